import { languageOf, type Demonstration, type Project } from './project';

const texts: Readonly<Record<string, string>> = import.meta.glob('../../fixtures/projects/*/**/*', {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Sample {
  readonly id: string;
  readonly title: string;
  readonly demonstration: Demonstration;
  readonly nextEdits?: boolean;
}

/** The text to type in each, chosen so that the embedded model can answer from the project. */
const samples: readonly Sample[] = [
  {
    id: 'basket',
    title: 'TypeScript · basket',
    demonstration: {
      path: 'src/checkout.ts',
      after: 'taxOfAll(basket: Basket): Money {\n  ',
      typed: 'const { lines } = basket;\n  i',
    },
  },
  {
    id: 'station',
    title: 'Python · weather station',
    demonstration: {
      path: 'station/readings.py',
      after: 'mean_humidity(readings: Iterable[Reading]) -> float | None:\n    ',
      typed: 'values = [reading.humidity for reading in readings]\n    i',
    },
  },
  {
    id: 'crawler',
    title: 'Go · link checker',
    demonstration: { path: 'internal/queue.go', after: 'Len() int {\n\t', typed: 'q.mu.Lock()\n\td' },
  },
  {
    id: 'notes',
    title: 'Rust · notes',
    demonstration: {
      path: 'src/index.rs',
      after: 'with_word(&self, word: &str) -> Vec<&Note> {\n        ',
      typed: 'self.by_word\n            .get(word)\n            .m',
    },
  },
  {
    id: 'library',
    title: 'Java · library',
    demonstration: {
      path: 'src/LendingDesk.java',
      after: 'copiesOf(String isbn) {\n        ',
      typed: 'Book book = books.get(isbn);\n        i',
    },
  },
  {
    id: 'life',
    title: 'C++ · game of life',
    demonstration: {
      path: 'src/grid.cpp',
      after: 'population() const {\n    int count = 0;\n    ',
      typed: 'for',
    },
  },
  {
    id: 'shapes',
    title: 'TypeScript · next edits',
    nextEdits: true,
    demonstration: { path: 'src/shapes.ts', after: 'area(w', typed: 'idth' },
  },
];

/** Small projects of our own: one for each of six languages, and one that shows next edits. */
export const sampleProjects: readonly Project[] = samples.map(
  ({ id, title, demonstration, nextEdits = false }) => ({
    id,
    title,
    demonstration,
    nextEdits,
    opens: demonstration.path,
    isLearned: import.meta.env.PROD,
    files: Object.entries(texts).flatMap(([name, text]) => {
      const path = new RegExp(`/projects/${id}/(.+)$`).exec(name)?.[1];
      const languageId = path === undefined ? undefined : languageOf(path);
      return path === undefined || languageId === undefined ? [] : [{ path, languageId, text }];
    }),
  }),
);
