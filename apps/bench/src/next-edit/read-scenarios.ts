import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { parseScenario, type Scenario } from './scenario';

/** All scenarios, by name. They are written for this bench: no text of another project is in them. */
export function readScenarios(): readonly Scenario[] {
  const folder = join(benchFolder(), 'fixtures', 'next-edit');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.edit'))
    .toSorted()
    .map((file) => parseScenario(file.slice(0, -'.edit'.length), readFileSync(join(folder, file), 'utf8')));
}
