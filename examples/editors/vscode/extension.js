const { LanguageClient } = require('vscode-languageclient/node');
const { initializationOptions, server } = require('./sidecar');

let client;

exports.activate = () => {
  // Inline completion is in the client since version 10: what the server offers, it registers.
  client = new LanguageClient('completion', 'Completion', server, {
    documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
    synchronize: { configurationSection: 'completion' },
    initializationOptions,
  });
  return client.start();
};

exports.deactivate = () => client?.stop();
