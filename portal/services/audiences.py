"""Who sees a person besides administrators: everybody, or the members of the teams to which all their Pages are
restricted.

What stands on a card is seen by whoever sees the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, or_, select, union

from portal.extensions import db
from portal.models import Contact, Conversation, Identity, Message, Page, PageTeam

Audience = frozenset[int] | None
"""Ids of teams; None is everybody."""


def of(*people: Contact) -> list[Audience]:
    """Who sees each of these people, in their order."""
    ids = [one.person_id for one in people]
    teams: defaultdict[int, set[int]] = defaultdict(set)
    open_to_all: set[int] = set()
    for person, is_restricted, team_id in db.session.execute(_teams(ids)):
        if not is_restricted:
            open_to_all.add(person)
        elif team_id is not None:
            teams[person].add(team_id)
    return [None if number in open_to_all else frozenset(teams[number]) for number in ids]


def _teams(people: Collection[int]) -> Select[Any]:
    """Each person with their Pages, and the teams of those that are restricted."""
    known = union(*(_pages(model, people) for model in (Identity, Conversation, Message))).subquery()
    asked = select(known.c.person, Page.is_restricted, PageTeam.team_id).join(Page, Page.id == known.c.page_id)
    return asked.outerjoin(PageTeam, PageTeam.page_id == Page.id)


def _pages(model: type[Identity | Conversation | Message], people: Collection[int]) -> Select[int, int]:
    person = func.coalesce(Contact.merged_into_id, Contact.id).label("person")
    asked = select(person, model.page_id.label("page_id")).join(Contact, Contact.id == model.contact_id)
    return asked.where(or_(Contact.id.in_(people), Contact.merged_into_id.in_(people)))
