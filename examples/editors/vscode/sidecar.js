/** How the sidecar is started, and the settings that it gets from this editor. */
exports.server = { command: 'completion-sidecar', args: ['--stdio'] };

exports.initializationOptions = {
  // VS Code draws a suggestion in all cases only when it replaces the line up to its end.
  client: { profile: 'vscode' },
};
