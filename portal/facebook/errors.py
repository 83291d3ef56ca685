"""What can go wrong between Meta and us, and what Meta's error codes mean for the people who have to act.

Decisions rest on code, subcode and `is_transient`, never on Meta's text, which is localised.
"""

from __future__ import annotations

from datetime import timedelta

from portal.facebook.error_table import ROWS, UNLISTED, UNLISTED_TRANSIENT
from portal.facebook.explanations import Context, ErrorClass, Explanation, Row

__all__ = [
    "AnswerLost",
    "Context",
    "DownloadFailed",
    "ErrorClass",
    "Explanation",
    "FileTooLarge",
    "GraphError",
    "LinkExpired",
    "LinkRefused",
    "NotReached",
    "explain",
]

_Key = tuple[Context, int | None, int | None]


class NotReached(Exception):
    """The request never arrived (refused connection, unknown host, TLS): surely nothing was done; try again later."""


class AnswerLost(Exception):
    """The request left and no usable answer came: it may or may not have been carried out."""


class GraphError(Exception):
    """Meta refused, or reports a failure; `explanation` says what that means.

    `retry_after` comes from Meta's usage headers. `user_title` and `user_message` are Meta's own words for people,
    in the language of the token's owner; `message` is Meta's for developers. Neither contains our token.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int,
        subcode: int | None = None,
        http_status: int = 400,
        is_transient: bool = False,
        trace_id: str | None = None,
        user_title: str | None = None,
        user_message: str | None = None,
        retry_after: timedelta | None = None,
        context: Context = Context.ANY,
    ) -> None:
        super().__init__(f"{code}/{subcode}: {message}" if subcode else f"{code}: {message}")
        self.message = message
        self.code = code
        self.subcode = subcode
        self.http_status = http_status
        self.is_transient = is_transient
        self.trace_id = trace_id
        self.user_title = user_title
        self.user_message = user_message
        self.retry_after = retry_after
        self.context = context

    @property
    def explanation(self) -> Explanation:
        """What the table says; an unlisted failure at Meta's side may have been carried out."""
        found = explain(self.code, self.subcode, self.context)
        is_failure = self.is_transient or self.http_status >= 500
        return UNLISTED_TRANSIENT if found is UNLISTED and is_failure else found


class DownloadFailed(Exception):
    """A file behind a link could not be fetched now."""


class LinkExpired(DownloadFailed):
    """The signed link is past its time; ask for the message again to get a fresh one."""


class LinkRefused(DownloadFailed):
    """The link leads, at once or by a redirect, to a place we do not fetch from."""


class FileTooLarge(DownloadFailed):
    """More bytes than allowed."""


def explain(code: int, subcode: int | None = None, context: Context = Context.ANY) -> Explanation:
    """The row that fits best: subcode before code, the context's own meaning before the general one."""
    wanted: list[_Key] = [(context, code, None), (Context.ANY, code, None)]
    if subcode:
        wanted = [(context, code, subcode), (Context.ANY, code, subcode), (Context.ANY, None, subcode), *wanted]
    return next((_BY_CODES[key] for key in wanted if key in _BY_CODES), UNLISTED)


def _keys(row: Row) -> list[_Key]:
    """Where to look the row up. Large subcodes are unique, so they also count under another code than the listed."""
    codes: list[int | None] = [row.code] if row.code is None else list(range(row.code, (row.last_code or row.code) + 1))
    if row.subcode and row.subcode >= 1000 and row.context is Context.ANY:
        codes.append(None)
    return [(row.context, code, row.subcode) for code in codes]


_BY_CODES = {key: row.explanation for row in reversed(ROWS) for key in _keys(row)}
