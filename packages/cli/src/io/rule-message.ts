/** What a person should know, by the rule that kept a request from being made. */
const rules: Readonly<Record<string, string>> = {
  'env-file': 'files of this name hold secrets and never leave',
  'private-key': 'files of this name hold keys and never leave',
  'credentials-file': 'files of this name hold credentials and never leave',
  'credentials-folder': 'files in this folder hold credentials and never leave',
  'shell-history': 'what was typed into a shell never leaves',
  'version-control': 'the file belongs to the version control itself',
  gitignore: 'the file is ignored by git',
  'unreadable-uri': 'the address of the document is no path of this machine',
  completionignore: 'a .completionignore names the file',
  'ignore-setting': 'the setting "ignore" names the file; completion config FILE tells where from',
};

/** What the rule `name` means for a person; `undefined` where nobody wrote that down. */
export function ruleMessage(name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(rules, name) ? rules[name] : undefined;
}

/** Why nothing is shown: the engine's reason, and what the rule behind it means. */
export function reasonMessage(reason: string, rule: string | undefined): string {
  const words = ruleMessage(rule);
  return words === undefined ? reason : `${reason}; ${words}`;
}
