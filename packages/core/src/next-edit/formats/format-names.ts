/** Names of the formats, for settings and help; a host shows them without loading the formats. */
export const editFormatNames = [
  'zeta-2.1',
  'zeta-2',
  'zeta-1',
  'sweep-v2',
  'sweep-v1',
  'mercury',
  'instinct',
  'chat',
] as const;

/** Name of an edit format. */
export type EditFormatName = (typeof editFormatNames)[number];
