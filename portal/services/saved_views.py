"""Saved views: lists of tasks that people want to come back to, their own and everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, func, or_, select

from portal.extensions import db
from portal.models import Employee, SavedView
from portal.models.saved_view import LONGEST_NAME
from portal.models.unique_name import key_of
from portal.services import employees
from portal.services.problems import NotPossible
from portal.statements import read

MOST = 20  # of one person, and of everybody


class Named(NamedTuple):
    """A view as the list shows it."""

    name: str
    query: str


def shown_to(employee: Employee) -> list[Named]:
    """Everybody's, then one's own, each in their order."""
    return [Named(*row) for row in read(_SHOWN, {"owner": employee.id})]


def of(owner: Employee | None) -> Sequence[SavedView]:
    """Somebody's own, or everybody's."""
    mine = SavedView.owner_id.is_(None) if owner is None else SavedView.owner_id == owner.id
    return db.session.scalars(select(SavedView).where(mine).order_by(SavedView.position, SavedView.id)).all()


def find(number: int, by: Employee) -> SavedView | None:
    """The view, if this person may change it: their own, and for administrators those of everybody."""
    view = db.session.get(SavedView, number)
    if view is None or (view.owner_id != by.id and not (view.owner_id is None and by.is_administrator)):
        return None
    return view


def save(name: str, query: str, by: Employee, *, for_everybody: bool = False) -> SavedView:
    """Keep a list under a name. Raises NotPossible when that is no good, or there are too many."""
    if for_everybody:
        employees.require_administrator(by)
    owner = None if for_everybody else by
    others = of(owner)
    if len(others) >= MOST:
        text = _("There are 20 views already. Delete one that is no longer used.")
        raise NotPossible(text, code="too_many_views")
    last = max((one.position for one in others), default=0)
    view = SavedView(owner_id=owner and owner.id, name=_checked(name, others), query=query, position=last + 1)
    db.session.add(view)
    return view


def rename(view: SavedView, name: str) -> None:
    view.name = _checked(name, [one for one in _beside(view) if one is not view])


def move_up(view: SavedView) -> None:
    """One place further to the front."""
    order = list(_beside(view))
    at = order.index(view)
    order.insert(max(at - 1, 0), order.pop(at))
    _number(order)


def move_down(view: SavedView) -> None:
    order = list(_beside(view))
    at = order.index(view)
    order.insert(at + 1, order.pop(at))
    _number(order)


def delete(view: SavedView) -> None:
    db.session.delete(view)


def _number(order: Sequence[SavedView]) -> None:
    for position, view in enumerate(order, start=1):
        view.position = position


def _beside(view: SavedView) -> Sequence[SavedView]:
    """All that stand in a row with this one."""
    return of(db.session.get(Employee, view.owner_id) if view.owner_id else None)


def _checked(name: str, others: Sequence[SavedView]) -> str:
    words = " ".join(name.split())
    if not words:
        raise NotPossible(_("Give the view a name."), code="name_missing")
    if len(words) > LONGEST_NAME:
        raise NotPossible(_("A name may have at most 40 characters."), code="name_long")
    if any(one.name_key == key_of(words) for one in others):
        raise NotPossible(_("There is a view of this name already."), code="name_taken")
    return words


_SHOWN = (
    select(SavedView.name, SavedView.query)
    .where(or_(SavedView.owner_id.is_(None), SavedView.owner_id == bindparam("owner")))
    .order_by(func.coalesce(SavedView.owner_id, 0), SavedView.position, SavedView.id)
)
