import type { AnchoredContext } from './anchored-context';
import { anchorCount } from './anchored-places';
import type { CursorFacts } from './cursor-facts';
import type { Place } from './place';
import type { PlaceHints } from './place-hints';
import { TokenClass, type TokenClasses } from './token-classes';

/** What speaks for and against a candidate, in the order of the weights. */
export const featureNames = [
  'mixture',
  'odds of the mixture',
  'share in document',
  'share in other open documents',
  'share in folder',
  'share in workspace',
  'longest in document',
  'longest in other open documents',
  'longest in folder',
  'longest in workspace',
  'recency',
  'not in document',
  'count in document',
  'only after cursor',
  'documents with it',
  'foreign word',
  'word',
  'line break',
  'number',
  'closes the bracket',
  'closes another bracket',
  'line break in bracket',
  'on this line before',
  'as in the line before',
  'declared here',
  'member here',
  'renamed',
  'no context has it',
  'two back in document',
  'after such a context',
  'after such a short context',
  'best by the mixture',
  'times in document',
  'times in workspace',
  'declared and not used yet',
  'member of the receiver',
  'named as the parameter',
  'parts of the parameter',
  'one of the parameters',
  'imported from there',
  'same name on this line',
  'parts on this line',
  'parts of the file',
  'composed',
  'next number',
  'share after such a line head',
  'times after such a line head',
  'share after such a line head and class',
  'times after such a line head and class',
  'share in such a call',
  'times in such a call',
  'on this line outside brackets',
  'unknown word',
  'mass of unknown words',
] as const;
export const featureCount = featureNames.length;

/** A number for each component of the mixture. */
export type ByComponent = readonly [document: number, open: number, folder: number, workspace: number];

/** What the sources tell of one candidate; shares and logarithms are natural. */
export interface CandidateEvidence {
  readonly token: number;
  /** Probability by the mixture. */
  readonly mixture: number;
  /** Share of the counts in each component. */
  readonly shares: ByComponent;
  /** Longest context in each component after which it occurred; 0 for none. */
  readonly longest: ByComponent;
  /** Share of its counts that came by renaming. */
  readonly renamed: number;
  /** Share of the workspace's documents that contain it. */
  readonly documentShare: number;
  /** How often it occurs two behind the token two before the cursor. */
  readonly twoBack: number;
  /** Share of the places whose context differs in its last token alone; see `AbstractContext`. */
  readonly abstractLong: number;
  readonly abstractShort: number;
  /** Whether the mixture holds it for the likeliest. */
  readonly best: boolean;
  /** Places where it followed, in the current document, and in the workspace or other open documents. */
  readonly timesHere: number;
  readonly timesThere: number;
  /** Whether its name was made of the parts of others. */
  readonly composed: boolean;
}

const shareFloor = 1e-3;
const mixtureFloor = 1e-6;
const abstractFloor = 1e-2;
const oddsFloor = 1e-3;
/** Tokens from which on a document says as much as it can by what is not in it. */
const longDocument = 400;
/** Tokens up to which nearness says little. */
const shortDocument = 40;

const logShareFloor = Math.log(shareFloor);
const logAbstractFloor = Math.log(abstractFloor);
/** Logarithms of 1 + n for small counts n, which are asked for a thousand times at each token. */
const logsOfCounts = Float64Array.from({ length: 256 }, (_, count) => Math.log(1 + count));

function logOfCount(count: number): number {
  return logsOfCounts[count] ?? Math.log(1 + count);
}

function logOfShare(share: number): number {
  return share === 0 ? logShareFloor : Math.log(share + shareFloor);
}

function logOfAbstract(share: number): number {
  return share === 0 ? logAbstractFloor : Math.log(share + abstractFloor);
}

