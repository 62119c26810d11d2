"""The gateway: a Node process on loopback, with a token that only this server knows."""

import asyncio
import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections import deque

PACKAGE = "@org/completion-cli"
# npx may have to download the command first.
START_SECONDS = 120
STOP_SECONDS = 5
RETRY_SECONDS = 10

_ADDRESS = re.compile(r"\bon http://127\.0\.0\.1:(\d+)/v1\b")
_SERVING = re.compile(r"\bserving (.+) on http://")


class GatewayUnavailable(Exception):
    """The gateway does not run; the message says why and what to do."""


class Gateway:
    """Starts the command when it is first needed, again when it has ended, and ends it with `stop`."""

    def __init__(self, command, languages, folder, log):
        self._command = command
        self._languages = languages
        self._folder = folder
        self._log = log
        self._lock = asyncio.Lock()
        self._process = None
        self._reader = None
        self._failure = None
        self._failed_at = 0.0
        self._stopped = False
        self.port = None
        self.token = None
        self.provider = None

    async def start(self):
        """Returns when the gateway listens. Raises GatewayUnavailable when it cannot be started."""
        async with self._lock:
            if self._process is not None and self._process.returncode is None and self.port is not None:
                return
            if self._failure is not None and time.monotonic() - self._failed_at < RETRY_SECONDS:
                raise GatewayUnavailable(self._failure)
            try:
                await self._launch()
                self._failure = None
            except GatewayUnavailable as error:
                self._failure = str(error)
                self._failed_at = time.monotonic()
                self._log.error("completion_jupyterlab: %s", error)
                raise

    async def stop(self):
        """Ends the process and what it started."""
        self._stopped = True
        await self._end()

    def _find_command(self):
        if self._command:
            found = shutil.which(self._command[0])
            if found is None:
                raise GatewayUnavailable(
                    f"the command {self._command[0]} is not there; correct CompletionApp.command in Jupyter's server configuration"
                )
            return [found, *self._command[1:]]
        own = shutil.which("completion")
        if own is not None:
            return [own, "serve"]
        npx = shutil.which("npx")
        if npx is not None:
            return [npx, "--yes", "--package", PACKAGE, "completion", "serve"]
        raise GatewayUnavailable(
            "Node is not on the PATH of Jupyter's server; install Node 20.19 or newer, or name the command in "
            "CompletionApp.command, or set the endpoint of a gateway in the settings of JupyterLab"
        )

    async def _launch(self):
        if self._stopped:
            raise GatewayUnavailable("Jupyter's server is shutting down")
        await self._end()
        command = self._find_command()
        token = secrets.token_urlsafe(32)
        digest = hashlib.sha256(token.encode()).hexdigest()
        env = {name: value for name, value in os.environ.items() if name != "COMPLETION_GATEWAY_TOKENS_FILE"}
        env["COMPLETION_GATEWAY_TOKENS"] = f"jupyter:{digest}"
        env.setdefault("COMPLETION_GATEWAY_LOG", "off")
        args = [*command, "--host", "127.0.0.1", "--port", "0", "--language", *self._languages]
        self._log.info("completion_jupyterlab: starting %s", " ".join(command))
        try:
            process = await asyncio.create_subprocess_exec(
                *args,
                cwd=self._folder,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                # Ctrl-C in the terminal asks Jupyter whether to end; the gateway ends with it and not before.
                start_new_session=True,
            )
        except OSError as error:
            raise GatewayUnavailable(f"{command[0]} could not be started: {error}") from error
        self._process, self.token = process, token
        listening = asyncio.get_running_loop().create_future()
        self._reader = asyncio.create_task(self._read(process, listening))
        try:
            self.port = await asyncio.wait_for(listening, START_SECONDS)
        except asyncio.TimeoutError:
            await self._end()
            raise GatewayUnavailable(
                f"{' '.join(command)} does not listen after {START_SECONDS} s; try it in a terminal"
            ) from None

    async def _read(self, process, listening):
        """Logs what the process prints, finds the port in it, and notices its end."""
        last = deque(maxlen=5)
        while line := (await process.stderr.readline()).decode(errors="replace").strip():
            last.append(line)
            self._log.info("completion_jupyterlab: %s", line)
            address = _ADDRESS.search(line)
            if address is not None and not listening.done():
                serving = _SERVING.search(line)
                self.provider = serving.group(1) if serving else None
                listening.set_result(int(address.group(1)))
        status = await process.wait()
        if not listening.done():
            why = " ".join(last) or f"exit status {status}"
            listening.set_exception(GatewayUnavailable(f"the gateway ended before it listened: {why}"))
        elif self._process is process and not self._stopped:
            self._log.warning("completion_jupyterlab: the gateway ended (%s); the next request starts it again", status)

    async def _end(self):
        process, self._process, self.port = self._process, None, None
        if process is not None:
            _signal(process, "SIGTERM")
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except asyncio.TimeoutError:
                self._log.warning("completion_jupyterlab: the gateway does not end; it is killed")
            # What it started ends too, also where the process itself is gone already.
            _signal(process, "SIGKILL")
            await process.wait()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()


def _signal(process, name):
    """To the process and, where there are process groups, to all that it started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, name))
        elif process.returncode is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)
    except ProcessLookupError:
        pass
