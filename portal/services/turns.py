"""Going round: each new task of a Page goes to whoever has waited longest for one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from portal.extensions import db
from portal.models import Employee, Page, Turn
from portal.services import holds
from portal.statements import changed_rows


def next_of(page: Page, people: Sequence[Employee]) -> Employee:
    """Whose turn it is among these, without giving it to them. Who never had one comes first."""
    had = dict(db.session.execute(select(Turn.employee_id, Turn.number).where(Turn.page_id == page.id)).all())
    return min(people, key=lambda one: (had.get(one.id, 0), one.id))


def take(page: Page, people: Sequence[Employee]) -> Employee:
    """Give the turn to whoever has it, and put them at the end.

    The Page is held until the commit, so that two workers never give the same turn.
    """
    holds.pages(page.id)
    chosen = next_of(page, people)
    last = db.session.scalar(select(func.max(Turn.number)).where(Turn.page_id == page.id)) or 0
    mine = update(Turn).where(Turn.page_id == page.id, Turn.employee_id == chosen.id).values(number=last + 1)
    if not changed_rows(db.session.execute(mine)):
        db.session.execute(insert(Turn).values(page_id=page.id, employee_id=chosen.id, number=last + 1))
    return chosen
