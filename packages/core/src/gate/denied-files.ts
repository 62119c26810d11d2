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
    // Endings of files that hold data: source code that is named for secrets may leave.
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

/** Longest path of any system, in UTF-16 units; of a longer one the end is judged. */
const maxPathLength = 4_096;

/**
 * The rule that keeps the document at `uri` here; `undefined` when none does. Case does not matter, nor does percent-encoding. A copy
 * that an editor or a person makes of a file is judged as the file: `.env~`, `server.key.bak`, `credentials (1).json`.
 */
export function denyRuleFor(uri: string, rules: readonly DenyRule[] = denyRules): DenyRule | undefined {
  const path = pathIn(uri).toLowerCase().slice(-maxPathLength);
  const paths = [path, ...originalsOf(path)];
  return rules.find(({ pattern }) => paths.some((each) => pattern.test(each)));
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

/** What editors, package managers and people put behind the name of a file for a copy of it. */
const copyEnding =
  /(?:(?:\.~\d+)?~|[._-](?:bak|backup|old|orig|original|save|saved|copy|tmp|temp|prev|previous)[._-]?\d*|\.(?:sw[a-p]|un|kate-swp|rpmsave|rpmnew|rpmorig|dpkg-old|dpkg-dist|dpkg-new|ucf-old|ucf-dist|pacsave|pacnew|merge_file_[^/.]+|___jb_(?:tmp|old)___)|___jb_(?:tmp|old)___|#)$/;
/** The same between a name and its ending. */
const copyMark = /(?:(?: - copy| copy)(?: \d+| ?\(\d+\))?|(?: \d+| ?\(\d+\)))(?=(?:\.[^./]*)?$)/;

/** The paths of the files that the one at `path` may be a copy of. */
function originalsOf(path: string): readonly string[] {
  const start = path.lastIndexOf('/') + 1;
  const found = new Set<string>();
  // A copy of a copy, and a bit more.
  for (let name = path.slice(start), round = 0; round < 4; round++) {
    const shorter = name.replace(copyEnding, '').replace(copyMark, '').replace(/^\.?#/, '');
    if (shorter === name || shorter === '') break;
    name = shorter;
    found.add(name);
    // The files that vim keeps beside another begin with a dot.
    if (name.startsWith('.')) found.add(name.slice(1));
  }
  return [...found].map((name) => path.slice(0, start) + name);
}
