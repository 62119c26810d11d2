/** What tells the worker of the embedded model from that of an index, which comes with settings. */
export const localModelWorker = 'local-model';
