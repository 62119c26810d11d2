import { describe, expect, it } from 'vitest';
import { mergeSettings, readClientOptions, readPulledSettings, readPushedSettings } from './client-options';

describe('initializationOptions', () => {
  it.each([undefined, null, 7, [], {}, { client: 'x' }])(
    'ignores initializationOptions that are %j',
    (given) => {
      expect(readClientOptions(given)).toEqual({
        profile: 'minimal',
        serverName: 'completion-sidecar',
        settings: {},
        warnings: [],
      });
    },
  );

  it('reads the profile and the settings', () => {
    const given = { client: { profile: 'vscode' }, settings: { model: 'm', when: { trigger: 'manual' } } };
    expect(readClientOptions(given)).toEqual({
      profile: 'vscode',
      serverName: 'completion-sidecar',
      settings: { model: 'm', when: { trigger: 'manual' } },
      warnings: [],
    });
  });

  it('reads the name that the server takes; another value is a warning', () => {
    const { serverName } = readClientOptions({ client: { serverName: 'completion-copilot' } });
    expect(serverName).toBe('completion-copilot');
    for (const odd of ['', 7, null]) {
      const read = readClientOptions({ client: { serverName: odd } });
      expect(read.serverName).toBe('completion-sidecar');
      expect(read.warnings).toEqual([
        `initializationOptions.client.serverName must be a text that is not empty, got ${JSON.stringify(odd)}; using completion-sidecar`,
      ]);
    }
  });

  it('uses minimal for an unknown profile, with a warning', () => {
    const { profile, warnings } = readClientOptions({ client: { profile: 'helix' } });
    expect(profile).toBe('minimal');
    expect(warnings).toEqual([
      'initializationOptions.client.profile must be one of minimal, jetbrains, neovim, emacs, vscode, theia, monaco, jupyterlab, got "helix"; using minimal',
    ]);
  });
});

describe('settings', () => {
  it('finds settings under `completion`, nested or with dots', () => {
    const expected = { model: 'm', when: { trigger: 'manual', midWord: true } };
    expect(readPushedSettings({ completion: expected, other: 1 })).toEqual(expected);
    expect(
      readPushedSettings({
        'completion.model': 'm',
        'completion.when.trigger': 'manual',
        completion: { when: { midWord: true } },
      }),
    ).toEqual(expected);
    expect(readPulledSettings({ model: 'm', 'when.trigger': 'manual', when: { midWord: true } })).toEqual(
      expected,
    );
  });

  it.each([undefined, null, {}, { other: { model: 'm' } }])('finds no settings in %j', (pushed) => {
    expect(readPushedSettings(pushed)).toBeUndefined();
  });

  it('treats null as not set', () => {
    expect(readPulledSettings({ model: null, when: { trigger: null, comments: 'off' } })).toEqual({
      when: { comments: 'off' },
    });
  });

  it('merges settings of several sources, later ones overriding earlier ones', () => {
    const [one, other] = [
      { model: 'm', when: { trigger: 'manual' } },
      { when: { midWord: true }, model: 'n' },
    ];
    expect(mergeSettings(one, {}, other)).toEqual({ model: 'n', when: { trigger: 'manual', midWord: true } });
    expect(one).toEqual({ model: 'm', when: { trigger: 'manual' } });
  });

  it('keeps dots in names of languages', () => {
    expect(readPulledSettings({ when: { languages: { 'my.language': false } } })).toEqual({
      when: { languages: { 'my.language': false } },
    });
  });

  it('does not reach a prototype', () => {
    readPulledSettings(JSON.parse('{"__proto__.polluted": true, "__proto__": {"polluted": true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
