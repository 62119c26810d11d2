/** How the text is typed, the same for every widget. */
export const typing = {
  keys: 20,
  gapMs: 100,
  /** Keys typed along the suggestion, once it is there. */
  throughKeys: 20,
} as const;

/** How the model answers: the same for every widget. */
export const pace = { ttftMs: 300, tokenMs: 10, tokenChars: 4 } as const;

/** The text at the cursor in the end, typed or accepted. */
const target = `const meanScore = totalScore / players.length;
  return meanScore > threshold ? 'high' : 'low';`;

const opening = `// Scores of one season, as the league sends them.
const threshold = 12;

`;

/** One function of the document; `name` makes it differ from the others. */
function functionNamed(name: string, body: string): string {
  return `/** Rates the players of ${name} by what they scored on average. */
export function rate${name}(players) {
  const totalScore = players.reduce((sum, player) => sum + player.score, 0);
  ${body}
}

`;
}

/** A document to type into, and what will be typed. */
export interface Scene {
  readonly before: string;
  readonly target: string;
  readonly after: string;
}

/** A JavaScript file of about `lines` lines, with the cursor in an empty line in the middle. */
export function sceneOf(lines: number): Scene {
  const around = Math.max(2, Math.round((lines - 9) / 2 / 7));
  const others = (from: number) =>
    Array.from({ length: around }, (_, index) =>
      functionNamed(
        `Team${from + index}`,
        'return totalScore > threshold ? totalScore : 0;\n  // No team is rated twice.',
      ),
    ).join('');
  const [head = '', tail = ''] = functionNamed('Season', '█').split('█');
  return { before: `${opening}${others(0)}${head}`, target, after: `${tail}${others(around)}` };
}

/** The answer of a model that agrees with the typed text, to `before`, all the text before the cursor; empty elsewhere. */
export function answerAfter(scene: Scene, before: string): string {
  const lineStart = scene.before.lastIndexOf('\n', scene.before.lastIndexOf('\n') - 1) + 1;
  // The line above makes the place known, however little of the document a widget sends.
  const above = scene.before.slice(lineStart).trimEnd();
  const at = before.lastIndexOf(above);
  if (at < 0) return '';
  const typed = before.slice(at + above.length).trimStart();
  return scene.target.startsWith(typed) ? scene.target.slice(typed.length) : '';
}
