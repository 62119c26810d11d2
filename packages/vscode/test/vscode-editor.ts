import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AdapterDriver } from '@org/completion-adapter-kit/conformance';
import type { VSCodeWindow } from './vscode-window';

let files = 0;

/** An editor in a window, driven by keys. Each text is a file of its own: VS Code asks after edits, and opening is none. */
export class VSCodeEditor implements AdapterDriver {
  readonly #window: VSCodeWindow;
  readonly #column: number;
  readonly #extension: string;
  #file: string | undefined;

  constructor(window: VSCodeWindow, extension = 'js', column = 1) {
    this.#window = window;
    this.#extension = extension;
    this.#column = column;
  }

  async set(marked: string): Promise<void> {
    await this.#closeFile();
    const file = join(this.#window.workspace, `file${++files}.${this.#extension}`);
    await writeFile(file, marked.replace('█', ''));
    this.#file = file;
    await this.#window.run(
      async (api, { path, offset, column }) => {
        const document = await api.workspace.openTextDocument(api.Uri.file(path));
        const at = document.positionAt(offset);
        await api.window.showTextDocument(document, {
          viewColumn: column,
          preview: false,
          selection: new api.Range(at, at),
        });
      },
      { path: file, offset: marked.indexOf('█'), column: this.#column },
    );
    await this.#window.page.locator(`${this.#selector()}.focused .view-line`).first().waitFor();
  }

  async type(text: string): Promise<void> {
    for (const char of text) await this.#window.page.keyboard.press(char === '\n' ? 'Enter' : char);
  }

  async key(name: string): Promise<void> {
    await this.#window.page.keyboard.press(name);
  }

  async text(): Promise<string> {
    const { text, offset } = await this.#state();
    return `${text.slice(0, offset)}█${text.slice(offset)}`.replaceAll('\r\n', '\n');
  }

  async rawText(): Promise<string> {
    return (await this.#state()).text;
  }

  async ghost(): Promise<string> {
    return this.#window.page.evaluate(`(() => {
      const editor = document.querySelector(${JSON.stringify(this.#selector())});
      const words = (elements) => elements.map((each) => each.textContent).join('');
      if (editor === null) return '';
      const first = words([...editor.querySelectorAll('.view-lines .ghost-text-decoration')]);
      const more = [...editor.querySelectorAll('.suggest-preview-text .view-line')].map((each) => words([each]));
      return [first, ...more].join('\\n').replaceAll('\\u00a0', ' ').replaceAll('\\u200b', '');
    })()`);
  }

  trigger(): Promise<void> {
    // VS Code ends the command when the items are there, for which a test may want to be asked first.
    return this.#window.startCommand('completion.trigger');
  }

  accept(): Promise<void> {
    return this.key('Tab');
  }

  acceptWord(): Promise<void> {
    return this.key('Control+ArrowRight');
  }

  async acceptLine(): Promise<void> {
    await this.#window.command('editor.action.inlineSuggest.acceptNextLine');
  }

  dismiss(): Promise<void> {
    return this.key('Escape');
  }

  openSecond(): Promise<AdapterDriver> {
    return Promise.resolve(new VSCodeEditor(this.#window, this.#extension, this.#column + 1));
  }

  dispose(): Promise<void> {
    return this.#closeFile();
  }

  #state(): Promise<{ readonly text: string; readonly offset: number }> {
    return this.#window.run(async (api, path) => {
      // What was typed before arrives before the answer to this.
      await api.commands.executeCommand('setContext', 'probe.asked', true);
      const editor = api.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === path);
      if (editor === undefined) return { text: '', offset: 0 };
      const { document, selection } = editor;
      return { text: document.getText(), offset: document.offsetAt(selection.active) };
    }, this.#file ?? '');
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    await this.#window.run(
      async (api, { path, column }) => {
        await api.window.showTextDocument(api.Uri.file(path), { viewColumn: column });
        await api.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      },
      { path: file, column: this.#column },
    );
  }

  #selector(): string {
    return `.monaco-editor[data-uri$="/${basename(this.#file ?? '')}"]`;
  }
}
