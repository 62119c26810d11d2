"""What the extension in the browser calls, for users who are logged in to Jupyter."""

import json

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from .gateway import GatewayUnavailable
from .relay import relay


class _Handler(APIHandler):
    auth_resource = "completion"

    def initialize(self, gateway):
        self.gateway = gateway

    def fail(self, status, message):
        """An error in the shape that OpenAI's servers use."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"error": {"message": message, "type": "gateway", "param": None, "code": None}}))


class StatusHandler(_Handler):
    """Whether there is a gateway: starts it, and says what it serves or why it does not run."""

    @web.authenticated
    @authorized
    async def get(self):
        try:
            await self.gateway.start()
        except GatewayUnavailable as error:
            self.finish(json.dumps({"state": "unavailable", "reason": str(error)}))
        else:
            self.finish(json.dumps({"state": "ready", "provider": self.gateway.provider}))


class RelayHandler(_Handler):
    """Passes requests on to the gateway with its token, and answers back as they arrive."""

    def initialize(self, gateway):
        super().initialize(gateway)
        self.browser_has_left = False
        self.on_disconnect = None

    def compute_etag(self):
        return None

    @web.authenticated
    @authorized
    async def get(self, path):
        await self._relay(path)

    @web.authenticated
    @authorized
    async def post(self, path):
        await self._relay(path)

    async def _relay(self, path):
        try:
            await self.gateway.start()
            await relay(self, self.gateway.port, self.gateway.token, f"/v1/{path}")
        except (GatewayUnavailable, OSError) as error:
            if not self._headers_written:
                self.fail(503, str(error))

    def on_connection_close(self):
        super().on_connection_close()
        self.browser_has_left = True
        if self.on_disconnect is not None:
            self.on_disconnect()


def handlers(gateway):
    kept = {"gateway": gateway}
    return [
        (r"/completion-jupyterlab/status", StatusHandler, kept),
        (r"/completion-jupyterlab/v1/((?:chat/)?completions|models(?:/[^?#]+)?)", RelayHandler, kept),
    ]
