"""Task templates: making and changing them, and for which tasks each is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from portal import clock
from portal.extensions import db
from portal.models import (
    ConversationKind,
    Employee,
    Label,
    LeadForm,
    Page,
    PageTemplate,
    Priority,
    Team,
    Template,
)
from portal.models.checklist import LONGEST_ITEM
from portal.models.unique_name import key_of
from portal.services import facts, placeholders
from portal.services.problems import NotPossible

LONGEST_TITLE = 500
LONGEST_DESCRIPTION = 10_000
MOST_ITEMS = 50
LATEST_DUE = 365 * 24  # hours


@dataclass(frozen=True)
class Contents:
    """What a template says, as a person wrote it."""

    name: str
    title: str = ""
    description: str = ""
    priority: Priority = Priority.NORMAL
    due_after_hours: int | None = None
    checklist: Sequence[str] = ()
    labels: Sequence[Label] = ()
    assignees: Sequence[Employee] = ()
    assignee_teams: Sequence[Team] = ()

    @property
    def due_after(self) -> timedelta | None:
        return timedelta(hours=self.due_after_hours) if self.due_after_hours else None

    @property
    def texts(self) -> list[str]:
        return [self.title, self.description, *self.checklist]


@dataclass(frozen=True)
class Use:
    """Where a template is chosen: for a Page's tasks from one kind of conversation, or for those of a lead form."""

    page: Page
    kind: ConversationKind
    form: LeadForm | None = None


def every() -> Sequence[Template]:
    """All templates that can be chosen, by name."""
    return db.session.scalars(select(Template).where(Template.removed_at.is_(None)).order_by(Template.name)).all()


def find(number: int) -> Template | None:
    template = db.session.get(Template, number)
    return template if template and template.removed_at is None else None


def fitting(kind: ConversationKind) -> list[Template]:
    """The templates that use no placeholder which is unknown for this kind of conversation."""
    known = set(facts.known(kind))
    return [template for template in every() if known.issuperset(placeholders.names_in(template.texts))]


def create(contents: Contents) -> Template:
    """Raises NotPossible when something in it is not as it must be."""
    template = Template()
    _check(contents)
    _write(template, contents)
    db.session.add(template)
    return template


def change(template: Template, contents: Contents) -> None:
    """Tasks that are there already stay as they are. Raises NotPossible as `create` does, and when a placeholder is
    not known for what the template is used for."""
    _check(contents, template)
    for use in uses(template):
        _check_for(use, contents)
    _write(template, contents)


def remove(template: Template) -> None:
    """Nobody can choose it any more. Raises NotPossible when it is in use, and says where."""
    used = uses(template)
    if used:
        names = ", ".join(dict.fromkeys(use.page.name for use in used))
        text = _("This template is in use for %(pages)s. Choose another one there first.", pages=names)
        raise NotPossible(text, code="template_used")
    template.removed_at = clock.now()


def uses(template: Template) -> list[Use]:
    """For which Pages and lead forms it is chosen, by the names of the Pages."""
    using = select(PageTemplate).join(PageTemplate.page).where(PageTemplate.template_id == template.id)
    chosen_for = db.session.scalars(using.order_by(Page.name, PageTemplate.kind))
    forms = select(LeadForm).join(LeadForm.page).where(LeadForm.template_id == template.id)
    listed = db.session.scalars(forms.order_by(Page.name, LeadForm.id))
    return [
        *(Use(one.page, one.kind) for one in chosen_for),
        *(Use(form.page, ConversationKind.LEAD, form) for form in listed),
    ]


def chosen(page: Page) -> dict[ConversationKind, Template]:
    """The templates of a Page's tasks, by kind of conversation."""
    rows = db.session.scalars(select(PageTemplate).where(PageTemplate.page_id == page.id))
    return {row.kind: row.template for row in rows}


def choose(page: Page, wanted: Mapping[ConversationKind, Template | None]) -> bool:
    """Set the templates of a Page's tasks; whether that changed anything."""
    given = {kind: template for kind, template in wanted.items() if template}
    if given == chosen(page):
        return False
    db.session.execute(delete(PageTemplate).where(PageTemplate.page_id == page.id))
    rows = [PageTemplate(page_id=page.id, kind=kind, template_id=template.id) for kind, template in given.items()]
    db.session.add_all(rows)
    return True


def _write(template: Template, contents: Contents) -> None:
    template.name, template.title = contents.name.strip(), contents.title.strip()
    template.description, template.priority = contents.description.strip(), contents.priority
    template.due_after_hours, template.checklist = contents.due_after_hours, list(contents.checklist)
    template.labels, template.assignees = list(contents.labels), list(contents.assignees)
    template.assignee_teams = list(contents.assignee_teams)


def _check(contents: Contents, itself: Template | None = None) -> None:
    _check_name(contents.name.strip(), itself)
    if len(contents.title) > LONGEST_TITLE or len(contents.description) > LONGEST_DESCRIPTION:
        raise NotPossible(_("The title or the description is too long."), code="template_long")
    if len(contents.checklist) > MOST_ITEMS or any(len(item) > LONGEST_ITEM for item in contents.checklist):
        text = _("A checklist may have 50 lines of at most 200 characters.")
        raise NotPossible(text, code="checklist_long")
    if contents.due_after_hours is not None and not 1 <= contents.due_after_hours <= LATEST_DUE:
        raise NotPossible(_("A task may be due after one hour up to a year."), code="due_range")
    _refuse_unknown(contents, [name for kind in facts.NAMES for name in facts.known(kind)])


def _check_name(name: str, itself: Template | None) -> None:
    if not name:
        raise NotPossible(_("Give the template a name."), code="template_nameless")
    same = select(Template.id).where(Template.name_key == key_of(name), Template.removed_at.is_(None))
    if db.session.scalar(same.where(Template.id != itself.id) if itself and itself.id else same) is not None:
        raise NotPossible(_("There is a template “%(name)s” already.", name=name), code="template_taken")


def _check_for(use: Use, contents: Contents) -> None:
    known = facts.known(use.kind)
    unknown = [name for name in placeholders.names_in(contents.texts) if name not in known]
    if unknown:
        text = _(
            "“%(name)s” is not known for what this template is used for on %(page)s. Choose another one there first.",
            name=unknown[0],
            page=use.page.name,
        )
        raise NotPossible(text, code="placeholder_unfit")


def _refuse_unknown(contents: Contents, known: Iterable[str]) -> None:
    names = list(dict.fromkeys(known))
    for name in placeholders.names_in(contents.texts):
        if name not in names:
            text = _(
                "There is no placeholder {{ %(name)s }}. These are known: %(known)s.",
                name=name,
                known=", ".join(names),
            )
            raise NotPossible(text, code="placeholder_unknown")
