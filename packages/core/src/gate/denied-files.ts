/** A rule for files whose names mark them as secret. */
export interface DenyRule {
  /** E.g. `env-file`; reported when the rule denies a file. */
  readonly name: string;
  /** Matched against the path, in lower case with `/` as separator. */
  readonly pattern: RegExp;
}

/**
 * Files that are never sent, whatever the options. Adding a rule is one entry. Templates such as `.env.example` are allowed.
 */
export const denyRules: readonly DenyRule[] = [
  {
    name: 'env-file',
    pattern:
      /(^|\/)\.env(?![._-](example|sample|template|dist)$)([._-][^/]*)?$|\.env$|(^|\/)(\.envrc|\.flaskenv|\.dev\.vars)(\.[^/]*)?$/,
  },
  {
    name: 'private-key',
    pattern:
      /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(?!.*\.pub$)[^/]*$|\.(pem|key|p12|pfx|pkcs12|jks|jceks|bks|keystore|keytab|p8|ppk|asc|gpg|kdbx|ovpn|agekey)$/,
  },
  {
    name: 'credentials-file',
    pattern:
      /(^|\/)(\.npmrc|\.s3cfg|\.boto|\.terraformrc|terraform\.rc|\.cargo\/credentials(\.toml)?|\.m2\/settings(-security)?\.xml|\.gradle\/gradle\.properties|\.gem\/credentials|auth\.json|application_default_credentials\.json|local\.settings\.json|\.dockerconfigjson|s?ftp(-config)?\.json|\.ftpconfig|(?:[^/]*\.)?kubeconfig(\.ya?ml)?|\.yarnrc(\.yml)?|\.netrc|_netrc|\.pypirc|\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|\.vault[-_]?(token|pass(word)?)|\.?vault[-_]pass(word)?\.txt|credentials|\.secrets|([^/]*_)?access_?keys\.csv|rootkey\.csv|client_secret[^/]*\.json|([^/]*[-_.])?(service|gcp|gcloud|google)[-_]?(service[-_]?)?(account|key)[^/]*\.json|[^/]*firebase-adminsdk[^/]*\.json|[^/]*\.tfvars(\.json)?|[^/]*\.tfstate(\.\d+)?(\.backup)?)$/,
  },
  {
    name: 'credentials-file',
    // Only data files: source code named for secrets is allowed.
    pattern:
      /(^|\/)([^/]*[._-])?(secrets?|credentials)([._-][^/]*)?\.(?:json[5c]?|ya?ml|toml|env|properties|ini|conf|cfg|csv|xml|txt|plist)$/,
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

/** Max length of a path on any system, in UTF-16 units; of a longer one the end is matched. */
const maxPathLength = 4_096;

/**
 * Finds the rule that denies the document at `uri`; `undefined` when there is none. Ignores case and percent-encoding. A copy or
 * backup is treated as the original: `.env~`, `server.key.bak`, `credentials (1).json`.
 */
export function denyRuleFor(uri: string, rules: readonly DenyRule[] = denyRules): DenyRule | undefined {
  const path = pathIn(uri).toLowerCase().slice(-maxPathLength);
  const paths = [path, ...originalsOf(path)];
  return rules.find(({ pattern }) => paths.some((each) => pattern.test(each)));
}

/** The path in `uri`, which may be a plain path, as in snippets: there `#` and `?` are ordinary characters. */
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

/** What editors, package managers and users append to the name of a copy. */
const copyEnding =
  /(?:(?:\.~\d+)?~|[._-](?:bak|backup|old|orig|original|save|saved|copy|tmp|temp|prev|previous)[._-]?\d*|\.(?:sw[a-p]|un|kate-swp|rpmsave|rpmnew|rpmorig|dpkg-old|dpkg-dist|dpkg-new|ucf-old|ucf-dist|pacsave|pacnew|merge_file_[^/.]+|___jb_(?:tmp|old)___)|___jb_(?:tmp|old)___|#)$/;
/** What they put between the name of a copy and its extension. */
const copyMark = /(?:(?: - copy| copy)(?: \d+| ?\(\d+\))?|(?: \d+| ?\(\d+\)))(?=(?:\.[^./]*)?$)/;

/** Paths of the files that the one at `path` may be a copy of. */
function originalsOf(path: string): readonly string[] {
  const start = path.lastIndexOf('/') + 1;
  const found = new Set<string>();
  // Up to copies of copies of copies.
  for (let name = path.slice(start), round = 0; round < 4; round++) {
    const shorter = name.replace(copyEnding, '').replace(copyMark, '').replace(/^\.?#/, '');
    if (shorter === name || shorter === '') break;
    name = shorter;
    found.add(name);
    // Vim's swap files begin with a dot.
    if (name.startsWith('.')) found.add(name.slice(1));
  }
  return [...found].map((name) => path.slice(0, start) + name);
}
