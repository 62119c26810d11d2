import type { FimFormat, Snippet } from '../domain/prompt';
import { commentSnippets } from './comment-snippets';
import { languageFacts } from './language-facts';
import type { PromptMaterial, PromptPiece } from './prompt-material';
import { splitTemplate, type TemplatePiece } from './split-template';

/**
 * Renders the prompt of a model family, in pieces. Snippets go into the family's form for several files, or else before the prefix as
 * comments; edits into the place for edits when the template has one.
 */
export function renderFim(format: FimFormat, material: PromptMaterial): PromptPiece[] {
  const { snippets } = material;
  const edits = format.template.includes('{edits}') ? snippets.filter(({ diff }) => diff !== undefined) : [];
  const files = snippets.filter((snippet) => !edits.includes(snippet));
  const several = files.length > 0 ? format.multiFile : undefined;
  const comments = several === undefined ? commentSnippets({ ...material, snippets: files }) : [];
  const places: Record<string, readonly PromptPiece[]> = {
    ...textPlaces(material),
    files: several === undefined ? [] : files.map((snippet) => renderFile(several.file, snippet)),
    edits: edits.map(renderEdit),
  };
  return splitTemplate(several?.template ?? format.template).flatMap((piece) =>
    fill(piece, places, comments),
  );
}

function fill(
  piece: TemplatePiece,
  places: Readonly<Record<string, readonly PromptPiece[]>>,
  comments: readonly PromptPiece[],
): readonly PromptPiece[] {
  if ('text' in piece) return [{ kind: 'marker', text: piece.text }];
  const filled = Object.hasOwn(places, piece.place) ? places[piece.place] : undefined;
  if (filled === undefined) return [{ kind: 'marker', text: `{${piece.place}}` }];
  return piece.place === 'prefix' || piece.place === 'head' ? [...comments, ...filled] : filled;
}

function textPlaces({
  window,
  path,
  languageId,
  repositoryName,
}: PromptMaterial): Record<string, PromptPiece[]> {
  const { prefix, suffix } = window;
  const lineStart = prefix.lastIndexOf('\n') + 1;
  const lineEnd = suffix.includes('\n') ? suffix.indexOf('\n') : suffix.length;
  const { name, comment } = languageFacts(languageId);
  const marker = (text: string): PromptPiece[] => [{ kind: 'marker', text }];
  return {
    prefix: [{ kind: 'prefix', text: prefix }],
    head: [{ kind: 'prefix', text: prefix.slice(0, lineStart) }],
    line: [{ kind: 'prefix', text: prefix.slice(lineStart) }],
    suffix: [{ kind: 'suffix', text: suffix }],
    rest: [{ kind: 'suffix', text: suffix.slice(0, lineEnd) }],
    tail: [{ kind: 'suffix', text: suffix.slice(lineEnd) }],
    path: marker(path),
    language: marker(name),
    comment: marker('line' in comment ? comment.line : comment.open),
    commentEnd: marker('line' in comment ? '' : ` ${comment.close}`),
    repository: marker(repositoryName),
  };
}

/** A snippet in the family's form for one file. */
function renderFile(form: string, snippet: Snippet): PromptPiece {
  const values: Record<string, string> = { path: snippet.path, content: snippet.text.trimEnd() };
  const text = splitTemplate(form)
    .map((piece) => ('text' in piece ? piece.text : (values[piece.place] ?? `{${piece.place}}`)))
    .join('');
  return { kind: 'snippet', text, snippet };
}

function renderEdit(snippet: Snippet): PromptPiece {
  const diff = snippet.diff?.trimEnd() ?? '';
  return { kind: 'snippet', text: `User edited ${snippet.path}:\n\`\`\`diff\n${diff}\n\`\`\`\n`, snippet };
}
