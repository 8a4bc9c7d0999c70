"""The HTTP status of each domain error, and the log's lines about errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..displays import errors
from ..profiles.manager import UnknownProfile
from ..profiles.model import CannotOpen
from ..xpra.problem import Unusable

STATUSES: dict[type[Exception], int] = {
    errors.UnknownDisplay: 404,
    errors.UnknownAction: 404,
    UnknownProfile: 404,
    CannotOpen: 400,
    errors.InvalidRequest: 400,
    errors.WrongState: 409,
    errors.FilesRefused: 403,
    errors.TooManyDisplays: 429,
    errors.RuntimeDirectoryError: 503,
    Unusable: 503,
    errors.StartFailed: 500,
    errors.ProgramFailed: 422,
    errors.StopFailed: 500,
    errors.ScreenshotFailed: 500,
}


class Refusal(web.HTTPError):
    """An error with a message for the person who sent the request."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, "%s", message)
        self.message = message


class DiscreetHandler(JupyterHandler):
    """Logs errors as Tornado does, but without the query, which may hold a token."""

    def log_exception(self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        """Log the request and the error, with the traceback if the fault is ours."""
        where = f"{self.request.method} {self.request.path} ({self.request.remote_ip})"
        if isinstance(value, web.HTTPError):
            self.log.warning("%d %s: %s", value.status_code, where, value)
        else:
            self.log.error("Uncaught exception: %s", where, exc_info=value)


@contextmanager
def as_http() -> Iterator[None]:
    """Turn domain errors into `Refusal`."""
    try:
        yield
    except tuple(STATUSES) as error:
        raise Refusal(STATUSES[type(error)], str(error)) from error


def message_of(status: int, kwargs: dict[str, Any]) -> str:
    """The message of an error, from the arguments that Tornado hands to `write_error`."""
    error = kwargs.get("exc_info", (None, None))[1]
    if isinstance(error, Refusal):
        return error.message
    if isinstance(error, web.HTTPError) and error.log_message and not error.args:
        return error.log_message
    if status == 403:
        return "Not allowed. Log in, or ask the administrator for access to xpra."
    return "The server met an error; its log says which." if status >= 500 else f"The request was refused ({status})."
