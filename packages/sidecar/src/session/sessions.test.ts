import { expect, it } from 'vitest';
import { Sessions } from './sessions';

/** Sessions of an editor whose settings are `settings.now` when a configuration is loaded. */
function sessionsWith(settings: { now: Record<string, unknown> }): Sessions {
  return new Sessions({
    settings: () => settings.now,
    folders: () => [],
    opened: () => {},
    history: undefined as never,
    fileOf: (uri) => uri,
    env: { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere' },
    workerFile: '/nowhere',
    syntax: undefined as never,
    warn: () => {},
    log: () => {},
    progress: () => () => {},
  });
}

it('reports no fault of settings that have changed while they were read', async () => {
  const settings = { now: { maxTokens: 'many' } as Record<string, unknown> };
  const sessions = sessionsWith(settings);
  const opening = sessions.for('untitled:a.ts');
  settings.now = { timeoutMs: 'long' };
  sessions.refresh();
  await expect(opening).rejects.toThrow(/completion\.timeoutMs must be/);
});

it('reports a fault of the settings in force', async () => {
  const opening = sessionsWith({ now: { maxTokens: 'many' } }).for('untitled:a.ts');
  await expect(opening).rejects.toThrow(/completion\.maxTokens must be/);
});
