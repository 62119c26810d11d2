/** Messages remembered before they may be repeated. */
const maxRemembered = 200;

/** Returns a function that passes each different message to `report` once; after 200 of them, messages may come again. */
export function reportOnce(report: (message: string) => void): (message: string) => void {
  const reported = new Set<string>();
  return (message) => {
    if (reported.has(message)) return;
    if (reported.size >= maxRemembered) reported.clear();
    reported.add(message);
    report(message);
  };
}
