import {
  createCompletionEngine,
  type CompletionProvider,
  type EngineEvents,
  type NextEditFeature,
  type NextEditOutcome,
  type EndpointStatus,
  type Inspection,
  type Notice,
} from '@org/completion-core';
import { underConditions } from '../engine/conditions';
import { LiveEngine } from '../engine/live-engine';
import { scriptedEdits, scriptedFormat } from '../engine/scripted-edits';
import { EmbeddedSource, findGateway, gatewayProvider, type Gateway } from '../engine/model-source';
import { Recorder } from '../engine/recorder';
import type { Project } from '../project/project';
import { Workspace } from '../project/workspace';
import { defaultSettings, engineOptions, needsEngine, type Settings } from './settings';

/** Time for a gateway to answer at the start, in milliseconds. */
const gatewayTimeoutMs = 1_500;

/** The last next edit: what was sent for it, and how the last call ended. */
export interface LastEdit {
  readonly asked?: EngineEvents['editPrompt'];
  readonly outcome?: NextEditOutcome;
}

/**
 * The state of the page: the project, the model, the engine and its recorded events. Views read it and are called when it
 * changed; they change it by its methods alone.
 */
export class Session {
  readonly engine: LiveEngine;
  readonly recorder = new Recorder();
  /** Inspects prompts: with the same options it selects the same snippets, and it reports the reasons at the first time. */
  readonly #inspector = new LiveEngine(createCompletionEngine({ provider: notReady }));
  readonly #embedded = new EmbeddedSource();
  readonly #listeners = new Set<() => void>();
  #workspace: Workspace;
  #settings: Settings = defaultSettings;
  #path: string;
  #gateway: Gateway | undefined;
  #learnt = 0;
  #preparing = true;
  #fault: string | undefined;
  #inspection: Inspection | undefined;
  #notices: readonly Notice[] = [];
  #lastEdit: LastEdit = {};
  /** The newest preparation; results of older ones are ignored. */
  #preparation = 0;

