import { spawn } from 'node:child_process';
import { sidecarFile } from './editor';

/** The result of a run of the built command. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command with nothing on stdin. */
export function runCommand(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [sidecarFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
