/** Prints one finding: `ok`, a fault, or what is neither. */
export type PrintFinding = (mark: 'ok' | '!!' | '--', step: string, message: string) => Promise<void>;
