import { Agent, request } from 'node:http';
import { wholeText } from './token-text';

/** The server of the streams. */
export interface Target {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StreamResult {
  readonly firstByteMs: number;
  /** Whether the text was complete and that of its prompt. */
  readonly right: boolean;
}

/** Requests streams over kept connections. Parses no JSON meanwhile, which would be measured too. */
export function streamClient(target: Target): {
  ask(prompt: string, tokens: number): Promise<StreamResult>;
  close(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  return {
    ask: (prompt, tokens) =>
      new Promise((resolve, reject) => {
        const body = JSON.stringify({
          model: 'bench',
          prompt,
          max_tokens: tokens,
          stream: true,
          temperature: 1,
        });
        const startedAt = performance.now();
        const sent = request(
          {
            agent,
            host: '127.0.0.1',
            port: target.port,
            method: 'POST',
            path: '/v1/completions',
            headers: {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(body),
              ...target.headers,
            },
          },
          (response) => {
            const pieces: Buffer[] = [];
            let firstByteMs = Number.NaN;
            response.on('data', (piece: Buffer) => {
              if (pieces.length === 0) firstByteMs = performance.now() - startedAt;
              pieces.push(piece);
            });
            response.on('end', () => {
              const text = Buffer.concat(pieces).toString();
              if (response.statusCode === 200) resolve({ firstByteMs, right: isRight(text, prompt, tokens) });
              else reject(new Error(`status ${response.statusCode}: ${text.slice(0, 200)}`));
            });
            response.on('error', reject);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function isRight(body: string, prompt: string, tokens: number): boolean {
  const events = body.split('\n\n').filter((each) => each.startsWith('data: {'));
  const text = events
    .map((each) => (JSON.parse(each.slice(6)) as { choices: { text: string }[] }).choices[0]?.text)
    .join('');
  return text === wholeText(prompt, tokens) && body.trimEnd().endsWith('data: [DONE]');
}
