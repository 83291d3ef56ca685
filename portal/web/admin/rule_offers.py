"""What the form of a rule offers: Pages, labels, people, quick replies, templates, and what the rule names itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from portal.models import ActionKind, ConversationKind, Message, Page, PageState, UtilityTemplate
from portal.services import (
    employees,
    labels,
    pages,
    placeholders,
    quick_replies,
    rule_checks,
    rule_trials,
    teams,
    utility_templates,
    wording,
)
from portal.services.rule_contents import Contents

IN_TURN = "in_turn"
NAME = "data-name"
LONGEST_WORDS = 60  # characters of a message, to tell it by


@dataclass(frozen=True)
class Value:
    """A field for one value of a utility template."""

    field: str
    name: str
    given: str


@dataclass(frozen=True)
class Utility:
    """A template that Meta has approved, with the fields of its values; its text has their names in brackets."""

    id: int
    name: str
    body: str
    values: list[Value] = field(default_factory=list)


def fill(form: Any, contents: Contents) -> None:
    """Give every field its choices; `contents` may name what nobody else can choose any more."""
    form.pages.choices = [SelectChoice(page.id, _page_name(page)) for page in _pages(contents)]
    form.labels.choices = [SelectChoice(number, name) for number, name in labels.names()]
    form.add_labels.choices = _with_gone(form.labels.choices, contents, ActionKind.LABEL)
    form.assign.choices = _people(contents)
    replies = [SelectChoice(one.id, one.name) for one in quick_replies.of(None)]
    form.quick_reply.choices = _with_gone(_none_yet(replies), contents, ActionKind.QUICK_REPLY)
    offered = [SelectChoice(one.id, one.name) for one in utilities()]
    form.utility.choices = _with_gone(_none_yet(offered), contents, ActionKind.UTILITY)
    form.trial_message.choices = _none_yet(
        [SelectChoice(one.id, _message_name(one)) for one in rule_trials.newest()], _l("the task below")
    )


def name_of(chosen: Any) -> str:
    """What the chosen one is called."""
    return names_of(chosen).get(chosen.data, "") if chosen.data else ""


def names_of(field: Any) -> dict[Any, str]:
    """What each choice is called by itself, also when the form says behind it that it is gone."""
    return {one.value: (one.render_kw or {}).get(NAME) or str(one.label) for one in field.choices}


def utilities(contents: Contents | None = None) -> list[Utility]:
    """The approved templates of all Pages that send such messages, filled in as submitted, else as the rule says."""
    sending = (page for page in pages.connected() if page.sends_utility_messages)
    found = [one for page in sending for one in utility_templates.approved(page)]
    return [
        Utility(one.id, f"{one.name} ({one.page.name}, {one.language})", _readable(one), _values(one, contents))
        for one in found
    ]


def values_given(template_id: int) -> dict[str, str]:
    """The values of a template as they were submitted."""
    begin = f"value-{template_id}-"
    given = {key.removeprefix(begin): value for key, value in request.form.items() if key.startswith(begin)}
    return {name: value.strip() for name, value in given.items() if value.strip()}


def _readable(template: UtilityTemplate) -> str:
    names = utility_templates.values_in(template.body)
    return placeholders.fill(template.body, {name: f"[{name}]" for name in names})


def _values(template: UtilityTemplate, contents: Contents | None) -> list[Value]:
    kept = next((one.values for one in contents.actions if one.kind == ActionKind.UTILITY), {}) if contents else {}
    names = utility_templates.values_in(template.body)
    fields = {name: f"value-{template.id}-{name}" for name in names}
    return [Value(key, name, request.form.get(key, kept.get(name, _usual(name)))) for name, key in fields.items()]


def _usual(name: str) -> str:
    """What a value called like that is filled with, unless somebody says otherwise: contact_name, page_name …"""
    known = rule_checks.known([ConversationKind.DIRECT])
    return next((f"{{{{ {one} }}}}" for one in known if one.replace(".", "_") == name), "")


def _pages(contents: Contents) -> list[Page]:
    chosen = contents.conditions.page_ids
    return [page for page in pages.every() if page.state != PageState.DISCONNECTED or page.id in chosen]


def _page_name(page: Page) -> str:
    if page.state == PageState.DISCONNECTED:
        return str(_("%(name)s (disconnected)", name=page.name))
    return page.name


def _message_name(message: Message) -> str:
    """Who wrote what, shortened."""
    contact = message.contact or message.conversation.contact
    who = wording.contact_name(contact, message.conversation.page) if contact else _("Somebody")
    words = message.text[:LONGEST_WORDS] or _("something without words")
    return str(_("%(name)s: %(words)s", name=who, words=words))


def _people(contents: Contents) -> list[SelectChoice]:
    people = [SelectChoice(f"employee-{one.id}", one.name, optgroup=_("Employees")) for one in employees.active()]
    groups = [SelectChoice(f"team-{one.id}", one.name, optgroup=_("Teams")) for one in teams.every()]
    usual = [SelectChoice("", _l("Leave it as it is")), SelectChoice(IN_TURN, _l("Whoever is next on the Page"))]
    listed = [*usual, *people, *groups]
    listed = _with_gone(listed, contents, ActionKind.ASSIGN, "employee-{}")
    return _with_gone(listed, contents, ActionKind.ASSIGN_TEAM, "team-{}")


def _none_yet(choices: list[SelectChoice], words: object = None) -> list[SelectChoice]:
    return [SelectChoice(0, words or _l("Choose one")), *choices]


def _with_gone(
    choices: Iterable[SelectChoice], contents: Contents, kind: ActionKind, pattern: str | None = None
) -> list[SelectChoice]:
    """The choices, and what the rule names although it is gone, so that one sees what is to be replaced."""
    listed = list(choices)
    for action in contents.actions:
        value = pattern.format(action.target) if pattern else action.target
        if action.kind == kind and value not in {one.value for one in listed}:
            listed.append(SelectChoice(value, _("%(name)s (gone)", name=action.name), {NAME: action.name}))
    return listed
