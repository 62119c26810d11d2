/** Files that hold secrets by their very name, and what the rule is called that keeps them here. */
export interface DenyRule {
  readonly name: string;
  /** Over the path, `/` as separator, lower case. */
  readonly pattern: RegExp;
}

/**
 * What never leaves, whatever else is set. Adding one is one line. Templates such as `.env.example` hold no secret and may
 * leave.
 */
export const denyRules: readonly DenyRule[] = [
  {
    name: 'env-file',
    pattern: /(^|\/)\.env(?!\.(example|sample|template|dist)$)(\.[^/]*)?$|\.env$|(^|\/)\.envrc$/,
  },
  {
    name: 'private-key',
    pattern:
      /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(?!.*\.pub$)[^/]*$|\.(pem|key|p12|pfx|jks|keystore|p8|ppk|asc|gpg|kdbx)$/,
  },
  {
    name: 'credentials-file',
    pattern:
      /(^|\/)(\.npmrc|\.s3cfg|\.boto|\.terraformrc|terraform\.rc|\.cargo\/credentials(\.toml)?|auth\.json|application_default_credentials\.json|(?:[^/]*\.)?kubeconfig(\.ya?ml)?|\.yarnrc(\.yml)?|\.netrc|_netrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|\.vault-token|credentials(\.json|\.ya?ml|\.toml|\.xml)?|secrets?\.(json|ya?ml|toml|env|properties)|client_secret[^/]*\.json|service[-_]?account[^/]*\.json|[^/]*\.tfvars(\.json)?|[^/]*\.tfstate(\.backup)?)$/,
  },
  {
    name: 'shell-history',
    pattern: /(^|\/)(\.(bash|zsh|psql|mysql|python|node_repl|irb|sqlite)_history|\.histfile|fish_history)$/,
  },
  {
    name: 'credentials-folder',
    pattern:
      /(^|\/)(\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.docker\/config\.json|\.config\/gcloud|\.config\/gh)(\/|$)/,
  },
];

/** The rule that keeps the document at `uri` here; `undefined` when none does. Case does not matter, nor does percent-encoding. */
export function denyRuleFor(uri: string, rules: readonly DenyRule[] = denyRules): DenyRule | undefined {
  const path = pathIn(uri).toLowerCase();
  return rules.find(({ pattern }) => pattern.test(path));
}

/** Only a URI has a query or a fragment: in a path, as snippets have it, `#` and `?` are letters like others. */
function pathIn(uri: string): string {
  const scheme = /^[a-z][a-z0-9+.-]+:(\/\/[^/]*)?/i.exec(uri)?.[0] ?? '';
  const rest = uri.slice(scheme.length);
  const path = (scheme === '' ? rest : rest.replace(/[?#].*$/s, '')).replaceAll('\\', '/');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
