import {
  describeAdapter,
  type AdapterDriver,
  type EditorAbility,
} from '@org/completion-adapter-kit/conformance';
import { chromiumPath } from './browser/chromium';
import { EditorPage, editors, startRig } from './browser/rig';

const lacks: Readonly<Partial<Record<string, readonly EditorAbility[]>>> = {
  // A textarea's value has but `\n`, and no key closes a bracket.
  textarea: ['CRLF', 'auto-closed brackets'],
};

const start = { engineOptions: { multiline: 'always' } };

for (const name of editors)
  describeAdapter({
    name,
    needs: chromiumPath === undefined ? 'Chromium' : undefined,
    lacks: lacks[name] ?? [],
    async start(server) {
      const rig = await startRig([name], server);
      return {
        open: async () =>
          driverOf(
            await EditorPage.open(rig, name === 'codemirror' ? `${name}#crlf` : name, { start, reuse: true }),
          ),
        close: () => rig.close(),
      };
    },
  });

function driverOf(page: EditorPage, close: () => Promise<void> = () => page.close()): AdapterDriver {
  return {
    set: (marked) => page.put(marked),
    type: (text) => page.type(text),
    key: (key) => page.press(key),
    text: async () => (await page.text()).replaceAll('\r\n', '\n'),
    rawText: () => page.raw(),
    ghost: () => page.ghost(),
    async trigger() {
      await page.act('trigger');
    },
    accept: () => page.press('Tab'),
    acceptWord: () => page.press('Control+ArrowRight'),
    acceptLine: () => page.press('Control+ArrowDown'),
    dismiss: () => page.press('Escape'),
    async openSecond() {
      const second = await page.openSecond(start);
      return driverOf(second, () => second.destroy());
    },
    dispose: close,
  };
}
