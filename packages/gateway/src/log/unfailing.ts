/**
 * `sink` with methods that never throw: a failing log or counter must not fail a response, nor throw uncaught from a timer or a
 * socket.
 *
 * @param methods - the methods to include
 */
export function unfailing<Sink extends object, Method extends keyof Sink>(
  sink: Sink,
  methods: readonly Method[],
): Pick<Sink, Method> {
  const entries = methods.map((name) => [
    name,
    (...args: unknown[]) => {
      try {
        (sink[name] as (...args: unknown[]) => void)(...args);
      } catch {
        // There is no other place to report this.
      }
    },
  ]);
  return Object.fromEntries(entries) as Pick<Sink, Method>;
}
