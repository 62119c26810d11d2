const { window, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');
const { initializationOptions, serverOf } = require('./sidecar');

let client;

exports.activate = async () => {
  try {
    const server = serverOf(workspace.getConfiguration('completionSidecar').get('command'));
    // Inline completion is in the client since version 10: what the server offers, it registers.
    client = new LanguageClient('completion', 'Completion', server, {
      documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
      synchronize: { configurationSection: 'completion' },
      initializationOptions,
    });
    await client.start();
  } catch (error) {
    const advice = 'Set completionSidecar.command to the paths of node and of completion-sidecar.';
    void window.showErrorMessage(`The completion server does not start: ${error.message} ${advice}`);
  }
};

exports.deactivate = () => client?.stop();
