import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createCompletionEngine,
  type ContentGate,
  type ContextSource,
  type Snippet,
} from '@org/completion-core';
import { importedFiles, nearbyFiles } from '@org/completion-core/host';
import { scriptedProvider } from '@org/completion-testing';
import { openWorkspace, workspaceFiles } from '@org/completion-node';
import { defineBench } from '../define/define-bench';
import { integer, oneOf } from '../define/flags';
import { chanceBelow } from '../measure/chance';
import { quantile } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { usesOfDefinedNames, type NameUse, type SourceText, type Uses } from './defined-names';
import { missingSources, sourceProjects, sourcesOf, type SourceProject } from './install-sources';

/** Where the cursor is in the line to complete. */
type Place = 'line start' | 'behind the name';

interface Contender {
  readonly name: string;
  readonly sources: readonly ContextSource[];
}

export interface RecallResult {
  readonly language: string;
  readonly place: Place;
  readonly contender: string;
  readonly prompts: number;
  /** Share of prompts that contain the defining line, 0–1. */
  readonly recall: number;
  /** Time to a prompt, sources included, in milliseconds. */
  readonly p95Ms: number;
}

/** Qwen's format shows other files as they are. */
const model = 'Qwen/Qwen2.5-Coder-7B';
const maxPromptTokens = 2048;
const places: readonly Place[] = ['line start', 'behind the name'];
const languages = ['typescript', 'python', 'java'] as const;
const endings = { typescript: '.ts', python: '.py', java: '.java' } as const;
const admitsAll: ContentGate = { admits: () => ({ admitted: true }), mask: (text) => text };

const contenderNames = ['index', 'imports and folder', 'open-file heads', 'random'];

