/**
 * How the sidecar is started.
 *
 * @param commandLine - the program and its arguments, from the setting `completionSidecar.command`
 * @throws Error when it is no list of strings, or an empty one
 */
exports.serverOf = (commandLine) => {
  const isCommand =
    Array.isArray(commandLine) && commandLine.every((part) => typeof part === 'string') && commandLine[0];
  if (!isCommand) {
    const given = JSON.stringify(commandLine);
    throw new Error(`completionSidecar.command must be a list of a program and its arguments, got ${given}`);
  }
  const [command, ...args] = commandLine;
  return { command, args: [...args, '--stdio'] };
};

/** What the sidecar is told of this editor. */
exports.initializationOptions = {
  client: { profile: 'vscode' },
};
