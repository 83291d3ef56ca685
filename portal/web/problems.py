"""What to show when Meta refused or could not be reached: what happened, what to do, and Meta's code for support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.facebook.errors import AnswerLost, Context, GraphError, NotReached, explain

Failure = GraphError | NotReached | AnswerLost
FAILURES = (GraphError, NotReached, AnswerLost)


@dataclass(frozen=True)
class Problem:
    """For whoever has to ask Meta's support: what Meta `said`, in its own words, or at least its `code`."""

    title: Any
    remedy: Any
    said: str | None = None
    code: str | None = None


NOT_REACHED = Problem(
    _l("Meta cannot be reached from this machine."),
    _l("Check the internet connection and the firewall of the portal's server, then try again."),
)
ANSWER_LOST = Problem(
    _l("Meta did not answer in a way that could be read."),
    _l("This is usually over within minutes. Wait a little, then try again."),
)
SIMULATOR_AWAY = Problem(
    _l("The simulator does not answer."),
    _l("The portal starts it by itself within a few seconds. If you run the portal in parts, start the simulator too."),
)
RESTART_SIMULATOR = _l(
    "Stop the portal and start it again: the simulator then takes the portal's app secret. Afterwards connect the "
    "Pages again. If META_APP_ID is set for the portal, leave it out, because the simulator has an app of its own."
)
CREDENTIALS = (1, 101)  # of a login: the secret, the app ID


def of(failure: Failure, *, uses_simulator: bool = False) -> Problem:
    """The explanation of something that Graph raised."""
    if isinstance(failure, GraphError):
        return Problem(failure.explanation.meaning, failure.explanation.remedy, _said(failure))
    if uses_simulator:
        return SIMULATOR_AWAY
    return NOT_REACHED if isinstance(failure, NotReached) else ANSWER_LOST


def by_code(code: int, subcode: int | None, context: Context = Context.ANY, *, uses_simulator: bool = False) -> Problem:
    """The explanation of an error of which only the codes were kept."""
    found = explain(code, subcode, context)
    is_about_app = context is Context.LOGIN and code in CREDENTIALS
    remedy = RESTART_SIMULATOR if uses_simulator and is_about_app else found.remedy
    return Problem(found.meaning, remedy, code=_codes(code, subcode))


def _said(error: GraphError) -> str:
    words = error.user_message or error.message
    return f"{words} ({_codes(error.code, error.subcode)})" if words else _codes(error.code, error.subcode)


def _codes(code: int, subcode: int | None) -> str:
    return f"{code}/{subcode}" if subcode else str(code)