export const recallBench = defineBench({
  name: 'recall',
  title: `Definition recall: prompts of ${maxPromptTokens} tokens that contain the line which defines a name used next`,
  options: { uses: integer(120, 1), seed: integer(1), names: oneOf<Uses>(['references', 'words']) },
  async measure({ quick, uses, seed, names = 'references' }) {
    const missing = missingSources();
    if (missing.length > 0)
      console.error(`Not there: ${missing.map(({ name }) => name).join(', ')}. pnpm bench sources`);
    const projects = sourceProjects.filter((project) => !missing.includes(project));
    return {
      projects,
      names,
      results: await measureRecall(projects, { uses: quick ? 10 : uses, seed, names }),
    };
  },
  tables: ({ results }) =>
    places.map((place) => ({
      title: place,
      rows: results
        .filter((result) => result.place === place)
        .map(({ language, contender, prompts, recall, p95Ms }) => ({
          language,
          sources: contender,
          prompts,
          recall: round(recall, 2),
          'ms to a prompt, p95': round(p95Ms, 1),
        })),
    })),
  aims: ({ results }) =>
    results
      .filter(({ contender }) => contender === 'index')
      .map(({ language, place, recall }) =>
        aim(
          `${language}, ${place}`,
          language === 'java' && place === 'line start' ? '≥ 0.55' : '≥ 0.7',
          recall,
          2,
        ),
      ),
  charts: ({ results }) =>
    places.map((place) => ({
      title: `Recall, ${place}`,
      unit: '',
      series: contenderNames,
      groups: languages.map((language) => ({
        name: language,
        values: contenderNames.map(
          (name) =>
            results.find(
              (each) => each.language === language && each.place === place && each.contender === name,
            )?.recall ?? 0,
        ),
      })),
      aim: 0.7,
    })),
  notes: ({ projects, names }) => [
    names === 'references'
      ? 'Names: those that refer to the definition, as far as patterns can tell. With --names words also comments, parameters and members that are only spelled alike.'
      : 'Names: all words that are spelled like one, in comments and for parameters too.',
    `Projects: ${projects.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
    'Nothing is open but the file itself. The rest of the line is not in the document; the name is defined in exactly one other file.',
    'Open-file heads: the beginnings of the five files nearest in the tree. Random: pieces of 24 lines from anywhere. Both get the same budget in the same prompt.',
  ],
});

/** Builds a prompt for each use of a defined name with each contender, and looks for the defining line in it. */
export async function measureRecall(
  projects: readonly SourceProject[],
  { uses, seed, names }: { readonly uses: number; readonly seed: number; readonly names: Uses },
): Promise<readonly RecallResult[]> {
  const tallies = new Map<string, { found: number; of: number; times: number[] }>();
  for (const project of projects) {
    const root = sourcesOf(project);
    const files = sourceTexts(root, endings[project.languageId]);
    const share = Math.ceil(
      uses / projects.filter(({ languageId }) => languageId === project.languageId).length,
    );
    const tasks = usesOfDefinedNames(files, project.languageId, seed, names).slice(0, share);
    const workspace = openWorkspace({ root, watch: false });
    await workspace.whenReady();
    const onDisk = workspaceFiles({ root, gate: admitsAll });
    const contenders: readonly Contender[] = [
      { name: 'index', sources: workspace.sources },
      { name: 'imports and folder', sources: [importedFiles(onDisk), nearbyFiles(onDisk)] },
      { name: 'open-file heads', sources: [headsOf(files, root)] },
      { name: 'random', sources: [randomPieces(files, root, seed)] },
    ];
    for (const task of tasks) {
      const text = files.find(({ path }) => path === task.path)?.text ?? '';
      for (const place of places) {
        for (const { name, sources } of contenders) {
          const from = performance.now();
          const prompt = await promptFor({ task, place, text, root, project, sources });
          const key = JSON.stringify([project.languageId, place, name]);
          const tally = tallies.get(key) ?? { found: 0, of: 0, times: [] };
          tallies.set(key, tally);
          tally.times.push(performance.now() - from);
          tally.of++;
          if (prompt.includes(task.definingLine)) tally.found++;
        }
      }
    }
    await workspace.close();
  }
  return [...tallies].map(([key, { found, of, times }]) => {
    const [language, place, contender] = JSON.parse(key) as [string, Place, string];
    return { language, place, contender, prompts: of, recall: found / of, p95Ms: quantile(times, 0.95) ?? 0 };
  });
}

async function promptFor({
  task,
  place,
  text,
  root,
  project,
  sources,
}: {
  readonly task: NameUse;
  readonly place: Place;
  readonly text: string;
  readonly root: string;
  readonly project: SourceProject;
  readonly sources: readonly ContextSource[];
}): Promise<string> {
  const indented = task.lineStart + (/^\s*/.exec(text.slice(task.lineStart, task.lineEnd))?.[0].length ?? 0);
  const offset = place === 'line start' ? indented : task.nameStart + task.name.length;
  // A new engine for each: an engine keeps the snippets that it has selected for a document.
  const engine = createCompletionEngine({
    provider: scriptedProvider(),
    model,
    prompt: { maxPromptTokens },
    context: { sources, deadlineMs: 10_000 },
  });
  const inspection = await engine.inspect({
    document: {
      uri: pathToFileURL(join(root, task.path)).href,
      languageId: project.languageId,
      text: text.slice(0, offset) + text.slice(task.lineEnd),
      relativePath: task.path,
    },
    offset,
  });
  engine.dispose();
  if (inspection.kind !== 'prompt') return '';
  const { prompt } = inspection.prompt;
  return 'text' in prompt ? prompt.text : JSON.stringify(prompt);
}

function sourceTexts(root: string, ending: string): readonly SourceText[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](tests?|benchmarks|__tests__)[\\/]|\.test\./.test(relative(root, path)))
    .toSorted()
    .map((path) => ({
      path: relative(root, path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
    }));
}

/** The context of an engine that takes the beginnings of open files: here the five nearest in the tree. */
function headsOf(files: readonly SourceText[], root: string): ContextSource {
  return {
    name: 'open-file heads',
    find({ document }) {
      const own = document.relativePath ?? '';
      const at = files.findIndex(({ path }) => path === own);
      return files
        .map((file, index) => ({ file, steps: stepsBetween(own, file.path) + Math.abs(index - at) / 10_000 }))
        .filter(({ file }) => file.path !== own)
        .toSorted((one, other) => one.steps - other.steps)
        .slice(0, 5)
        .map(({ file }) => pieceOf(file, root, 0, 40));
    },
  };
}

function randomPieces(files: readonly SourceText[], root: string, seed: number): ContextSource {
  return {
    name: 'random',
    find({ document, offset }) {
      const others = files.filter(({ path }) => path !== document.relativePath);
      return Array.from({ length: 20 }, (_, index) => {
        const chosen = others[chanceBelow(others.length, seed, document.uri, offset, index)];
        if (chosen === undefined) throw new Error('a project of one file');
        const lines = chosen.text.split('\n').length;
        return pieceOf(chosen, root, chanceBelow(lines, seed, chosen.path, offset, index), 24);
      });
    },
  };
}

function pieceOf({ path, text }: SourceText, root: string, line: number, lines: number): Snippet {
  const piece = text
    .split('\n')
    .slice(line, line + lines)
    .join('\n');
  return { path, uri: pathToFileURL(join(root, path)).href, text: piece, source: 'caller' };
}

function stepsBetween(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return a.length + b.length - 2 * shared;
}
