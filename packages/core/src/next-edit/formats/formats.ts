import { chat } from './chat';
import type { EditFormat } from './edit-format';
import { instinct } from './instinct';
import { mercury } from './mercury';
import { sweep1 } from './sweep-1';
import { sweep2 } from './sweep-2';
import { zeta1 } from './zeta-1';
import { zeta2 } from './zeta-2';
import { zeta21 } from './zeta-2-1';

/** The formats, by name. A model is of the first one with a pattern that matches its name. */
export const editFormats: readonly EditFormat[] = [
  zeta21,
  zeta2,
  zeta1,
  sweep2,
  sweep1,
  mercury,
  instinct,
  chat,
];
