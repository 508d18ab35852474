"""Failures below HTTP, classified where they happen: by class, never by the text of a message."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpcore

from monitor.errors import FetchKind

PERMANENT = frozenset(
    {
        FetchKind.BLOCKED_ADDRESS,
        FetchKind.BAD_URL,
        FetchKind.BAD_HEADER,
        FetchKind.TOO_LARGE,
        FetchKind.BAD_ENCODING,
        FetchKind.TOO_MANY_REDIRECTS,
        FetchKind.BAD_REDIRECT,
        FetchKind.FORBIDDEN,
        FetchKind.NOT_FOUND,
        FetchKind.GONE,
        FetchKind.CLIENT_ERROR,
        FetchKind.UNEXPECTED_STATUS,
    }
)
"""What the same request will meet again later today."""
PASSING = frozenset(
    {
        FetchKind.DNS,
        FetchKind.REFUSED,
        FetchKind.CONNECT,
        FetchKind.TIMEOUT,
        FetchKind.DISCONNECTED,
        FetchKind.SERVER_ERROR,
        FetchKind.RATE_LIMITED,
    }
)
"""What may be over within seconds, so that a further try within the same fetch is worth it."""


class RequestError(Exception):
    """A failure of a request. `kind` says which; the caller, who knows the URL, makes a FetchError
    of it.
    """

    def __init__(self, kind: FetchKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def request_error_of(error: Exception, *, ended: bool = False) -> RequestError:
    """Return what an exception of httpcore means. `ended` says that the server has closed the
    connection.
    """
    match error:
        case httpcore.ConnectTimeout():
            return RequestError(FetchKind.TIMEOUT, "no connection in time")
        case httpcore.TimeoutException():
            return RequestError(FetchKind.TIMEOUT, "the server stopped answering")
        case httpcore.ConnectError():
            return _unconnected(error)
        case httpcore.NetworkError():
            return RequestError(FetchKind.DISCONNECTED, "the connection broke")
        case httpcore.RemoteProtocolError() if ended or not isinstance(error.args[0], Exception):
            # What h11 objects to comes wrapped; in words of its own httpcore only says that there
            # was no answer.
            return RequestError(
                FetchKind.DISCONNECTED, "the connection was closed before the answer was complete"
            )
    return RequestError(
        FetchKind.PROTOCOL, f"the server does not speak valid HTTP: {_words(error)}"
    )


def _unconnected(error: Exception) -> RequestError:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return RequestError(
                    FetchKind.TLS,
                    f"the certificate is not accepted: {_words(cause.verify_message)}",
                )
            case ssl.SSLError():
                return RequestError(FetchKind.TLS, f"no TLS connection: {_words(cause.reason)}")
            case ConnectionRefusedError():
                return RequestError(FetchKind.REFUSED, "the connection was refused")
    return RequestError(FetchKind.CONNECT, "no connection")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what it was raised from; such chains are short, and are cut if they are
    not.
    """
    cause: BaseException | None = error
    for _ in range(8):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__


def _words(what: object) -> str:
    """Return a library's text about a server, fit for one line of a log."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(what)).split())[:200]
