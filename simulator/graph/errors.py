"""The errors of the Graph API, as data where they recur.

https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from __future__ import annotations

from typing import Any


class GraphError(Exception):
    """An answer in Meta's error envelope; `status` is the HTTP status, 400 nearly always."""

    def __init__(
        self, code: int, message: str, subcode: int | None = None, *, status: int = 400, kind: str = "OAuthException"
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.subcode = subcode
        self.status = status
        self.kind = kind
        self.is_transient = code in (-1, 1, 2)

    def envelope(self, trace: str, message: str) -> dict[str, Any]:
        """The JSON body; `message` is in the language of the token's owner."""
        error: dict[str, Any] = {"message": message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.is_transient:
            error["is_transient"] = True
        error["fbtrace_id"] = trace
        return {"error": error}

    @property
    def is_about_the_token(self) -> bool:
        """Errors that come with a `WWW-Authenticate` header."""
        return self.code in (102, 190)


def missing(object_id: str, method: str) -> GraphError:
    """Code 100/33: gone, or not for this token; Meta does not say which."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        33,
        kind="GraphMethodException",
    )


def wrong_method(method: str) -> GraphError:
    """Code 100/33 for an edge that exists, but not for this method."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        33,
        kind="GraphMethodException",
    )


def unknown_path(path: str) -> GraphError:
    """Code 2500 for an edge or method that does not exist."""
    return GraphError(2500, f"Unknown path components: {path}")


def parameter(text: str, subcode: int | None = None) -> GraphError:
    """Code 100: something is wrong with a parameter."""
    return GraphError(100, f"(#100) {text}", subcode)


def required(name: str) -> GraphError:
    """Code 100 for a missing parameter."""
    return parameter(f"The parameter {name} is required")


def no_permission(text: str) -> GraphError:
    """Code 200: the token lacks a permission or the person a task."""
    return GraphError(200, f"(#200) {text}")


GERMAN = {
    10: "(#10) Diese Nachricht wird außerhalb des zulässigen Zeitfensters gesendet oder ist nicht erlaubt.",
    100: "(#100) Ungültiger Parameter",
    190: "Fehler beim Überprüfen des Zugriffsschlüssels: Die Sitzung ist nicht mehr gültig.",
    200: "(#200) Berechtigungsfehler",
    551: "(#551) Diese Person ist derzeit nicht verfügbar.",
}


def localised(error: GraphError, language: str) -> str:
    """The message in German where Meta would localise it; English otherwise."""
    if language != "de":
        return error.message
    return GERMAN.get(
        error.code, f"(#{error.code}) Es ist ein Fehler aufgetreten. Bitte versuche es später noch einmal."
    )
