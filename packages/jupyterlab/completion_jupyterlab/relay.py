"""One request, passed on to the gateway; its answer, passed back piece by piece."""

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine
from tornado.iostream import StreamClosedError
from tornado.tcpclient import TCPClient

REQUEST_HEADERS = ("Accept", "Content-Type", "X-Request-Id")
RESPONSE_HEADERS = ("Cache-Control", "Content-Type", "Retry-After", "X-Completion-Cache", "X-Request-Id")
LIMIT_HEADERS = "x-ratelimit-"


async def relay(handler, port, token, path):
    """Closes its connection when the browser closes the one to `handler`, so that the model stops."""
    stream = await TCPClient().connect("127.0.0.1", port)
    # While the gateway started, or just now.
    if handler.browser_has_left:
        stream.close()
        return
    handler.on_disconnect = stream.close
    try:
        request = handler.request
        headers = HTTPHeaders({"Host": f"127.0.0.1:{port}", "Connection": "close", "Authorization": f"Bearer {token}"})
        for name in REQUEST_HEADERS:
            if name in request.headers:
                headers[name] = request.headers[name]
        if request.method == "POST":
            headers["Content-Length"] = str(len(request.body))
        connection = HTTP1Connection(stream, True, HTTP1ConnectionParameters(no_keep_alive=True))
        await connection.write_headers(
            RequestStartLine(request.method, path, "HTTP/1.1"), headers, request.body or None
        )
        connection.finish()
        answer = _Answer(handler)
        await connection.read_response(answer)
        if not answer.complete:
            raise ConnectionError("the gateway closed the connection")
        if not handler._finished:
            await handler.finish()
    except StreamClosedError as error:
        if error.real_error is not None:
            raise ConnectionError(f"the gateway closed the connection: {error.real_error}") from error
    finally:
        handler.on_disconnect = None
        stream.close()


class _Answer(HTTPMessageDelegate):
    def __init__(self, handler):
        self._handler = handler
        self.complete = False

    def headers_received(self, start_line, headers):
        handler = self._handler
        handler.set_status(start_line.code, start_line.reason)
        handler.clear_header("Content-Type")
        for name, value in headers.get_all():
            if name in RESPONSE_HEADERS or name.lower().startswith(LIMIT_HEADERS):
                handler.set_header(name, value)

    async def data_received(self, chunk):
        self._handler.write(chunk)
        await self._handler.flush()

    def finish(self):
        self.complete = True

    def on_connection_close(self):
        pass
