import type { EditorMount, MountedEditor } from './element/editor-mount';
import { textareaMount } from './element/textarea-mount';
import type { CompletionController } from './session/widget-session';
import type { CompletionOptions } from './session/options';
import { englishStrings, type CompletionStatus } from '@org/completion-adapter-kit';
import { adoptStyle } from './style/adopt-style';

export type { EditorHost, EditorMount, MountedEditor } from './element/editor-mount';
export type { CompletionController } from './session/widget-session';
export {
  type CompletionKeys,
  type CompletionStatus,
  type CompletionStrings,
  englishStrings,
} from '@org/completion-adapter-kit';
export type { CompletionOptions, WidgetEngine } from './session/options';

const mounts = new Map<string, EditorMount>([['textarea', textareaMount]]);

/** Registers an editor for `<code-completion editor="NAME">`, and makes it in elements that wait for it. `textarea` is registered already. */
export function defineEditor(name: string, mount: EditorMount): void {
  mounts.set(name, mount);
  if (typeof document === 'undefined') return;
  for (const element of document.querySelectorAll('code-completion')) {
    if (element instanceof CodeCompletionElement) element.remount();
  }
}

const hostCss = `
:host { display: block; position: relative; }
:host([hidden]) { display: none; }
::slotted(.code-completion-monaco) { height: 100%; min-height: 12em; }
[part='status'] { font: 12px system-ui, sans-serif; min-height: 1.5em; }`;

/** Without a browser the module still loads; the element is not defined. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/**
 * `<code-completion>`: an editor with completion, usable from plain HTML. A form control: `name`, `value`, reset, `disabled`.
 *
 * - attributes: `editor`, `endpoint`, `token`, `model`, `language`, `uri`, `path`, `automatic="off"`, `candidates`, `label`,
 *   `value`, `readonly`, `disabled`, `nonce`
 * - events: `input` and `change` as of a textarea; `completion-status` and `completion-outcome` with a `detail`
 * - slots: the default one for the editor (a textarea in it is used), `status` for content in place of the status
 */
