"""What the next task of a Page is like: its template, and who gets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models import Assignee, ConversationKind, Employee, Installation, Page, PageTemplate, Team, Template
from portal.services import availability, employees, sight, turns

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Design:
    """`assignees` are those who can do the work; `candidates` the people among whom the tasks go round, if they do.

    `is_fallback`: nobody was chosen who could, so it is the owner, or by setting whoever connected the Page.
    """

    template: Template | None
    assignees: Sequence[Assignee]
    candidates: Sequence[Employee] = ()
    is_fallback: bool = False

    @property
    def goes_round(self) -> bool:
        return bool(self.candidates)


class Designs:
    """The designs that a batch needs, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Page, ConversationKind, Template | None], Design] = {}

    def of(self, page: Page, kind: ConversationKind, template: Template | None = None) -> Design:
        key = (page, kind, template)
        if key not in self._made:
            self._made[key] = design(page, kind, template)
        return self._made[key]


def design(page: Page, kind: ConversationKind, template: Template | None = None) -> Design:
    """How the next task of this kind is made; `template` stands in for the one chosen for the Page."""
    template = template or template_of(page, kind)
    able = sight.employees(page)
    people, teams = _chosen(page, template, able)
    if not people and not teams:
        return Design(template, fallback(page), is_fallback=True)
    candidates = _people_of(people, teams, able) if page.assigns_in_turn else ()
    return Design(template, [*people, *teams], candidates)


def assignees(design: Design, page: Page) -> Sequence[Assignee]:
    """Who gets the task that is being made now; where tasks go round, this uses up the turn."""
    return [turns.take(page, _present(design))] if design.goes_round else design.assignees


def next_assignees(design: Design, page: Page) -> Sequence[Assignee]:
    """Who would get it."""
    return [turns.next_of(page, _present(design))] if design.goes_round else design.assignees


def round_of(page: Page, kind: ConversationKind) -> Sequence[Employee]:
    """Among whom the tasks of a Page can go round, whether they do so by its settings or not; who is there first."""
    able = sight.employees(page)
    people, teams = _chosen(page, template_of(page, kind), able)
    candidates = _people_of(people, teams, able)
    return availability.at_work(candidates, clock.now()) or candidates


def _present(design: Design) -> Sequence[Employee]:
    """The candidates who are at work; when nobody is, all of them."""
    return availability.at_work(design.candidates, clock.now()) or design.candidates


def template_of(page: Page, kind: ConversationKind) -> Template | None:
    """The template chosen for this kind of conversation."""
    chosen = select(Template).join(PageTemplate, PageTemplate.template_id == Template.id)
    return db.session.scalar(chosen.where(PageTemplate.page_id == page.id, PageTemplate.kind == kind))


def _chosen(
    page: Page, template: Template | None, able: Sequence[Employee]
) -> tuple[Sequence[Employee], Sequence[Team]]:
    """The template's assignees and the Page's as far as they can do the work, each once."""
    people = _each_once([*(template.assignees if template else ()), *page.assignees])
    teams = _each_once([*(template.assignee_teams if template else ()), *page.assignee_teams])
    manned = [team for team in teams if sight.reaches(team, page) and set(able).intersection(team.members)]
    return [one for one in people if one in able], manned


def _people_of(people: Sequence[Employee], teams: Iterable[Team], able: Sequence[Employee]) -> list[Employee]:
    members = [member for team in teams for member in team.members if member in able]
    return _each_once([*people, *members])


def fallback(page: Page) -> list[Assignee]:
    """Who gets what nobody was chosen for: the owner, or by setting whoever connected the Page."""
    installation = db.session.get(Installation, 1)
    connecting = page.connection.employee
    if installation and installation.assigns_connecting_administrator and sight.reaches(connecting, page):
        return [connecting]
    owner = employees.owner()
    return [owner] if owner else []


def _each_once(found: Iterable[Kind]) -> list[Kind]:
    return list(dict.fromkeys(found))
