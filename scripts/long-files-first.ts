import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that start browsers, editors and servers first, whichever project they are of: they take longest and wait much, and at the end
 * of a run one long file would have a processor for itself. By itself Vitest runs one project after the other.
 */
export default class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/(test|repo-checks)\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
