/** The description that LSP4IJ shows beside the server, and that explains the folder. */
export function templateReadme(command: string): string {
  return `# Completion

Ghost text while you type, from the completion sidecar through LSP4IJ (0.20 or newer, in an IDE from 2024.2 on).

The IDE starts it with:

    ${command}

| file | content |
| --- | --- |
| \`template.json\` | the command, and the files it serves |
| \`initializationOptions.json\` | tells the server that LSP4IJ applies its items |
| \`settings.json\`, \`settings.schema.json\` | settings, under \`completion\`, and their schema |
| \`server/\` | the server, one JavaScript file |

Importing copies all except \`server/\` into the IDE: keep this folder. \`npx @org/completion-jetbrains doctor\` checks it,
\`npx @org/completion-jetbrains install\` updates it, \`npx @org/completion-jetbrains uninstall\` removes it.

Without a key an embedded model completes from the project's files, and nothing leaves the machine. With \`NEBIUS_API_KEY\` in the
IDE's environment, or a key in \`completion/config.json\` of your configuration directory, Token Factory completes.
`;
}
