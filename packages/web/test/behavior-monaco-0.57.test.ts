import { describeBehavior } from './behavior';

describeBehavior('monaco-0.57');
