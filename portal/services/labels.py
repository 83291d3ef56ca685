"""Labels: the words that sort tasks, and which of them a task has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal.extensions import db
from portal.models import ContactLabel, Label, LabelColor, Task, TaskLabel, Template, TemplateLabel
from portal.models.label import LONGEST_NAME
from portal.models.unique_name import key_of
from portal.services.problems import NotPossible
from portal.statements import read


def every() -> Sequence[Label]:
    """All labels, by name."""
    return db.session.scalars(select(Label).order_by(Label.name)).all()


def names() -> list[tuple[int, str]]:
    """Ids and names of all labels, by name."""
    return [(number, name) for number, name in read(_NAMES)]


_NAMES = select(Label.id, Label.name).order_by(Label.name)


def of_ids(ids: Collection[int]) -> list[Label]:
    """Those of all labels that have these ids, by name."""
    return [label for label in every() if label.id in ids]


def create(name: str, color: LabelColor | None = None) -> Label:
    """A new label; without a colour the least used one. Raises NotPossible when the name is taken or no good."""
    label = Label(name=_checked(name), color=color or _least_used_color())
    db.session.add(label)
    db.session.flush()
    return label


def found_or_made(name: str) -> Label:
    """The label of this name, whatever its capitals; made if there is none."""
    known = select(Label).where(Label.name_key == key_of(name))
    return db.session.scalar(known) or create(name)


def change(label: Label, name: str, color: LabelColor) -> None:
    label.name, label.color = _checked(name, label), color


def delete(label: Label) -> None:
    """Take it from every task, contact and template, and forget it."""
    for table in (TaskLabel, TemplateLabel, ContactLabel):
        db.session.execute(sa.delete(table).where(table.label_id == label.id))
    db.session.expire_all()
    db.session.delete(label)


def templates_with(label: Label) -> Sequence[Template]:
    """Where else it is used: the templates that give it to new tasks."""
    using = select(Template).join(TemplateLabel, TemplateLabel.template_id == Template.id)
    return db.session.scalars(using.where(TemplateLabel.label_id == label.id, Template.removed_at.is_(None))).all()


def open_tasks() -> dict[int, int]:
    """How many tasks that are not done have each label, by its id."""
    counted = select(TaskLabel.label_id, func.count()).where(TaskLabel.is_active).group_by(TaskLabel.label_id)
    return dict(db.session.execute(counted).all())


def on(task: Task, label: Label) -> TaskLabel:
    """The label as a task has it."""
    return TaskLabel(label_id=label.id, label=label, is_active=task.is_active, last_activity_at=task.last_activity_at)


def set_on(task: Task, wanted: Collection[Label]) -> bool:
    """Let the task have these labels and no others; whether that changed anything."""
    ids = {label.id for label in wanted}
    if ids == {one.label_id for one in task.labelled}:
        return False
    kept = {one.label_id: one for one in task.labelled if one.label_id in ids}
    task.labelled = [kept.get(label.id) or on(task, label) for label in wanted]
    return True


def _checked(name: str, itself: Label | None = None) -> str:
    words = " ".join(name.split())
    if not words:
        raise NotPossible(_("Give the label a name."), code="label_nameless")
    if len(words) > LONGEST_NAME:
        raise NotPossible(_("A label may have at most 40 characters."), code="label_long")
    same = select(Label.id).where(Label.name_key == key_of(words))
    taken = db.session.scalar(same.where(Label.id != itself.id) if itself else same)
    if taken is not None:
        raise NotPossible(_("There is a label “%(name)s” already.", name=words), code="label_taken")
    return words


def _least_used_color() -> LabelColor:
    counted = select(Label.color, func.count()).group_by(Label.color)
    used = dict(db.session.execute(counted).all())
    return min(LabelColor, key=lambda color: used.get(color, 0))
