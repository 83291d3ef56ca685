"""Whom an employee may see: the people known to a Page that they may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.models.contact import Contact, Identity
from portal.models.conversation import Conversation
from portal.models.employee import Employee, Viewer
from portal.models.message import Message
from portal.models.page import Page


def visible_contacts(employee: Employee | Viewer) -> Select[Contact]:
    """The contacts that this employee may see. The one door for every screen."""
    contacts = select(Contact)
    if not employee.is_active:
        return contacts.where(false())
    if employee.is_administrator:
        return contacts
    return contacts.where(or_(is_met(employee), _belongs(Message, employee)))


def is_met(employee: Employee | Viewer) -> ColumnElement[bool]:
    """Whether a Page that this employee may see can tell the person from others, as a condition of queries.

    Not the authors of comments whom Meta does not name: each is somebody new.
    """
    return or_(_belongs(Identity, employee), _belongs(Conversation, employee))


def _belongs(model: type[Identity | Conversation | Message], employee: Employee | Viewer) -> ColumnElement[bool]:
    """Whether any of these is the person's, on a Page that this employee may see."""
    member, person = aliased(Contact), func.coalesce(Contact.merged_into_id, Contact.id)
    theirs = select(model.id).join(member, member.id == model.contact_id)
    theirs = theirs.where(or_(member.id == person, member.merged_into_id == person))
    return theirs.where(_sees(model.page_id, employee)).exists()


def _sees(page_id: Any, employee: Employee | Viewer) -> ColumnElement[bool]:
    return true() if employee.is_administrator else page_id.not_in(Page.hidden_from(employee))
