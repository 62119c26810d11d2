import { describeBehavior } from './behavior';

describeBehavior('codemirror');
