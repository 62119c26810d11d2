import { describeAdapter } from '@org/completion-adapter-kit/conformance';
import { chromium } from 'playwright-core';
import { startChromium } from '../../../scripts/chromium.mjs';
import { LabPage } from './jupyterlab/lab-page';
import { startJupyterLab } from './jupyterlab/start-jupyterlab';
import { missing } from './jupyterlab/missing';

describeAdapter({
  name: 'a file in JupyterLab 4.6',
  needs: missing,
  // JupyterLab knows no part of an item, and keeps `\n` in its documents.
  lacks: ['accepting by word', 'accepting by line', 'CRLF'],
  async start({ server }) {
    const lab = await startJupyterLab({ baseUrl: server.baseUrl });
    await lab.saveSettings({ multiline: 'always' });
    const browser = await startChromium(chromium);
    const tab = await LabPage.open(browser, lab);
    await tab.seeStatus('Ready');
    return {
      open: () => tab.driver('file.js'),
      async close() {
        await browser.close();
        await lab.close();
      },
    };
  },
});