/** Writes the features of a candidate to `out` from `offset` on. */
export function writeFeatures(
  out: Float32Array,
  offset: number,
  evidence: CandidateEvidence,
  place: Place,
  facts: CursorFacts,
  classes: TokenClasses,
  context: Int32Array,
  length: number,
  hints: PlaceHints,
  anchored: AnchoredContext,
): void {
  const { token, shares, longest } = evidence;
  const kind = classes.of(token);
  const known = facts.of(token);
  const isWord = kind === TokenClass.Word || kind === TokenClass.Declarer;
  const isBreak = kind === TokenClass.LineBreak;
  const isClose = kind === TokenClass.Close;
  const closes = isClose && place.openBracket >= 0 && classes.closes(token, place.openBracket);
  const spread = isWord ? logOfShare(evidence.documentShare) : 0;
  let onLine = 0;
  let lastOnPath = -1;
  if (isWord)
    for (let at = length - 1; at >= place.lineStart; at--)
      if (context[at] === token) {
        onLine = 1;
        lastOnPath = length - at;
        break;
      }
  const distance =
    lastOnPath > 0 ? lastOnPath : known !== undefined && known.last >= 0 ? facts.before - known.last : -1;
  let at = offset;
  out[at++] = Math.log(evidence.mixture + mixtureFloor);
  out[at++] = Math.max(0, Math.log((evidence.mixture + mixtureFloor) / (1 - evidence.mixture + oddsFloor)));
  const [documentShare, openShare, folderShare, workspaceShare] = shares;
  const [inDocument, inOpen, inFolder, inWorkspace] = longest;
  out[at++] = logOfShare(documentShare);
  out[at++] = logOfShare(openShare);
  // An open document counts for no less than one of the folder or of the workspace.
  out[at++] = logOfShare(Math.max(openShare, folderShare));
  out[at++] = logOfShare(Math.max(openShare, workspaceShare));
  out[at++] = logOfCount(inDocument);
  out[at++] = logOfCount(inOpen);
  out[at++] = logOfCount(Math.max(inOpen, inFolder));
  out[at++] = logOfCount(Math.max(inOpen, inWorkspace));
  // In a document of a few tokens everything is near.
  out[at++] = distance < 0 ? 0 : Math.min(1, facts.before / shortDocument) / (1 + logOfCount(distance));
  // A short document says little by what is not in it.
  const absence = known === undefined ? Math.min(1, facts.before / longDocument) : 0;
  out[at++] = absence;
  out[at++] = logOfCount(known?.count ?? 0);
  out[at++] = known !== undefined && known.last < 0 ? 1 : 0;
  out[at++] = spread;
  out[at++] = absence * spread;
  out[at++] = isWord ? 1 : 0;
  out[at++] = isBreak ? 1 : 0;
  out[at++] = kind === TokenClass.Number ? 1 : 0;
  out[at++] = closes ? 1 : 0;
  out[at++] = isClose && !closes ? 1 : 0;
  out[at++] = isBreak && place.openBracket >= 0 ? 1 : 0;
  out[at++] = onLine;
  out[at++] = token === place.parallel ? 1 : 0;
  out[at++] = known?.declared === true ? 1 : 0;
  out[at++] = known?.member === true ? 1 : 0;
  out[at++] = evidence.renamed;
  out[at++] = documentShare + openShare + folderShare + workspaceShare === 0 ? 1 : 0;
  out[at++] = logOfCount(evidence.twoBack);
  out[at++] = logOfAbstract(evidence.abstractLong);
  out[at++] = logOfAbstract(evidence.abstractShort);
  out[at++] = evidence.best ? 1 : 0;
  out[at++] = logOfCount(evidence.timesHere);
  out[at++] = logOfCount(evidence.timesThere);
  out[at++] = known?.count === 1 && known.declared && known.last >= 0 ? 1 : 0;
  if (isWord) {
    out[at++] = hints.members.has(token) ? 1 : 0;
    out[at++] = token === hints.parameter ? 1 : 0;
    out[at++] = hints.partsOfParameter(token);
    out[at++] = hints.parameters.includes(token) ? 1 : 0;
  } else for (let i = 0; i < 4; i++) out[at++] = 0;
  out[at++] = hints.imported.has(token) ? 1 : 0;
  if (isWord) {
    out[at++] = onLine === 0 && hints.isNamedOnLine(token) ? 1 : 0;
    out[at++] = onLine === 0 ? hints.partsOnLine(token) : 0;
    out[at++] = hints.partsOfFile(token);
  } else for (let i = 0; i < 3; i++) out[at++] = 0;
  out[at++] = evidence.composed ? 1 : 0;
  out[at++] = token === hints.nextNumber ? 1 : 0;
  for (let number = 0; number < anchorCount; number++) {
    out[at++] = logOfAbstract(anchored.share(number, token));
    out[at++] = logOfCount(anchored.times(number, token));
  }
  out[at++] = onLine === 1 && place.openBracket < 0 ? 1 : 0;
  out[at++] = 0;
  out[at++] = 0;
}

/** Writes the features of "a word that is no candidate". */
export function writeUnknownFeatures(out: Float32Array, offset: number, rest: number): void {
  out.fill(0, offset, offset + featureCount);
  out[offset + featureCount - 2] = 1;
  out[offset + featureCount - 1] = Math.log(rest + mixtureFloor);
}
