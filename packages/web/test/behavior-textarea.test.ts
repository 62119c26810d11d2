import { describeBehavior } from './behavior';

describeBehavior('textarea');
