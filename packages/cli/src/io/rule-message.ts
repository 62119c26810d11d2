/** Explanations by the rule that suppressed a request, or kept a next edit back. */
const rules: Readonly<Record<string, string>> = {
  'env-file': 'files of this name hold secrets and never leave',
  'private-key': 'files of this name hold keys and never leave',
  'credentials-file': 'files of this name hold credentials and never leave',
  'credentials-folder': 'files in this folder hold credentials and never leave',
  'shell-history': 'what was typed into a shell never leaves',
  'version-control': 'the file belongs to the version control itself',
  gitignore: 'the file is ignored by git',
  'unreadable-uri': 'the address of the document is not a path of this machine',
  completionignore: 'a .completionignore names the file',
  'ignore-setting': 'the setting "ignore" names the file; completion config FILE prints its origin',
  'marker-in-region': 'a line near the cursor reads like a mark of the format',
  'cut-off':
    'it broke off, or went on far beyond the lines that it is for, as models do in another format than their own',
  'repeats-itself': 'it has the same lines again and again',
  'outside-region': 'it goes on beyond the lines that it is for',
  'whitespace-only': 'it would change space alone',
  'undoes-last-edit': 'it would undo the latest change',
  'deletes-much': 'it would delete several lines and add next to nothing',
  'rejected-before': 'it was dismissed on this line before',
  'copies-neighbours': 'it would add lines that stand beside them already',
  'leaves-out': 'it would put a comment in place of code',
  'breaks-structure': 'it would leave a bracket, a quote or a block open',
  'touches-secret': 'it would change a line that the model saw masked',
};

/** The explanation of the rule `name`; `undefined` when there is none. */
export function ruleMessage(name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(rules, name) ? rules[name] : undefined;
}

/** The engine's reason, with the explanation of its rule. */
export function reasonMessage(reason: string, rule: string | undefined): string {
  const message = ruleMessage(rule);
  return message === undefined ? reason : `${reason}; ${message}`;
}
