import type { Failure } from '../engine/conditions';
import type { Boldness } from '../engine/model-source';
import type { Session } from '../session/session';
import type { Settings } from '../session/settings';
import { Choice, Range, Switch } from './fields';

export const failureNames: Readonly<Record<Failure, string>> = {
  none: 'none',
  'rate-limited': '429 too many',
  unauthorized: '401 wrong key',
  unavailable: '503 unwell',
  cut: 'cut midway',
  silent: 'no answer',
};

interface Group {
  readonly settings: Settings;
  readonly change: (part: Partial<Settings>) => void;
}

/** Which model answers, and how much. */
export function ModelGroup({ settings, change, gateway }: Group & Pick<Session, 'gateway'>) {
  return (
    <fieldset>
      <legend>Model</legend>
      <Choice
        label="Provider"
        value={settings.from}
        options={{
          page: 'this page',
          ...(gateway === undefined ? {} : { gateway: 'the gateway' }),
        }}
        onChange={(from) => change({ from })}
      />
      {settings.from === 'gateway' && gateway !== undefined ? (
        <Choice
          label="Model"
          value={settings.model || gateway.model}
          options={Object.fromEntries(gateway.models.map(({ id }) => [id, id]))}
          onChange={(model) => change({ model })}
        />
      ) : (
        <Choice<Boldness>
          label="Minimum confidence"
          value={settings.boldness}
          options={{ careful: 'high', usual: 'medium', bold: 'low' }}
          onChange={(boldness) => change({ boldness })}
        />
      )}
      <Range
        label="Max answer tokens"
        value={settings.maxTokens}
        min={16}
        max={512}
        step={16}
        onChange={(maxTokens) => change({ maxTokens })}
      />
    </fieldset>
  );
}

/** When completions are requested, and how long they may be. */
export function BehaviorGroup({ settings, change }: Group) {
  return (
    <fieldset>
      <legend>Behavior</legend>
      <Choice<Settings['multiline']>
        label="Lines"
        value={settings.multiline}
        options={{ auto: 'as needed', never: 'one line', always: 'whole blocks' }}
        onChange={(multiline) => change({ multiline })}
      />
      <Choice<Settings['trigger']>
        label="Trigger"
        value={settings.trigger}
        options={{ automatic: 'as you type', manual: 'on a key' }}
        onChange={(trigger) => change({ trigger })}
      />
      <Range
        label="Max delay"
        unit="ms"
        value={settings.maxDelayMs}
        min={0}
        max={1000}
        step={50}
        onChange={(maxDelayMs) => change({ maxDelayMs })}
      />
    </fieldset>
  );
}

/** The contents of the prompt. */
export function PromptGroup({ settings, change }: Group) {
  return (
    <fieldset>
      <legend>Prompt</legend>
      <Range
        label="Max prompt tokens"
        value={settings.maxPromptTokens}
        min={128}
        max={4096}
        step={128}
        onChange={(maxPromptTokens) => change({ maxPromptTokens })}
      />
      <Switch
        label="Use other files"
        value={settings.useContext}
        onChange={(useContext) => change({ useContext })}
      />
      <Switch
        label="Speculative requests"
        value={settings.speculative}
        onChange={(speculative) => change({ speculative })}
      />
    </fieldset>
  );
}

/** The network between page and model. */
export function NetworkGroup({ settings, change }: Group) {
  const conditions = (part: Partial<Settings['conditions']>) =>
    change({ conditions: { ...settings.conditions, ...part } });
  return (
    <fieldset>
      <legend>Simulated network</legend>
      <Range
        label="First byte"
        unit="ms"
        value={settings.conditions.latencyMs}
        min={0}
        max={2000}
        step={20}
        onChange={(latencyMs) => conditions({ latencyMs })}
      />
      <Range
        label="Each token"
        unit="ms"
        value={settings.conditions.pieceMs}
        min={0}
        max={100}
        step={2}
        onChange={(pieceMs) => conditions({ pieceMs })}
      />
      <Choice<Failure>
        label="Failure"
        value={settings.conditions.failure}
        options={failureNames}
        onChange={(failure) => conditions({ failure })}
      />
    </fieldset>
  );
}
