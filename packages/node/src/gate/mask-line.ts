import { maskKeysWithin } from './private-keys';
import { maskAddresses } from './secret-addresses';
import { maskAssignments } from './secret-assignments';
import { maskTokens } from './secret-tokens';

/** `line` with the secrets masked that can be told from the line alone. `settings`: the document is one of settings and not of code. */
export function maskLine(line: string, settings: boolean): string {
  return maskAssignments(maskAddresses(maskTokens(maskKeysWithin(line))), settings);
}

const settingsPath =
  /(?:\.(?:ya?ml|properties|ini|cfg|conf|cnf|toml|env|sh|bash|zsh|fish|ksh|xml|plist|tf|tfvars|hcl|jsonc?|json5|md|mdx|rst|adoc|txt|log|ps1|psm1|bat|cmd|http|rest|service|desktop|npmrc|netrc|pgpass|htpasswd|diff|patch|csv|tsv)|(?:^|\/)(?:\.[\w.-]+|[\w.-]*(?:docker|container)file[\w.-]*|[\w.-]*env[\w.-]*|makefile|procfile|jenkinsfile|config|credentials|hosts))$/i;

/** Whether the document at `uri` is one of settings, scripts or prose, where a value needs no quotes; so is one that is not known. */
export function isSettingsDocument(uri: string | undefined): boolean {
  return uri === undefined || settingsPath.test(uri.replace(/[?#].*$/s, ''));
}
