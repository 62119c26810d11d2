import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { AdapterDriver } from '@org/completion-adapter-kit/conformance';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RunningJupyterLab } from './start-jupyterlab';

/** A document in JupyterLab, as these tests use it. */
interface OpenDocument {
  readonly id: string;
  readonly isDisposed: boolean;
  readonly context: {
    readonly sessionContext?: {
      readonly ready: Promise<void>;
      readonly session?: { readonly kernel?: { readonly info: Promise<unknown> } | null } | null;
    };
    readonly ready: Promise<void>;
    save(): Promise<void>;
    dispose(): void;
  };
  readonly content: {
    readonly editor?: CodeEditor.IEditor;
    readonly activeCell?: { readonly editor: CodeEditor.IEditor; readonly ready: Promise<void> } | null;
    activeCellIndex?: number;
    mode?: string;
  };
  close(): void;
  dispose(): void;
}

interface TestTools {
  readonly app: JupyterFrontEnd;
  readonly documents: Map<string, OpenDocument>;
  readonly editorOf: (path: string) => CodeEditor.IEditor;
}

declare global {
  interface Window {
    jupyterapp?: JupyterFrontEnd;
    tools: TestTools;
  }
}

let names = 0;

/** JupyterLab, or Notebook, in a tab of the browser. */
export class LabPage {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #context: BrowserContext;

  static async open(browser: Browser, lab: RunningJupyterLab, path = 'lab'): Promise<LabPage> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
    const page = await context.newPage();
    const opened = new LabPage(page, context);
    await page.goto(lab.url(path));
    await page.waitForFunction(() => window.jupyterapp !== undefined, undefined, { timeout: 60_000 });
    await page.evaluate(async () => {
      const app = window.jupyterapp;
      if (app === undefined) throw new Error('the page exposes no application');
      await app.restored;
      const documents = new Map<string, OpenDocument>();
      window.tools = {
        app,
        documents,
        editorOf(file) {
          const { content } = documents.get(file) ?? {};
          const editor = content?.editor ?? content?.activeCell?.editor;
          if (!editor) throw new Error(`no editor of ${file}`);
          return editor;
        },
      };
    });
    return opened;
  }

  constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  /** Waits until the status in the bar begins so. */
  async seeStatus(text: string): Promise<void> {
    await this.page.locator('.completion-jupyterlab-status', { hasText: text }).waitFor({ timeout: 80_000 });
  }

  /** Runs a command of JupyterLab, as its palette does. */
  async command(name: string): Promise<void> {
    await this.page.evaluate(async (id) => {
      await window.tools.app.commands.execute(id);
    }, name);
  }

  /** Opens a new file, or a notebook with these cells. */
  async openDocument(name: string, cells?: readonly string[]): Promise<LabDocument> {
    names += 1;
    const path = `${names}-${name}`;
    const content =
      cells === undefined
        ? ({ type: 'file', format: 'text', content: '' } as const)
        : ({ type: 'notebook', format: 'json', content: notebookOf(cells) } as const);
    await this.page.evaluate(
      async ([file, model]) => {
        const { app, documents } = window.tools;
        await app.serviceManager.contents.save(file, model);
        const widget = (await app.commands.execute('docmanager:open', {
          path: file,
          ...(model.type === 'file' ? { factory: 'Editor' } : {}),
        })) as unknown as OpenDocument;
        documents.set(file, widget);
        await widget.context.ready;
        await widget.content.activeCell?.ready;
        // When a kernel starts, JupyterLab sets its completer up anew, which takes the ghost text away.
        await widget.context.sessionContext?.ready;
        await widget.context.sessionContext?.session?.kernel?.info;
        widget.content.editor?.setOption('autoClosingBrackets', true);
        app.shell.activateById(widget.id);
      },
      [path, content] as const,
    );
    return new LabDocument(this.page, path);
  }

  async driver(name: string): Promise<AdapterDriver> {
    return driverOf(this, await this.openDocument(name));
  }
}

function notebookOf(cells: readonly string[]) {
  return {
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    })),
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python', mimetype: 'text/x-python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** One open file, or the active cell of a notebook. */
export class LabDocument {
  readonly page: Page;
  readonly path: string;

  constructor(page: Page, path: string) {
    this.page = page;
    this.path = path;
  }

  async selectCell(index: number): Promise<void> {
    await this.page.evaluate(
      async ([path, at]) => {
        const { content } = window.tools.documents.get(path) ?? {};
        if (content === undefined) throw new Error(`no document ${path}`);
        content.activeCellIndex = at;
        await content.activeCell?.ready;
        content.mode = 'edit';
        content.activeCell?.editor.setOption('autoClosingBrackets', true);
      },
      [this.path, index] as const,
    );
  }

  async put(marked: string): Promise<void> {
    await this.page.evaluate(
      ([path, text, offset]) => {
        const { app, documents, editorOf } = window.tools;
        const widget = documents.get(path);
        if (widget !== undefined && app.shell.currentWidget?.id !== widget.id)
          app.shell.activateById(widget.id);
        const editor = editorOf(path);
        editor.model.sharedModel.setSource(text);
        editor.focus();
        const position = editor.getPositionAt(offset);
        if (position === undefined) throw new Error(`no place ${offset}`);
        editor.setCursorPosition(position);
        editor.focus();
      },
      [this.path, marked.replace('█', ''), marked.indexOf('█')] as const,
    );
    await this.page.waitForFunction((path) => {
      const editor = window.tools.editorOf(path);
      return editor.hasFocus() && editor.host.classList.contains('jp-mod-completer-enabled');
    }, this.path);
  }

  async type(text: string): Promise<void> {
    for (const character of text) await this.page.keyboard.press(character === '\n' ? 'Enter' : character);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  text(): Promise<string> {
    return this.page.evaluate((path) => {
      const editor = window.tools.editorOf(path);
      const text = editor.model.sharedModel.getSource();
      const at = editor.getOffsetAt(editor.getCursorPosition());
      return `${text.slice(0, at)}█${text.slice(at)}`;
    }, this.path);
  }

  ghost(): Promise<string> {
    return this.page.evaluate((path) => {
      const { host } = window.tools.editorOf(path);
      const ghost = host.querySelector<HTMLElement>('.jp-GhostText');
      if (ghost === null) return '';
      const copy = ghost.cloneNode(true) as HTMLElement;
      for (const part of copy.querySelectorAll(
        '.jp-GhostText-lineSpacer, .jp-GhostText-letterSpacer, .jp-GhostText-streamingIndicator',
      ))
        part.remove();
      for (const lineEnd of copy.querySelectorAll('br')) lineEnd.replaceWith('\n');
      return copy.textContent ?? '';
    }, this.path);
  }

  async close(): Promise<void> {
    await this.page.evaluate((path) => {
      const { documents } = window.tools;
      const widget = documents.get(path);
      documents.delete(path);
      widget?.dispose();
    }, this.path);
  }
}

function driverOf(lab: LabPage, document: LabDocument): AdapterDriver {
  return {
    set: (marked) => document.put(marked),
    type: (text) => document.type(text),
    key: (key) => document.press(key),
    text: () => document.text(),
    ghost: () => document.ghost(),
    trigger: () => document.press('Alt+\\'),
    accept: () => document.press('Tab'),
    dismiss: () => document.press('Escape'),
    openSecond: () => lab.driver('second.js'),
    dispose: () => document.close(),
  };
}
