"""What follows from an error of Meta: classes of errors, and how one is explained to people and to code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import LazyString


class ErrorClass(StrEnum):
    """What follows from an error."""

    SENT = "sent"
    UNSURE = "unsure"
    TRANSIENT = "transient"
    THROTTLED = "throttled"
    WINDOW = "window"
    RECIPIENT = "recipient"
    CONTENT = "content"
    THREAD_OWNER = "thread_owner"
    REQUEST = "request"
    GONE = "gone"
    AUTH = "auth"
    PERMISSION = "permission"
    POLICY = "policy"
    UNKNOWN = "unknown"


class Context(StrEnum):
    """What was being done, where Meta uses one code for different things."""

    ANY = "any"
    LOGIN = "login"
    ACCOUNT = "account"
    PROFILE = "profile"
    LEADS = "leads"
    COMMENTS = "comments"
    UTILITY = "utility"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in plain words: for the employee who sees it and for the code that has to act.

    `wait`: not before this time again, where Meta's limit is known to be long.
    """

    error_class: ErrorClass
    meaning: LazyString
    remedy: LazyString
    wait: timedelta | None = None

    @property
    def may_be_done(self) -> bool:
        """It may have been carried out all the same: look before sending again (reads may simply be repeated)."""
        return self.error_class in (ErrorClass.SENT, ErrorClass.UNSURE)

    @property
    def retries_later(self) -> bool:
        """Surely not carried out, and the same request will work later without anybody doing anything."""
        return self.error_class in (ErrorClass.TRANSIENT, ErrorClass.THROTTLED)

    @property
    def breaks_page(self) -> bool:
        """The Page's token is dead: the Page is to be connected again, and what is queued waits for that."""
        return self.error_class is ErrorClass.AUTH

    @property
    def holds_page(self) -> bool:
        """Nothing more may be sent from this Page for now."""
        return self.error_class in (ErrorClass.AUTH, ErrorClass.POLICY)

    @property
    def needs_administrator(self) -> bool:
        return self.error_class in (ErrorClass.AUTH, ErrorClass.POLICY, ErrorClass.PERMISSION)

    @property
    def is_final(self) -> bool:
        """The same request will fail again unless a person changes something."""
        return not (self.may_be_done or self.retries_later or self.holds_page)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the catalogue. `last_code`: the row holds for all codes from `code` to this one.

    `code` None: whatever the code. `subcode` None: every subcode without a line of its own.
    """

    code: int | None
    subcode: int | None
    error_class: ErrorClass
    meaning: LazyString
    remedy: LazyString
    last_code: int | None = None
    context: Context = Context.ANY
    wait: timedelta | None = None

    @property
    def explanation(self) -> Explanation:
        return Explanation(self.error_class, self.meaning, self.remedy, self.wait)
