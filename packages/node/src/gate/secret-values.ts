import { changesOfKind, looksRandom } from './randomness';
import type { SecretName } from './secret-names';

/** How a value was written. */
export interface Writing {
  /** Quotes around it; `open` when the closing one is missing, as while it is typed. */
  readonly quotes: 'closed' | 'open' | 'none';
  /** Whether it is the value of a setting, so that a word is a text and not a variable. */
  readonly setting: boolean;
}

/** Minimum length of the value of a strong and of a weak name, in UTF-16 units. */
const minLength = { strong: 4, weak: 12 };

/** Whether `value`, assigned to `name`, is a secret and not a reference, a placeholder or a word. */
export function isSecretValue(
  value: string,
  name: Pick<SecretName, 'weak' | 'exact'>,
  writing: Writing,
): boolean {
  if (value === '' || isReference(value)) return false;
  if (writing.quotes === 'open') return !name.weak || looksLikeKey(value);
  if (name.weak) return looksLikeKey(value);
  if (value.length < minLength.strong || isPlaceholder(value)) return false;
  return writing.quotes === 'closed' ? isQuotedPassword(value, name) : isBarePassword(value, name, writing);
}

/** Whether the value is long, random and consists of the characters of keys. */
function looksLikeKey(value: string): boolean {
  return value.length >= minLength.weak && /^[\w.~+/=%:-]+$/.test(value) && looksRandom(value);
}

function isQuotedPassword(value: string, { exact }: Pick<SecretName, 'exact'>): boolean {
  if (/\s/.test(value) || isPath(value) || isPattern(value)) return false;
  const bare = value.replace(/^[#.@:%&*!?/]/, '');
  if (/^[A-Za-z_.:/-]+$/.test(bare)) return hasOddCapitals(bare);
  if (/^[A-Z]+(?:_[A-Z0-9]+)+$/.test(bare)) return false;
  if (/^\d+$/.test(bare)) return exact && bare.length >= 4;
  return bare.length >= minLength.strong;
}

/** Whether capitals do not begin words: `xdOXGSvwnW`, not `currentPassword`. */
function hasOddCapitals(value: string): boolean {
  const words = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return value.length >= 10 && words.length >= 4 && value.length / words.length < 4;
}

function isBarePassword(value: string, { exact }: Pick<SecretName, 'exact'>, { setting }: Writing): boolean {
  if (
    isPath(value) ||
    /^(?:true|false|yes|no|on|off|null|nil|none|undefined|string|str|int|number|boolean|bool|any|void|bytes|object)\b/i.test(
      value,
    )
  )
    return false;
  if (/^\d+(?:\.\d+)?$/.test(value)) return setting && exact;
  if (/^[A-Za-z_$][\w$]*$/.test(value)) return isPasswordWord(value, setting);
  if (isCall(value) || (!setting && isExpression(value))) return false;
  return /[\d!@#%^&+~?*$]/.test(value) || (setting && looksRandom(value));
}

/** Whether a value that could be a variable is a password. */
function isPasswordWord(value: string, setting: boolean): boolean {
  if (setting) return !/^(?:[A-Z]?[a-z_]+|[A-Z_]+)$/.test(value);
  const plain = changesOfKind(value) < 3 && !/[a-z]\d{2,}$/.test(value);
  return value.length >= 8 && !plain && looksRandom(`${value}0a`);
}

/** Whether the value is looked up or computed elsewhere. */
function isReference(value: string): boolean {
  return (
    /^(?:\$[\w{(]|\$$|\{|<[\w\s/!]|%[\w(]|@\{|!(?:vault|Ref|Sub|GetAtt|secret|env_var)|\*+$|&\w+$|#\{|\[|\(|`|~?\.{1,3}\/|(?:vault|op|ssm|arn|secretref|keyring|file|env|enc|ref\+\w+|sops):)/i.test(
      value,
    ) ||
    /(?:process\.env|os\.environ|getenv|secrets\.|vars\.|import\.meta|\$\{|\{\{|#\{)/.test(value) ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(value)
  );
}

function isPlaceholder(value: string): boolean {
  return /^(?:(.)\1*|[*.x_-]+|change[-_ ]?me|your[-_ ].*|my[-_ ]?(?:password|secret)|replace[-_ ]?me.*|example|placeholder|redacted|hidden|password|passwd|secret|token|todo|fixme|test|dummy|sample|foo|bar)$/i.test(
    value,
  );
}

function isPath(value: string): boolean {
  return (
    (/^(?:\/|\.{1,2}\/|~\/|[A-Za-z]:\\)[\w./\\-]*$/.test(value) && !looksRandom(value)) ||
    /^[\w./-]+\.(?:pem|key|crt|cer|txt|json|ya?ml|env|[cm]?[jt]sx?|p12|pfx|jks|pub|html?|php|py|md|svg|png|vue)$/.test(
      value,
    )
  );
}

function isPattern(value: string): boolean {
  return /^\^|\(\?|\\[dwsb]|\[[a-z]-|\$$/i.test(value) && /[\^[\](){}\\|]/.test(value);
}

/** Whether the value is a call, a subscript or a member access. */
function isCall(value: string): boolean {
  return /[A-Za-z_$\])]\(|\(\)|\w\[|=>|->|::|\?\./.test(value);
}

/** Whether the value consists of names joined by dots and operators, none of them random. */
function isExpression(value: string): boolean {
  return (
    /^[\w$.]+(?:(?:[-+*/%|&^<>!=]|\?\?|&&|\|\|)[\w$.]+)*[,;]?$/.test(value) &&
    !/\d[A-Za-z]\w*\d|[a-z]\d+[a-z]/.test(value)
  );
}
