/** The `workerData` of the embedded model's worker; that of a workspace task is an object. */
export const localModelWorker = 'local-model';
