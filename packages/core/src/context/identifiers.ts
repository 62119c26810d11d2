/** Words that say nothing of what a piece of code is about: they stand everywhere. */
const common = new Set(
  'abstract and any as assert async await bool boolean break case catch char class const continue def default del delete do double elif else end enum except export extends false final finally float fn for foreach from func function get global goto if impl implements import in instanceof int interface is lambda let list long mod module mut namespace new nil none nonlocal not null number object of operator or override package pass private protected pub public raise readonly record ref require return self set short static str string struct super switch template then this throw throws trait true try type typeof undefined union unless unsigned until use using val var virtual void volatile when where while with yield the that and'.split(
    ' ',
  ),
);

/** The names in `text`, each once: identifiers of three letters or more that are no keywords. */
export function identifiersIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu)) if (!common.has(word)) names.add(word);
  return names;
}

/** How much two sets of names have in common, 0–1: the shared ones as a share of all. */
export function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const name of smaller) if (larger.has(name)) shared++;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}
