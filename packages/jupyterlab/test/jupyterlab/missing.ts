import { chromiumPath } from '../../../../scripts/chromium.mjs';
import { findJupyterLab } from './find-jupyterlab';

const found = chromiumPath === undefined ? 'no Chromium' : findJupyterLab();

/** What tests in the real JupyterLab lack here, or `undefined`. */
export const missing = typeof found === 'string' ? `Chromium and JupyterLab: ${found}` : undefined;
