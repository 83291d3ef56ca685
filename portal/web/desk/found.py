"""A task as an employee finds it by its number, with what is asked along with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from flask import abort
from flask_login import current_user
from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from portal.extensions import db
from portal.models import ChecklistItem, Contact, Conversation, Identity, Label, Page, Task, TaskLabel, Viewer
from portal.services import holds, lead_contacts, notifications


class Found(NamedTuple):
    """A task, and what there may be beside it: most have none of that, which then is not asked for."""

    task: Task
    is_news: bool
    has_others: bool
    has_ways: bool


def task_or_404(number: int) -> Task:
    """The task with all it needs to be drawn; 404 if there is none that this employee may see."""
    return found_or_404(number).task


def found_or_404(number: int) -> Found:
    """The same, with what there may be beside it."""
    found = db.session.execute(_whole(current_user.viewer), {"number": number}).first()
    if found is None:
        abort(404)
    task, contact = found.Task, found.Contact
    for name, one in (("conversation", found.Conversation), ("page", found.Page), ("contact", contact)):
        set_committed_value(task, name, one)
    set_committed_value(task, "labelled", _labelled(number) if found.has_labels else [])
    if not found.has_checklist:
        set_committed_value(task, "checklist", [])
    is_one = not contact.is_joined
    has_ways = found.has_ways or bool(contact.email or contact.phone)
    return Found(task, found.is_news, found.has_others or not is_one, has_ways or not is_one)


def _labelled(number: int) -> Sequence[TaskLabel]:
    found = db.session.execute(_LABELLED, {"number": number}).all()
    for labelled, label in found:
        set_committed_value(labelled, "label", label)
    return [labelled for labelled, _label in found]


_LABELLED = (
    select(TaskLabel, Label)
    .join(TaskLabel.label)
    .options(lazyload(TaskLabel.label))
    .where(TaskLabel.task_id == bindparam("number"))
    .order_by(TaskLabel.label_id)
)


def held_task_or_404(number: int) -> Task:
    """The same to be changed, held until the commit: of two people at the same moment the second sees what is new."""
    seen = Task.visible_to(current_user).with_only_columns(Task.conversation_id).where(Task.id == number)
    holds.conversations(*db.session.scalars(seen))
    return task_or_404(number)


def version_or_404(number: int) -> int:
    """Only the version of the task's conversation, which is all a poll needs when nothing changed."""
    version = db.session.scalar(_version(current_user.viewer), {"number": number})
    return abort(404) if version is None else version


@lru_cache(512)
def _whole(viewer: Viewer) -> Select[Task, Conversation, Page, Contact, bool, bool, bool, bool, bool]:
    """The task beside what it belongs to: four entities of a row cost the ORM less than relations it has to join."""
    whole, other = Task.visible_to(viewer).where(Task.id == bindparam("number")), aliased(Task)
    reaches = or_(*(Identity.kind == kind for kind in lead_contacts.REACHING))  # `in_` is written anew at every use
    beside = {
        "has_labels": exists().where(TaskLabel.task_id == Task.id),
        "has_checklist": exists().where(ChecklistItem.task_id == Task.id),
        "is_news": notifications.unseen_of(viewer, Task.id).exists(),
        "has_others": exists().where(other.contact_id == Task.contact_id, other.id != Task.id),
        "has_ways": exists().where(Identity.contact_id == Task.contact_id, reaches),
    }
    joined = whole.join(Task.conversation).join(Task.page).join(Task.contact)
    return joined.add_columns(Conversation, Page, Contact, *(found.label(name) for name, found in beside.items()))


@lru_cache(512)
def _version(viewer: Viewer) -> Select[int]:
    seen = Task.visible_to(viewer).with_only_columns(Conversation.version).select_from(Task)
    return seen.join(Conversation).where(Task.id == bindparam("number"))
