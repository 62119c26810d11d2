import * as vscode from 'vscode';
import type { SidecarStatus } from '../sidecar/protocol';
import { adviceOn, type StatusAdvice } from './status-advice';

/** The item of the status bar: what is wrong, and a menu of what to do. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #status: SidecarStatus = { kind: 'Inactive', busy: true, message: 'starting' };

  constructor() {
    this.#item = vscode.window.createStatusBarItem('completion.status', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Completion';
    this.#item.command = 'completion.menu';
    this.set(this.#status);
    this.#item.show();
  }

  get status(): SidecarStatus {
    return this.#status;
  }

  get advice(): StatusAdvice {
    return adviceOn(this.#status);
  }

  set(status: SidecarStatus): void {
    this.#status = status;
    const { icon, problem, detail, whatToDo, severity } = this.advice;
    const words = problem === '' ? 'Completion' : `Completion: ${problem}`;
    this.#item.text = `$(${icon}) ${words}`;
    this.#item.tooltip = [words, detail, whatToDo].filter((each) => each !== '').join('\n');
    this.#item.accessibilityInformation = { label: [words, detail].filter((each) => each !== '').join(', ') };
    this.#item.backgroundColor =
      severity === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
  }

  dispose(): void {
    this.#item.dispose();
  }
}