export class CodeCompletionElement extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = [
    'editor',
    'endpoint',
    'token',
    'model',
    'language',
    'uri',
    'path',
    'automatic',
    'candidates',
    'readonly',
  ];
  readonly #internals: ElementInternals;
  #status: HTMLElement | undefined;
  #releaseStyle: (() => void) | undefined;
  #editor: MountedEditor | undefined;
  #options: CompletionOptions = {};
  #value: string | undefined;
  #disabled = false;
  #focusedValue = '';

  constructor() {
    super();
    this.#internals = this.attachInternals();
  }

  /** The completion; `undefined` while the element is not in a document, or its editor is not defined yet. */
  get completion(): Omit<CompletionController, 'destroy'> | undefined {
    return this.#editor?.completion;
  }

  /** Options beyond the attributes, such as `provider`, `keys` or `strings`; attributes take precedence. */
  get options(): CompletionOptions {
    return this.#options;
  }

  set options(options: CompletionOptions) {
    this.#options = options;
    this.remount();
  }

  get value(): string {
    return this.#editor?.getValue() ?? this.#value ?? this.#initialValue();
  }

  set value(value: string) {
    this.#value = value;
    this.#editor?.setValue(value);
    this.#internals.setFormValue(value);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get name(): string {
    return this.getAttribute('name') ?? '';
  }

  get type(): string {
    return this.localName;
  }

  override focus(): void {
    this.#editor?.focus();
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    if (this.#status === undefined) {
      const slot = document.createElement('slot');
      const statusSlot = document.createElement('slot');
      statusSlot.name = 'status';
      this.#status = document.createElement('div');
      this.#status.setAttribute('part', 'status');
      statusSlot.append(this.#status);
      root.append(slot, statusSlot);
    }
    this.#releaseStyle = adoptStyle(root, hostCss, this.nonce === '' ? undefined : this.nonce);
    this.addEventListener('focusin', this.#onFocus);
    this.addEventListener('focusout', this.#onBlur);
    this.#mount();
  }

  disconnectedCallback(): void {
    this.removeEventListener('focusin', this.#onFocus);
    this.removeEventListener('focusout', this.#onBlur);
    this.#unmount();
    this.#releaseStyle?.();
    this.#releaseStyle = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#editor === undefined) return;
    if (name === 'readonly') this.#editor.setReadOnly(this.#isReadOnly());
    else this.remount();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#editor?.setReadOnly(this.#isReadOnly());
  }

  formResetCallback(): void {
    this.value = this.#initialValue();
  }

  formStateRestoreCallback(state: string): void {
    this.value = state;
  }

  /** Makes the editor again, with its current text. */
  remount(): void {
    if (!this.isConnected) return;
    this.#unmount();
    this.#mount();
  }

  #mount(): void {
    const mount = mounts.get(this.getAttribute('editor') ?? 'textarea');
    if (mount === undefined || this.#editor !== undefined) return;
    const value = this.#value ?? this.#initialValue();
    this.#value = value;
    try {
      this.#editor = mount({
        parent: this,
        value,
        readOnly: this.#isReadOnly(),
        label: this.#label(),
        options: this.#completionOptions(),
        onInput: () => {
          this.#value = this.#editor?.getValue() ?? this.#value;
          this.#internals.setFormValue(this.#value ?? '');
        },
      });
    } catch (error) {
      console.error('<code-completion>:', error);
    }
    this.#internals.setFormValue(value);
    this.#showStatus({ state: 'idle' });
  }

  #unmount(): void {
    this.#value = this.#editor?.getValue() ?? this.#value;
    this.#editor?.destroy();
    this.#editor = undefined;
  }

  readonly #onFocus = () => {
    this.#focusedValue = this.value;
  };

  readonly #onBlur = () => {
    // A textarea dispatches its own `change`; other editors do not.
    if (this.querySelector('textarea') !== null && this.getAttribute('editor') === null) return;
    if (this.value !== this.#focusedValue) this.dispatchEvent(new Event('change', { bubbles: true }));
  };

  #completionOptions(): CompletionOptions {
    const text = (name: string) => this.getAttribute(name) ?? undefined;
    const candidates = text('candidates');
    const given: Record<string, unknown> = {
      endpoint: text('endpoint'),
      token: text('token'),
      model: text('model'),
      languageId: text('language'),
      uri: text('uri'),
      relativePath: text('path'),
      automatic: text('automatic') === undefined ? undefined : text('automatic') !== 'off',
      candidates: candidates === undefined ? undefined : Number(candidates),
      nonce: this.nonce === '' ? undefined : this.nonce,
    };
    const attributes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const { onStatus, onOutcome } = this.#options;
    return {
      ...this.#options,
      ...attributes,
      onStatus: (status) => {
        this.#showStatus(status);
        this.dispatchEvent(new CustomEvent('completion-status', { detail: status }));
        onStatus?.(status);
      },
      onOutcome: (outcome) => {
        this.dispatchEvent(new CustomEvent('completion-outcome', { detail: outcome }));
        onOutcome?.(outcome);
      },
    };
  }

  #showStatus({ state }: CompletionStatus): void {
    const words = { ...englishStrings.status, ...this.#options.strings?.status };
    if (this.#status === undefined) return;
    this.#status.textContent = words[state];
    this.#status.dataset['state'] = state;
  }

  #label(): string {
    const labels = [...this.#internals.labels].map(({ textContent }) => textContent?.trim() ?? '');
    return this.getAttribute('label') ?? labels.join(' ');
  }

  #isReadOnly(): boolean {
    return this.#disabled || this.hasAttribute('readonly');
  }

  #initialValue(): string {
    return this.getAttribute('value') ?? this.querySelector('textarea')?.defaultValue ?? '';
  }
}

if (globalThis.customElements !== undefined && customElements.get('code-completion') === undefined)
  customElements.define('code-completion', CodeCompletionElement);
