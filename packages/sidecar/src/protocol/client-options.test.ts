import { describe, expect, it } from 'vitest';
import { mergeSettings, readClientOptions, readPulledSettings, readPushedSettings } from './client-options';

describe('initializationOptions', () => {
  it.each([undefined, null, 7, [], {}, { client: 'x' }])('may be anything: %j', (given) => {
    expect(readClientOptions(given)).toEqual({ profile: 'minimal', settings: {}, warnings: [] });
  });

  it('name the profile and the settings', () => {
    const given = { client: { profile: 'vscode' }, settings: { model: 'm', when: { trigger: 'manual' } } };
    expect(readClientOptions(given)).toEqual({
      profile: 'vscode',
      settings: { model: 'm', when: { trigger: 'manual' } },
      warnings: [],
    });
  });

  it('with a profile we do not know are taken as minimal, and it is said', () => {
    const { profile, warnings } = readClientOptions({ client: { profile: 'helix' } });
    expect(profile).toBe('minimal');
    expect(warnings).toEqual([
      'initializationOptions.client.profile: one of minimal, neovim, vscode is wanted, not "helix"; taken as minimal',
    ]);
  });
});

describe('settings', () => {
  it('are found under `completion`, nested or with dots', () => {
    const wanted = { model: 'm', when: { trigger: 'manual', midWord: true } };
    expect(readPushedSettings({ completion: wanted, other: 1 })).toEqual(wanted);
    expect(
      readPushedSettings({
        'completion.model': 'm',
        'completion.when.trigger': 'manual',
        completion: { when: { midWord: true } },
      }),
    ).toEqual(wanted);
    expect(readPulledSettings({ model: 'm', 'when.trigger': 'manual', when: { midWord: true } })).toEqual(
      wanted,
    );
  });

  it.each([undefined, null, {}, { other: { model: 'm' } }])('are not ours in %j', (pushed) => {
    expect(readPushedSettings(pushed)).toBeUndefined();
  });

  it('that are null are not set', () => {
    expect(readPulledSettings({ model: null, when: { trigger: null, comments: 'off' } })).toEqual({
      when: { comments: 'off' },
    });
  });

  it('of several places are one, the later word before the earlier', () => {
    const [one, other] = [
      { model: 'm', when: { trigger: 'manual' } },
      { when: { midWord: true }, model: 'n' },
    ];
    expect(mergeSettings(one, {}, other)).toEqual({ model: 'n', when: { trigger: 'manual', midWord: true } });
    expect(one).toEqual({ model: 'm', when: { trigger: 'manual' } });
  });

  it('keep the dots in names of languages', () => {
    expect(readPulledSettings({ when: { languages: { 'my.language': false } } })).toEqual({
      when: { languages: { 'my.language': false } },
    });
  });

  it('reach no prototype', () => {
    readPulledSettings(JSON.parse('{"__proto__.polluted": true, "__proto__": {"polluted": true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
