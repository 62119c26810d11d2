"""The extension as Jupyter's server loads it."""

from jupyter_server.extension.application import ExtensionApp
from traitlets import List, Unicode

from .gateway import Gateway
from .handlers import handlers


class CompletionApp(ExtensionApp):
    """Starts the gateway at the first request, and ends it with the server."""

    name = "completion_jupyterlab"
    load_other_extensions = True

    command = List(
        Unicode(),
        help="""The command that serves completions, e.g. ["/opt/node/bin/completion", "serve"]; the port is added.
        When empty: `completion` on the PATH, else `npx` with the package @org/completion-cli.""",
    ).tag(config=True)

    languages = List(
        Unicode(),
        ["python", "r", "julia", "javascript", "typescript"],
        help="Languages whose files the embedded model learns from, where no key is set.",
    ).tag(config=True)

    def initialize_handlers(self):
        self.gateway = Gateway(
            command=list(self.command),
            languages=list(self.languages),
            folder=self.serverapp.root_dir,
            log=self.log,
        )
        self.handlers.extend(handlers(self.gateway))

    async def stop_extension(self):
        await self.gateway.stop()
