/** The worker that reads and learns workspaces. Exports nothing. */
import '@org/completion-node/workspace-worker';
