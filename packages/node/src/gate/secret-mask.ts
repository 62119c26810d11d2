/** Replaces a secret. */
export const secretMask = '********';
