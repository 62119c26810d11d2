import { describe, expect, it } from 'vitest';

describe('importing on a server', () => {
  it('needs no document, and defines nothing', async () => {
    expect(typeof document).toBe('undefined');
    const { codeCompletion } = await import('./codemirror');
    const { registerCodeCompletion } = await import('./monaco');
    const { attachCodeCompletion } = await import('./textarea');
    const { CodeCompletionElement, defineEditor } = await import('./element');
    const { connectEngine, serveEngine } = await import('./worker');
    // Extensions are made where pages are rendered on a server, too.
    expect(codeCompletion({ endpoint: '/v1' })).toBeInstanceOf(Array);
    for (const each of [
      registerCodeCompletion,
      attachCodeCompletion,
      CodeCompletionElement,
      connectEngine,
      serveEngine,
    ])
      expect(each).toBeTypeOf('function');
    expect(() =>
      defineEditor('none', () => {
        throw new Error('not mounted here');
      }),
    ).not.toThrow();
  });
});
