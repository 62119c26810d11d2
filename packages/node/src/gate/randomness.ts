/** Words with digits that occur in names: they do not make a name random text. */
const wordsWithDigits =
  /sha-?\d{1,3}|md5|base(?:16|32|36|58|62|64)|b64|utf-?(?:8|16|32)|oauth2?|x509|ed25519|secp256k1|[ehpr]s(?:256|384|512)|aes-?(?:128|192|256)|u?int(?:8|16|32|64)|float(?:32|64)|pbkdf2|argon2|http2|ipv[46]|i18n|l10n|k8s|s3|ec2|auth0|web3|log4j|h264|mp[34]|es20\d\d|latin1|v\d{1,2}/gi;

/** Whether kinds of characters alternate in `text` as in random text, unlike in words and words with a number at their end. */
export function looksRandom(text: string): boolean {
  const changes = changesOfKind(text.replace(wordsWithDigits, ' '));
  return changes >= Math.max(2, text.length / 12);
}

/**
 * How often the kind of character (lower case, upper case, digit) changes in `text`. Does not count the capital that begins a word, nor the
 * letter after a capital.
 */
export function changesOfKind(text: string): number {
  let changes = 0;
  let previous = '';
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text[at]);
    if (kind !== '' && previous !== '' && kind !== previous) {
      const beginsWord =
        kind === 'upper' && kindOf(text[at + 1]) === 'lower' && kindOf(text[at + 2]) === 'lower';
      if (previous === 'upper' ? kind === 'digit' : !(previous === 'lower' && beginsWord)) changes++;
    }
    previous = kind;
  }
  return changes;
}

function kindOf(character = ''): 'lower' | 'upper' | 'digit' | '' {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : '';
}
