import { maskKeysWithin } from './private-keys';
import { maskAddresses } from './secret-addresses';
import { maskAssignments } from './secret-assignments';
import { maskTokens } from './secret-tokens';

/** Masks the secrets that can be recognized from the line alone. `settings`: the document contains settings, not code. */
export function maskLine(line: string, settings: boolean): string {
  return maskAssignments(maskAddresses(maskTokens(maskKeysWithin(line))), settings);
}

const settingsPath =
  /(?:\.(?:ya?ml|properties|ini|cfg|conf|cnf|toml|env|sh|bash|zsh|fish|ksh|xml|plist|tf|tfvars|hcl|jsonc?|json5|md|mdx|rst|adoc|txt|log|ps1|psm1|bat|cmd|http|rest|service|desktop|npmrc|netrc|pgpass|htpasswd|diff|patch|csv|tsv)|(?:^|\/)(?:\.[\w.-]+|[\w.-]*(?:docker|container)file[\w.-]*|[\w.-]*env[\w.-]*|makefile|procfile|jenkinsfile|config|credentials|hosts))$/i;

/** Whether the document at `uri` contains settings, scripts or prose, where values need no quotes; `true` for an unknown document. */
export function isSettingsDocument(uri: string | undefined): boolean {
  return uri === undefined || settingsPath.test(uri.replace(/[?#].*$/s, ''));
}
