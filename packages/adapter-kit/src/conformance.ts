export type {
  AdapterDriver,
  AdapterUnderTest,
  EditorAbility,
  EditorHost,
} from './conformance/adapter-driver';
export { describeAdapter } from './conformance/describe-adapter';
