import type { ChatMessage, OwnLine } from '../domain/prompt';
import { languageFacts } from './language-facts';
import { joinPieces, type PromptMaterial, type PromptPiece } from './prompt-material';

/** Marks the cursor in chat prompts. It is no model's special token and does not occur in code. */
export const cursorMarker = '<<<HOLE>>>';

const instruction = `You complete code. The user sends a file in which ${cursorMarker} marks the cursor. Reply with the text that belongs in its place, so that the file reads on from before the mark to after it.
Rules:
- Reply with that text alone: no explanation, no Markdown fence, nothing of what follows the mark.
- When code stands before the mark on its line, begin the reply by repeating that code, then go on.
- Keep to the file's language, names, style and indentation.
- Finish the statement or block that is being written, then stop. Reply with nothing when nothing is missing.`;

/** Lines of a chat prompt that no answer may hold: those of the instruction, and the labels of files. @param paths - of the snippets */
export function chatLabels(paths: readonly string[]): readonly OwnLine[] {
  const rules = instruction.split('\n').filter((line) => line.length > minLineChars);
  return [
    ...rules.map((line) => ({ start: line.replace(/^- /, ''), end: '' })),
    ...paths.map((path) => ({ start: `${snippetLabel} ${path}:`, end: '' })),
    { start: `${fileLabel} `, end: '):' },
    { start: replyLabel, end: '' },
  ];
}

/** Shorter lines of the instruction could be an answer's own. */
const minLineChars = 12;
const snippetLabel = 'From';
const fileLabel = 'The file';
const replyLabel = `Reply with the text for ${cursorMarker}`;

/** A chat prompt, in pieces per message. */
export interface ChatPieces {
  readonly system: readonly PromptPiece[];
  readonly user: readonly PromptPiece[];
  /** What the model is asked to repeat: the cursor's line up to the cursor. Empty on a blank line. */
  readonly repeatedPrefix: string;
}

/** Renders a chat prompt. What changes with every key comes as late as possible, for the server's prefix cache. */
export function renderChat(material: PromptMaterial): ChatPieces {
  const { window, snippets, path, languageId } = material;
  const line = window.prefix.slice(window.prefix.lastIndexOf('\n') + 1);
  const repeatedPrefix = line.trim() === '' ? '' : line;
  return {
    system: [{ kind: 'instruction', text: instruction }],
    user: [
      ...snippets.map((snippet): PromptPiece => ({
        kind: 'snippet',
        text: `${snippetLabel} ${snippet.path}:\n\`\`\`\n${snippet.text.trimEnd()}\n\`\`\`\n\n`,
        snippet,
      })),
      { kind: 'instruction', text: `${fileLabel} ${path} (${languageFacts(languageId).name}):\n\`\`\`\n` },
      { kind: 'prefix', text: window.prefix },
      { kind: 'marker', text: cursorMarker },
      { kind: 'suffix', text: window.suffix },
      {
        kind: 'instruction',
        text: `${window.suffix.endsWith('\n') ? '' : '\n'}\`\`\`\n${request(repeatedPrefix)}`,
      },
    ],
    repeatedPrefix,
  };
}

function request(repeatedPrefix: string): string {
  return repeatedPrefix === ''
    ? `${replyLabel}.`
    : `${replyLabel}, beginning with: ${repeatedPrefix.trimStart()}`;
}

/** The messages that `pieces` are joined to. */
export function chatMessages({ system, user }: ChatPieces): ChatMessage[] {
  return [
    { role: 'system', content: joinPieces(system) },
    { role: 'user', content: joinPieces(user) },
  ];
}
