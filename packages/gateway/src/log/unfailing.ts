/**
 * `sink` whose methods never throw: a log or a counter that fails must not fail the answer it is about, nor what is called from a
 * timer or a socket, where nobody would hear of it.
 *
 * @param methods - the methods that are called; others are not there
 */
export function unfailing<Sink extends object, Method extends keyof Sink>(
  sink: Sink,
  methods: readonly Method[],
): Pick<Sink, Method> {
  const guarded = methods.map((name) => [
    name,
    (...given: unknown[]) => {
      try {
        (sink[name] as (...given: unknown[]) => void)(...given);
      } catch {
        // There is no other place to say so.
      }
    },
  ]);
  return Object.fromEntries(guarded) as Pick<Sink, Method>;
}
