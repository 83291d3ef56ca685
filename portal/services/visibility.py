"""Who sees a Page: everybody, or the members of some teams and the administrators."""

from __future__ import annotations

from collections.abc import Sequence

from portal.models import Employee, EventKind, Page, Team
from portal.services import employees, events, handovers


def restrict(page: Page, to: Sequence[Team], by: Employee) -> None:
    """Show the Page only to these teams; to none of them: only to administrators.

    Open tasks of people who no longer see it go to those who get its new ones.
    """
    employees.require_administrator(by)
    if page.is_restricted and set(page.restricted_to) == set(to):
        return
    page.is_restricted, page.restricted_to = True, list(to)
    events.record(page, by, EventKind.PAGE_RESTRICTED, teams=[team.name for team in to])
    handovers.take_back_hidden(by)


def open_up(page: Page, by: Employee) -> None:
    """Show the Page to everybody."""
    employees.require_administrator(by)
    if page.is_restricted:
        page.is_restricted, page.restricted_to = False, []
        events.record(page, by, EventKind.PAGE_OPENED)
