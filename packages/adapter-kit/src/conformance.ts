export type { AdapterDriver, AdapterUnderTest, EditorAbility } from './conformance/adapter-driver';
