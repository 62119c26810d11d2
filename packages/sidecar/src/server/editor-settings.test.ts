import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Connection } from 'vscode-languageserver/node';
import { EditorSettings } from './editor-settings';
import type { Folder } from './workspace-folders';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The settings of an editor that answers with `getConfiguration`. */
function settingsOf(
  getConfiguration: () => Promise<unknown>,
  onLate = () => {},
  folders: readonly Folder[] = [],
): EditorSettings {
  const connection = { workspace: { getConfiguration }, console: { warn: () => {} } };
  const settings = new EditorSettings(connection as unknown as Connection, () => folders, onLate);
  settings.initialize({ workspace: { configuration: true } }, { model: 'initial' });
  return settings;
}

it('uses pushed settings when the editor does not respond', async () => {
  const settings = settingsOf(() => new Promise(() => {}));
  const started = settings.start();
  await vi.advanceTimersByTimeAsync(5_000);
  await started;
  const changed = settings.changed({ completion: { model: 'pushed' } });
  await vi.advanceTimersByTimeAsync(5_000);
  await changed;
  expect(settings.for(undefined)).toEqual({ model: 'pushed' });
  expect(vi.getTimerCount()).toBe(0);
});

it('accepts a late response and calls onLate', async () => {
  let answer: (settings: unknown) => void = () => {};
  const onLate = vi.fn<() => void>();
  const settings = settingsOf(() => new Promise((resolve) => (answer = resolve)), onLate);
  const started = settings.start();
  await vi.advanceTimersByTimeAsync(5_000);
  await started;
  expect(onLate).not.toHaveBeenCalled();
  answer([{ model: 'late' }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(settings.for(undefined)).toEqual({ model: 'late' });
  expect(onLate).toHaveBeenCalledOnce();
});

it('resolves as soon as the editor responds', async () => {
  const onLate = vi.fn<() => void>();
  const settings = settingsOf(() => Promise.resolve([{ model: 'late' }]), onLate);
  await settings.start();
  expect(onLate).not.toHaveBeenCalled();
  expect(settings.for(undefined)).toEqual({ model: 'late' });
  expect(vi.getTimerCount()).toBe(0);
});

it('takes from the settings of a folder no server and no key, also none of next edits', async () => {
  const own = {
    baseUrl: 'http://stranger',
    apiKey: 'k',
    nextEdit: { baseUrl: 'http://stranger', model: 'zeta-2' },
  };
  const folder = { uri: 'file:///w', path: '/w', name: 'w' };
  const settings = settingsOf(
    () =>
      Promise.resolve([
        { nextEdit: { provider: 'mercury-edit' } },
        { ...own, nextEdit: { ...own.nextEdit, provider: 'x', apiKey: 'k' } },
      ]),
    () => {},
    [folder],
  );
  await settings.start();
  expect(settings.for('/w')).toEqual({
    model: 'initial',
    nextEdit: { provider: 'mercury-edit', model: 'zeta-2' },
  });
});