  constructor(project: Project) {
    this.#workspace = new Workspace(project);
    this.#path = project.opens;
    this.engine = new LiveEngine(createCompletionEngine({ provider: notReady }));
    this.recorder.watch(this.engine);
    this.recorder.onChange(() => this.#changed());
    this.engine.on('status', () => this.#changed());
    this.engine.on('notice', (notice) => {
      this.#notices = [...this.#notices.slice(-4), notice];
      this.#changed();
    });
    this.engine.on('sent', () => void this.#inspect());
    this.engine.on('editPrompt', (asked) => {
      this.#lastEdit = { asked };
      this.#changed();
    });
    this.engine.on('editOutcome', ({ outcome }) => {
      const { asked } = this.#lastEdit;
      // A call that asked for nothing says nothing of what was asked before.
      if (asked === undefined || outcome.kind === 'suppressed' || outcome.kind === 'cancelled') return;
      this.#lastEdit = { asked, outcome };
      this.#changed();
    });
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Path of the file that is open. */
  get path(): string {
    return this.#path;
  }

  get gateway(): Gateway | undefined {
    return this.#gateway;
  }

  /** Number of files that the embedded model in this page has learned. */
  get learnt(): number {
    return this.#learnt;
  }

  /** Whether the model is being prepared: nothing is completed meanwhile. */
  get preparing(): boolean {
    return this.#preparing;
  }

  /** Why there is no model. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The prompt of the request that was sent last. */
  get inspection(): Inspection | undefined {
    return this.#inspection;
  }

  get lastEdit(): LastEdit {
    return this.#lastEdit;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  get status(): EndpointStatus {
    return this.engine.status();
  }

  /** Calls `listener` after each change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks for a gateway at `baseUrl`; takes it when one answers, else the embedded model in this page. */
  async start(baseUrl: string | undefined): Promise<void> {
    if (baseUrl !== undefined) {
      this.#gateway = await findGateway(baseUrl, { signal: AbortSignal.timeout(gatewayTimeoutMs) });
      if (this.#gateway !== undefined) {
        // A remote model needs no simulated delay.
        const { embedded } = this.#gateway;
        const conditions = embedded
          ? this.#settings.conditions
          : { ...this.#settings.conditions, latencyMs: 0, pieceMs: 0 };
        this.#settings = { ...this.#settings, from: 'gateway', conditions };
      }
    }
    await this.#prepare();
  }

  async change(settings: Partial<Settings>): Promise<void> {
    const before = this.#settings;
    this.#settings = { ...before, ...settings };
    this.#changed();
    if (needsEngine(before, this.#settings)) await this.#prepare();
  }

  async openProject(project: Project): Promise<void> {
    this.#workspace = new Workspace(project);
    this.#path = project.opens;
    this.#inspection = undefined;
    this.#lastEdit = {};
    this.recorder.clear();
    await this.#prepare();
  }

  openFile(path: string): void {
    const file = this.#workspace.file(path);
    if (file === undefined) return;
    this.#path = path;
    this.#workspace.update(path, file.text);
    this.#changed();
  }

  /** Opens a file as it was when the project was opened. */
  restoreFile(path: string): void {
    this.#workspace.restore(path);
    this.openFile(path);
  }

  dispose(): void {
    this.engine.dispose();
    this.#inspector.dispose();
    this.#embedded.dispose();
    this.#listeners.clear();
  }

  async #prepare(): Promise<void> {
    const turn = ++this.#preparation;
    this.#preparing = true;
    this.#fault = undefined;
    this.#changed();
    try {
      const { provider, model, hosted } = await this.#provider();
      const nextEdit = await this.#nextEdit();
      if (turn !== this.#preparation) return;
      const watched = this.recorder.recorded(underConditions(provider, () => this.#settings.conditions));
      const options = {
        ...engineOptions(this.#settings, { hosted }),
        model,
        context: { sources: this.#settings.useContext ? this.#workspace.sources : [] },
      };
      this.engine.replace(
        createCompletionEngine({ ...options, ...(nextEdit && { nextEdit }), provider: watched }),
      );
      this.#inspector.replace(createCompletionEngine({ ...options, provider }));
      this.openFile(this.#path);
    } catch (error) {
      if (turn === this.#preparation) this.#fault = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.#preparation) {
        this.#preparing = false;
        this.#changed();
      }
    }
  }

  /** In a project that shows them, from a scripted model under the same conditions. */
  async #nextEdit(): Promise<NextEditFeature | undefined> {
    const { project, history } = this.#workspace;
    if (project.nextEdits !== true) return undefined;
    const { nextEdit } = await import('@org/completion-core/next-edit');
    const provider = underConditions(scriptedEdits, () => this.#settings.conditions);
    return nextEdit({ provider, format: scriptedFormat, history });
  }

  async #provider(): Promise<{ provider: CompletionProvider; model: string; hosted: boolean }> {
    const { from, model, boldness } = this.#settings;
    const gateway = this.#gateway;
    if (from === 'gateway' && gateway !== undefined) {
      const chosen = model === '' ? gateway.model : model;
      const languageId = () => this.#workspace.file(this.#path)?.languageId ?? 'plaintext';
      return {
        provider: gatewayProvider(gateway, chosen, languageId),
        model: chosen,
        hosted: !gateway.embedded,
      };
    }
    const { provider, files } = await this.#embedded.learn(this.#workspace.project, boldness);
    this.#learnt = files;
    return { provider, model: provider.defaultModel, hosted: false };
  }

  async #inspect(): Promise<void> {
    const request = this.engine.lastRequest;
    if (request === undefined) return;
    this.#inspection = await this.#inspector.inspect(request);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Answers nothing until there is a model. */
const notReady: CompletionProvider = {
  id: 'none',
  endpoint: 'none:',
  defaultModel: 'none',
  capabilities: { strategies: ['suffix-param'], maxStops: 4, location: 'embedded', candidates: false },
  async *stream() {
    yield { type: 'response-start' };
    yield { type: 'text-end', index: 0, finishReason: 'stop' };
  },
  preview: () => ({ method: 'POST', url: 'none:', headers: {}, body: {} }),
};
