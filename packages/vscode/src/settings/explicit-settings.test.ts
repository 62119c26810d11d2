import { expect, it } from 'vitest';
import { explicitSettings, type InspectedSetting } from './explicit-settings';

const declared = {
  'completion.baseUrl': { scope: 'machine' },
  'completion.multiline': { scope: 'resource' },
  'completion.when.languages': { scope: 'resource' },
};
const settings = (values: Readonly<Record<string, InspectedSetting & { readonly defaultValue?: unknown }>>) =>
  explicitSettings(declared, (name) => values[name]);

it('leaves out what nobody has set', () => {
  expect(settings({ multiline: { defaultValue: 'auto' } })).toEqual({});
});

it('takes the value that is nearest to the document', () => {
  expect(settings({ multiline: { globalValue: 'never', workspaceValue: 3 } })).toEqual({ multiline: 3 });
  expect(settings({ multiline: { workspaceValue: 3, workspaceFolderValue: 'auto' } })).toEqual({
    multiline: 'auto',
  });
});

it('takes no address from a folder', () => {
  const values = { baseUrl: { globalValue: 'http://mine', workspaceValue: 'http://theirs' } };
  expect(settings(values)).toEqual({ baseUrl: 'http://mine' });
  expect(settings({ baseUrl: { workspaceFolderValue: 'http://theirs' } })).toEqual({});
});

it('joins lists of languages', () => {
  const languages = { globalValue: { markdown: false, '*': true }, workspaceValue: { yaml: false } };
  expect(settings({ 'when.languages': languages })).toEqual({
    'when.languages': { markdown: false, yaml: false, '*': true },
  });
});

it('takes an emptied box for no value', () => {
  expect(settings({ baseUrl: { globalValue: '' }, multiline: { globalValue: null } })).toEqual({});
});
