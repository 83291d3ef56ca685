"""The part of a Page's settings that says what its new tasks are like and who gets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.models import ConversationKind, Page, Template
from portal.services import designs, employees, sight, templates
from portal.web.forms import Form, Ticked

KINDS = {
    ConversationKind.DIRECT: _l("Messages"),
    ConversationKind.COMMENTS: _l("Comments"),
    ConversationKind.LEAD: _l("Leads"),
}


class TaskFields(Form):
    """Fill the choices with `offer` before use."""

    assignees = Ticked(_l("Who gets new tasks"))
    assignee_teams = Ticked(_l("Teams that get new tasks"))
    assigns_in_turn = BooleanField(_l("Give tasks to one after another, not to all at once"))
    template_direct = SelectField(_l("Template for tasks from messages"), coerce=int)
    template_comments = SelectField(_l("Template for tasks from comments"), coerce=int)
    template_lead = SelectField(_l("Template for tasks from leads"), coerce=int)

    def offer(self, page: Page) -> None:
        self.assignees.choices = [SelectChoice(one.id, one.name) for one in sight.employees(page)]
        self.assignee_teams.choices = [SelectChoice(one.id, one.name) for one in sight.teams(page)]
        for kind, field in self.templates:
            fitting = [SelectChoice(one.id, one.name) for one in templates.fitting(kind)]
            field.choices = [SelectChoice(0, _l("No template: called after what the person wrote")), *fitting]

    @property
    def templates(self) -> Iterator[tuple[ConversationKind, Any]]:
        """The field of each kind of conversation."""
        return ((kind, self[f"template_{kind}"]) for kind in KINDS if f"template_{kind}" in self)

    def task_values(self, page: Page) -> dict[str, Any]:
        """What was chosen, as `PageSettings` takes it."""
        people, teams = set(self.assignees.data or ()), set(self.assignee_teams.data or ())
        found: dict[ConversationKind, Template | None] = {
            **templates.chosen(page),
            **{kind: templates.find(field.data or 0) for kind, field in self.templates},
        }
        return {
            "assignees": tuple(one for one in sight.employees(page) if one.id in people),
            "assignee_teams": tuple(one for one in sight.teams(page) if one.id in teams),
            "assigns_in_turn": self.assigns_in_turn.data,
            "templates": found,
        }


def data_of(page: Page) -> dict[str, Any]:
    """What the fields show for a Page."""
    chosen = templates.chosen(page)
    return {
        "assignees": [one.id for one in page.assignees],
        "assignee_teams": [one.id for one in page.assignee_teams],
        "assigns_in_turn": page.assigns_in_turn,
        **{f"template_{kind}": chosen[kind].id if kind in chosen else 0 for kind in KINDS},
    }


@dataclass(frozen=True)
class NextTask:
    """Who would get the next task from these kinds of conversation; `falls_to_owner`: only for want of anybody else."""

    kinds: Sequence[object]
    names: Sequence[str]
    goes_round: bool
    falls_to_owner: bool


def next_tasks(page: Page) -> list[NextTask]:
    """For each kind of conversation that comes in; those that go to the same people together."""
    found: dict[tuple[tuple[str, ...], bool, bool], list[object]] = {}
    for kind in _coming_in(page):
        made = designs.design(page, kind)
        names = tuple(one.name for one in designs.next_assignees(made, page))
        falls = made.is_fallback and made.assignees == [employees.owner()]
        found.setdefault((names, made.goes_round, falls), []).append(KINDS[kind])
    return [NextTask(kinds, names, goes_round, falls) for (names, goes_round, falls), kinds in found.items()]


def _coming_in(page: Page) -> Iterator[ConversationKind]:
    yield ConversationKind.DIRECT
    if page.receives_comments:
        yield ConversationKind.COMMENTS
    if page.receives_leads:
        yield ConversationKind.LEAD
