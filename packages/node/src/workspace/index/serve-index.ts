import type { IndexQuestion, IndexReply, IndexSettings } from './index-messages';
import type { TaskPort } from '../tasks/task-port';
import { WorkspaceIndex } from './workspace-index';

/** Fills an index and answers questions to it over `port`. A question that fails is answered with nothing. Ends with `close`. */
export function serveIndex(
  port: TaskPort<IndexReply, IndexQuestion>,
  settings: IndexSettings,
): { close(): void } {
  const reply = (message: IndexReply) => port.post(message);
  const index = new WorkspaceIndex(settings, {
    onProgress: (progress) => reply({ progress }),
    onSlowList: (slowList) => reply({ slowList }),
  });
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
