import { describeNextEdits } from './next-edits';

describeNextEdits('codemirror');
