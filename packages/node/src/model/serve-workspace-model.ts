import { servePort, type Port } from '@org/completion-core/host';
import { LocalIndex, serveLocalModel } from '@org/completion-local';
import { reportOnce } from '../report-once';
import { learnerService, type LearnerCalls, type LearnerEvent } from './learner-calls';
import { WorkspaceLearner, type LearningSettings } from './workspace-learner';

/** Serves the embedded model and the learning of a workspace over one port: one index for both. */
export function serveWorkspaceModel(port: Port, settings: LearningSettings): { close(): void } {
  const index = new LocalIndex();
  const learner = new WorkspaceLearner(index, settings, {
    // The listing and the gate each report a slow list.
    onSlowList: reportOnce((slowList) => learning.notify({ slowList })),
    onFault: (fault) => learning.notify({ fault }),
  });
  const learning = servePort<LearnerCalls, LearnerEvent>(
    port,
    learnerService,
    {
      async learn([family, options], { emit, signal }) {
        const learned = await learner.learn(family, { ...options, signal, onProgress: emit });
        return learned ?? { files: 0, read: 0, whole: false };
      },
      changed: ([path]) => learner.changed(path),
    },
    () => {},
  );
  const stopModel = serveLocalModel(port, index);
  return {
    close() {
      learning.stop();
      stopModel();
    },
  };
}
