import type { ProposedChange } from '@org/completion-core/next-edit';
import { declaredScope, isKey, isMember, renamingIn, type CodeText, type Extent } from './declarations';
import type { RecentChanges } from './line-changes';

/** Uses that were changed alike, from which the others follow without a declaration. */
const minUses = 2;
/** Words that a language means something by are no names. */
const reserved =
  /^(?:const|let|var|function|class|return|if|else|for|while|true|false|null|undefined|this|self|super|new|def|fn|func|int|string|number|boolean|void|public|private|protected|static|async|await|import|export|from|type|interface|enum|struct|and|or|not|in|is|of|None|True|False|nil)$/;

/**
 * The other uses of a name that was changed: where its declaration was, and nothing else declares it there, the uses in its scope;
 * where several uses were changed and no declaration is left, the other uses. A member follows only on the same receiver. Proposes
 * nothing where the new name is used already.
 *
 * @returns `undefined` where the last change is no renaming, or one of a name that is declared elsewhere
 */
export function renamedUses(
  code: CodeText,
  { changes, inserted }: RecentChanges,
  lineStarts: readonly number[],
): readonly ProposedChange[] | undefined {
  const renamings = changes.flatMap(({ line, before, after, isLast }) => {
    const found = renamingIn(before, after);
    const start = lineStarts[line] ?? 0;
    return found === undefined
      ? []
      : [{ ...found, isLast, line, places: found.columns.map((column) => start + column) }];
  });
  const last = renamings.findLast(({ isLast }) => isLast);
  if (last === undefined) return undefined;
  const { old, now } = last;
  if (reserved.test(old) || reserved.test(now)) return undefined;
  const alike = renamings.filter((each) => each.old === old && each.now === now);
  const places = alike.flatMap((each) => each.places);
  if (places.some((place) => code.map.isLiteral(place))) return undefined;
  const propose = (found: readonly number[]) =>
    found.map((start) => ({ start, end: start + old.length, text: now }));
  const copied = inserted.find(({ start, end }) => alike.some(({ line }) => line >= start && line < end));
  const within: Extent =
    copied === undefined
      ? { start: 0, end: code.text.length }
      : { start: lineStarts[copied.start] ?? 0, end: lineStarts[copied.end] ?? code.text.length };

  const members = places.filter((place) => isMember(code.around(place, now.length).before));
  if (members.length > 0) {
    if (members.length < places.length || places.length < minUses) return undefined;
    const receivers = new Set(places.map((place) => receiverOf(code, place)));
    const [receiver] = receivers;
    if (receivers.size !== 1 || receiver === undefined) return undefined;
    const uses = code.occurrences(old, within.start, within.end);
    if (
      uses.some((use) => declaredScope(code, use, old.length) === undefined && receiverOf(code, use) === '')
    )
      return [];
    return propose(uses.filter((use) => receiverOf(code, use) === receiver));
  }

  const scopes = places.flatMap((place) => declaredScope(code, place, now.length) ?? []);
  const [scope] = scopes;
  if (scope === undefined && places.length < minUses) return undefined;
  const extent = scope ?? within;
  const uses = code.occurrences(old).filter((use) => {
    if (!code.hasBraces || (use >= extent.start && use < extent.end)) return true;
    // What is declared in a block that holds none of the places, does not hold there either.
    const block = code.map.around(use).findLast(({ mark }) => mark === '{');
    return block === undefined || places.some((place) => place > block.start && place < block.end);
  });
  const others = uses.flatMap((use) => {
    const found = declaredScope(code, use, old.length);
    return found === undefined ? [] : [found];
  });
  const isAround = (each: Extent) => places.some((place) => place >= each.start && place < each.end);
  // Another declaration of the old name holds here: the block was copied, or the name is overloaded.
  if (
    scope === undefined
      ? others.some(isAround)
      : others.some((each) => isAround(each) && !contains(each, extent))
  )
    return scope === undefined ? undefined : [];
  const hidden = others.filter((each) => !contains(each, extent));
  const taken = code
    .occurrences(now, extent.start, extent.end)
    .filter(
      (each) =>
        !places.includes(each) &&
        !isMember(code.around(each, now.length).before) &&
        !isKey(code, each, now.length),
    );
  if (taken.length > 0) return scope === undefined ? undefined : [];
  return propose(
    uses.filter(
      (use) =>
        use >= extent.start &&
        use < extent.end &&
        use >= within.start &&
        use < within.end &&
        !hidden.some(({ start, end }) => use >= start && use < end) &&
        !isMember(code.around(use, old.length).before) &&
        !isKey(code, use, old.length),
    ),
  );
}

/** Whether `outer` is more than `inner` and holds all of it. */
function contains(outer: Extent, inner: Extent): boolean {
  return (
    outer.start <= inner.start &&
    outer.end >= inner.end &&
    (outer.start < inner.start || outer.end > inner.end)
  );
}

/** What a member is of, with the mark between: `this.`, `cart.lines.`; empty for a name that is none. */
function receiverOf(code: CodeText, offset: number): string {
  const before = code.text.slice(Math.max(0, offset - 80), offset);
  return /(?:[\p{L}_$][\p{L}\p{N}_$]*\s*(?:\?\.|\.|->|::)\s*)+$/u.exec(before)?.[0] ?? '';
}
