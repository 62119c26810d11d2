// Adds up the reports of test runs in .reports and prints, as the last line, "N passed, N failed, N skipped".
// Ends with 1 when a test or a whole file failed, when .reports/vitest.json is missing, and when no test ran.
// Takes vitest's JSON and JUnit's XML; a report it cannot read counts as a failure.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('../.reports', import.meta.url));
const sum = { passed: 0, failed: 0, skipped: 0 };

if (!existsSync(join(folder, 'vitest.json')))
  fail('the main test run left no report (.reports/vitest.json): it did not get as far');
for (const name of existsSync(folder) ? readdirSync(folder).toSorted() : []) {
  const read = name.endsWith('.json') ? countVitest : name.endsWith('.xml') ? countJUnit : undefined;
  if (read === undefined) continue;
  try {
    read(readFileSync(join(folder, name), 'utf8'), name);
  } catch (error) {
    fail(`${name} cannot be read: ${String(error)}`);
  }
}
if (sum.passed + sum.failed === 0) fail('no test ran');

console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;

function countVitest(text, name) {
  const { testResults, success } = JSON.parse(text);
  if (!Array.isArray(testResults)) throw new Error('it has no testResults');
  const before = sum.failed;
  for (const file of testResults) {
    const states = file.assertionResults.map(({ status }) => status);
    const failed = states.filter((state) => state === 'failed').length;
    sum.passed += states.filter((state) => state === 'passed').length;
    sum.failed += failed;
    sum.skipped += states.filter((state) => state !== 'passed' && state !== 'failed').length;
    // A file that cannot be loaded, or whose set-up fails, is a failure without a failed test.
    if (file.status === 'failed' && failed === 0)
      fail(`${file.name}: ${file.message || 'its set-up failed'}`);
  }
  if (success !== true && sum.failed === before) fail(`${name} says that the run failed, outside any test`);
}

function countJUnit(text) {
  const suites = [...text.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes]) => attributes);
  if (suites.length === 0) throw new Error('it has no <testsuite>');
  for (const attributes of suites) {
    const count = (key) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
    const failed = count('failures') + count('errors');
    sum.failed += failed;
    sum.skipped += count('skipped');
    sum.passed += count('tests') - failed - count('skipped');
  }
}

function fail(reason) {
  console.log(`failed: ${reason}`);
  sum.failed += 1;
}
