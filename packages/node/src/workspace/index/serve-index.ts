import type { MessagePort, Worker } from 'node:worker_threads';
import type { IndexQuestion, IndexReply, IndexSettings } from './index-messages';
import { WorkspaceIndex } from './workspace-index';

/** An end of the way between an index and who asks it. */
export interface IndexPort<Sent, Received> {
  post(message: Sent): void;
  listen(listener: (message: Received) => void): void;
}

/** A worker's port, or a worker, as one. */
export function portOf<Sent, Received>(port: MessagePort | Worker): IndexPort<Sent, Received> {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on('message', listener),
  };
}

/** Fills an index and answers questions to it over `port`. A question that fails is answered with nothing. Ends with `close`. */
export function serveIndex(
  port: IndexPort<IndexReply, IndexQuestion>,
  settings: IndexSettings,
): { close(): void } {
  const reply = (message: IndexReply) => port.post(message);
  const index = new WorkspaceIndex(settings, (progress) => reply({ progress }));
  port.listen((question) => {
    answer(index, question).then(
      (found) => reply({ id: question.id, answer: found }),
      () => reply({ id: question.id, answer: undefined }),
    );
  });
  index.fill().catch((error: unknown) => {
    reply({ progress: { ...index.progress(), state: 'failed', message: String(error) } });
  });
  return { close: () => index.close() };
}

async function answer(index: WorkspaceIndex, question: IndexQuestion): Promise<unknown> {
  switch (question.ask) {
    case 'definitions':
      return index.definitions(question.query);
    case 'find':
      return index.find(question.query.from, question.query.candidates);
    case 'resolve':
      return index.resolve(question.query.from, question.query.specifier, question.query.languageId);
    case 'near':
      return index.near(question.query.from, question.query.languageId);
    case 'changed':
      return index.changed(question.query);
  }
}
