/** How large a piece of the public face may be in a browser bundle, minified and gzipped. */
export interface SizeBudget {
  readonly name: string;
  /** The package in which `source` is bundled. */
  readonly folder: string;
  readonly source: string;
  readonly gzipBytes: number;
  /** Whether only what is loaded before `source` runs counts. @default false: all that it can ever load */
  readonly firstLoad?: boolean;
  /** Imports that do not count: what is loaded only when an option is set. */
  readonly leftOut?: readonly string[];
}

/** What a widget loads only for next edits. */
const nextEdits = ['@org/completion-core/next-edit', '*-edits.js'];

/** Each some 3 to 5 % above what was measured when the line was last changed. Raise one on purpose, with the reason in the commit. */
export const sizeBudgets: readonly SizeBudget[] = [
  {
    name: 'all of core',
    folder: 'packages/core',
    source: `export * from '@org/completion-core'`,
    gzipBytes: 92_500,
  },
  {
    name: 'an engine with Token Factory',
    folder: 'packages/core',
    source: `export { createCompletionEngine, tokenFactory } from '@org/completion-core'`,
    gzipBytes: 89_500,
  },
  {
    name: 'the same with next edits',
    folder: 'packages/core',
    source: `export { createCompletionEngine, tokenFactory } from '@org/completion-core';
      export { nextEdit } from '@org/completion-core/next-edit'`,
    gzipBytes: 124_000,
  },
  {
    name: 'core for adapters without an engine',
    folder: 'packages/core',
    source: `export * from '@org/completion-core/adapter'`,
    // A page bundles only the tools that its editor needs.
    gzipBytes: 1_700,
  },
  // What a page loads with the widget, and what the widget and its engine come to: `pnpm bench size` shows what for. 46 kB are aimed
  // at for both together; the engine alone is nearly twice that, so it is loaded when the browser is idle.
  ...[
    // Tab in indentation accepts where the editor would not indent: 0.1 kB.
    // What calls the next edits of a page that has them: 0.5 kB, for Monaco, whose provider passes them on, 0.8 kB. What they are is loaded only for such a page.
    { editor: 'codemirror', firstLoad: 9_300, all: 99_000 },
    { editor: 'monaco', firstLoad: 11_150, all: 101_000 },
    { editor: 'textarea', firstLoad: 13_400, all: 104_000 },
    { editor: 'element', firstLoad: 15_000, all: 105_000 },
  ].flatMap(({ editor, firstLoad, all }): readonly SizeBudget[] => {
    const entry = { folder: 'packages/web', source: `export * from '@org/completion-web/${editor}'` };
    return [
      {
        ...entry,
        name: `the widget for ${editor}, before the engine is loaded, editor left out`,
        gzipBytes: firstLoad,
        firstLoad: true,
      },
      {
        ...entry,
        name: `the widget for ${editor}, engine included, editor left out`,
        gzipBytes: all,
        leftOut: nextEdits,
      },
    ];
  }),
];
