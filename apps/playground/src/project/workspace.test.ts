import { createCompletionEngine } from '@org/completion-core';
import { scriptedProvider } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { languageOf } from './project';
import { sampleProjects } from './samples';
import { Workspace } from './workspace';

describe('sample projects', () => {
  it('are in six languages', () => {
    const languages = sampleProjects.map(({ opens }) => languageOf(opens));
    expect(new Set(languages).size).toBe(6);
  });

  it.each(sampleProjects.map((project) => [project.id, project] as const))(
    '%s has the place that its demonstration types at, once',
    (_, { files, demonstration, opens, nextEdits = false }) => {
      const text = files.find(({ path }) => path === demonstration?.path)?.text ?? '';
      expect(text.split(demonstration?.after ?? '')).toHaveLength(2);
      expect(opens).toBe(demonstration?.path);
      // A next edit is shown in one file; completion needs others to know from.
      expect(files.length).toBeGreaterThan(nextEdits ? 0 : 2);
    },
  );
});

describe('Workspace', () => {
  const inspect = async (workspace: Workspace, path: string) => {
    const engine = createCompletionEngine({
      provider: scriptedProvider(),
      context: { sources: workspace.sources, deadlineMs: 10_000 },
    });
    const file = workspace.file(path);
    const text = file?.text ?? '';
    const inspection = await engine.inspect({
      document: { uri: workspace.uri(path), languageId: file?.languageId ?? '', text, relativePath: path },
      offset: text.length,
    });
    engine.dispose();
    return inspection.kind === 'prompt' ? inspection.prompt.parts : [];
  };

  it('lets the engine find imported and neighboring files', async () => {
    const [basket] = sampleProjects;
    if (basket === undefined) throw new TypeError('no sample');
    const parts = await inspect(new Workspace(basket), 'src/checkout.ts');
    expect(parts.map(({ source, path }) => [source, path])).toEqual(
      expect.arrayContaining([['imports', 'src/basket.ts']]),
    );
  });

  it('keeps changes, and can revert them', () => {
    const workspace = new Workspace({
      id: 'p',
      title: 'p',
      opens: 'a.go',
      files: [{ path: 'a.go', languageId: 'go', text: 'old' }],
    });
    workspace.update('a.go', 'new');
    expect(workspace.file('a.go')?.text).toBe('new');
    workspace.restore('a.go');
    expect(workspace.file('a.go')?.text).toBe('old');
    expect(workspace.file('b.go')).toBeUndefined();
  });
});
