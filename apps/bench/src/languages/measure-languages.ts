import { pieces, pick, randomSource } from '../infilling/random';
import { cutHole, type Hole, type HoleKind } from './cut-holes';
import type { TestedEngine } from './tested-engine';
import type { BenchLanguage } from './languages';
import { answerOf, pieceOf, type AnswerForm, type ModelText } from './model-answers';

/** A hole with the answers of models. */
export interface LanguageTask {
  readonly languageId: string;
  readonly hole: Hole;
  readonly answers: Readonly<Record<AnswerForm, ModelText & { readonly chunks: readonly string[] }>>;
}

/** A document that is wrong after accepting. */
export interface Failure {
  readonly language: string;
  readonly kind: HoleKind;
  readonly form: AnswerForm;
  readonly mode: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly said: string;
  /** The text that was shown. */
  readonly got: string;
  /** The document's text from the cursor to the end of the hole. */
  readonly wanted: string;
  readonly reason: string;
}

/** Maximum of characters of a chunk. */
const maxChunkLength = 8;

/** Up to `count` holes of `kind`, each of another place, the same for the same seed. */
export function tasksOf(
  language: BenchLanguage,
  texts: readonly string[],
  kind: HoleKind,
  count: number,
  seed: number,
): readonly LanguageTask[] {
  const random = randomSource(seed);
  const tasks = new Map<string, LanguageTask>();
  for (let tries = 0; tasks.size < count && tries < count * 400 && texts.length > 1; tries++) {
    const text = pick(random, texts);
    const hole = cutHole(text, kind, language, random);
    if (hole === undefined) continue;
    const others = texts.filter((each) => each !== text);
    const answer = (form: AnswerForm) => {
      const answer = answerOf(hole, form, pieceOf(pick(random, others), random), random);
      return { ...answer, chunks: pieces(random, answer.text, maxChunkLength) };
    };
    const answers = {
      stops: answer('stops'),
      'own text': answer('own text'),
      'other code': answer('other code'),
    };
    const place = `${texts.indexOf(text)}:${hole.prefix.length}`;
    if (!tasks.has(place)) tasks.set(place, { languageId: language.id, hole, answers });
  }
  return [...tasks.values()];
}

/** Completes every task in `form` and returns the documents that are wrong afterwards. */
export async function failuresOf(
  tested: TestedEngine,
  tasks: readonly LanguageTask[],
  form: AnswerForm,
  mode: string,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const { languageId, hole, answers } of tasks) {
    const { prefix, suffix, expected, truth, kind } = hole;
    const answer = answers[form];
    const { text, insertText, reason } = await tested.accept(
      { prefix, suffix, languageId },
      answer,
      answer.chunks,
    );
    if (text === expected) continue;
    const said = answer.text;
    failures.push({
      language: languageId,
      kind,
      form,
      mode,
      prefix,
      suffix,
      said,
      got: insertText,
      wanted: truth,
      reason,
    });
  }
  return failures;
}
