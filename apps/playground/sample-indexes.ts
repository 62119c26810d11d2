import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalIndex } from '@org/completion-local';
import type { Plugin } from 'vite';
import { indexFileOf, languageOf, uriOf } from './src/project/project';

const projects = fileURLToPath(new URL('./fixtures/projects/', import.meta.url));

/** Learns the sample projects at build time: writes an index of the embedded model for each, which the page loads. */
export function sampleIndexes(): Plugin {
  return {
    name: 'sample-indexes',
    apply: 'build',
    generateBundle() {
      for (const entry of readdirSync(projects, { withFileTypes: true })) {
        if (!entry.isDirectory()) continue;
        const source = new Uint8Array(learn(entry.name).save());
        this.emitFile({ type: 'asset', fileName: indexFileOf({ id: entry.name }), source });
      }
    },
  };
}

function learn(id: string): LocalIndex {
  const index = new LocalIndex();
  const folder = join(projects, id);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll(sep, '/');
    const languageId = languageOf(name);
    if (!entry.isFile() || languageId === undefined) continue;
    index.addDocument(uriOf({ id }, name), languageId, readFileSync(path, 'utf8'));
  }
  index.build();
  return index;
}
