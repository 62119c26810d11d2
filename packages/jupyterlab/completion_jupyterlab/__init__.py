"""The server extension of completion-jupyterlab: the gateway that holds the key, behind Jupyter's own log-in."""

from .app import CompletionApp


def _jupyter_server_extension_points():
    return [{"module": "completion_jupyterlab", "app": CompletionApp}]


def _jupyter_labextension_paths():
    return [{"src": "labextension", "dest": "@org/completion-jupyterlab"}]
