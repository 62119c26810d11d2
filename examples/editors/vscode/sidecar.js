/** How the sidecar is started, and what it is told of this editor. */
exports.server = { command: 'completion-sidecar', args: ['--stdio'] };

exports.initializationOptions = {
  // VS Code draws a suggestion in all cases only when it replaces the line up to its end.
  client: { profile: 'vscode' },
};
