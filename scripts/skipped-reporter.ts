import type { Reporter, TestModule } from 'vitest/node';

/** Prints the names of skipped tests, so that a green run never hides what this machine could not check. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result();
        const note = result.state === 'skipped' ? result.note : undefined;
        return `  ${test.project.name}: ${test.fullName}${note ? ` (${note})` : ''}`;
      }),
    );
    if (skipped.length > 0) console.log(`\nSkipped here:\n${skipped.join('\n')}`);
  }
}
