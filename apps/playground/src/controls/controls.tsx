import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Failure } from '../engine/conditions';
import type { Boldness } from '../engine/model-source';
import type { Session } from '../session/session';
import type { Settings } from '../session/settings';

/** Where the settings leave the editor enough room, they are open at first. */
const roomy = '(min-width: 1080px) and (min-height: 940px)';

const failures: Readonly<Record<Failure, string>> = {
  none: 'none',
  'rate-limited': '429 too many',
  unauthorized: '401 wrong key',
  unavailable: '503 unwell',
  cut: 'cut midway',
  silent: 'no answer',
};

/** Model, options and network, all changed live. */
export function Controls({ session }: { readonly session: Session }) {
  const { settings, gateway } = session;
  const [open, setOpen] = useState(() => matchMedia(roomy).matches);
  const change = (part: Partial<Settings>) => void session.change(part);
  const conditions = (part: Partial<Settings['conditions']>) =>
    change({ conditions: { ...settings.conditions, ...part } });
  return (
    <section class="card controls" aria-label="Settings">
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <h2>Settings</h2>
          <span class="small">{open ? 'take effect at once' : <Brief settings={settings} />}</span>
        </summary>
        <div class="groups">
          <fieldset>
            <legend>Model</legend>
            <Choice
              label="Answers come from"
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
                label="Speaks when"
                value={settings.boldness}
                options={{ careful: 'quite sure', usual: 'sure', bold: 'half sure' }}
                onChange={(boldness) => change({ boldness })}
              />
            )}
            <Range
              label="Longest answer"
              value={settings.maxTokens}
              min={16}
              max={512}
              step={16}
              onChange={(maxTokens) => change({ maxTokens })}
            />
          </fieldset>
          <fieldset>
            <legend>Behavior</legend>
            <Choice<Settings['multiline']>
              label="Lines"
              value={settings.multiline}
              options={{ auto: 'as needed', never: 'one line', always: 'whole blocks' }}
              onChange={(multiline) => change({ multiline })}
            />
            <Choice<Settings['trigger']>
              label="Asks"
              value={settings.trigger}
              options={{ automatic: 'as you type', manual: 'on a key' }}
              onChange={(trigger) => change({ trigger })}
            />
            <Range
              label="Longest delay"
              unit="ms"
              value={settings.maxDelayMs}
              min={0}
              max={1000}
              step={50}
              onChange={(maxDelayMs) => change({ maxDelayMs })}
            />
          </fieldset>
          <fieldset>
            <legend>Prompt</legend>
            <Range
              label="Most tokens"
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
              label="Ask ahead"
              value={settings.speculative}
              onChange={(speculative) => change({ speculative })}
            />
          </fieldset>
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
              options={failures}
              onChange={(failure) => conditions({ failure })}
            />
          </fieldset>
        </div>
      </details>
    </section>
  );
}

/** What is set, in a line, while the settings are closed. */
function Brief({ settings: { from, conditions } }: { readonly settings: Settings }) {
  const { latencyMs, pieceMs, failure } = conditions;
  return (
    <>
      {from === 'page' ? 'model in this page' : 'model by the gateway'}, first byte +{latencyMs} ms, token +
      {pieceMs} ms
      {failure === 'none' ? null : <strong class="fails">, failing: {failures[failure]}</strong>}
    </>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: { readonly [K in T]?: string };
  readonly onChange: (value: T) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as T)}>
        {Object.entries<string | undefined>(options).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Range({
  label,
  unit = '',
  value,
  min,
  max,
  step,
  onChange,
}: {
  readonly label: string;
  readonly unit?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}): ComponentChildren {
  return (
    <label class="field">
      <span>
        {label} <output>{`${value} ${unit}`}</output>
      </span>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={`${value} ${unit}`}
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
    </label>
  );
}

function Switch({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
