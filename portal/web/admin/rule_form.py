"""The form of a rule, which reads like a sentence: when … if … then …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.models import ActionKind, ConversationKind, Priority, Rule, RuleCause, TaskStatus
from portal.models.rule import LONGEST_NAME
from portal.services import rule_contents
from portal.services.rule_contents import WRITING, Action, Conditions, Contents, Given, Hours
from portal.web.admin import rule_offers, rule_words
from portal.web.admin.rule_offers import IN_TURN
from portal.web.filters import PRIORITIES, STATUSES
from portal.web.forms import Form, Ticked, TickedWords
from portal.web.page_tasks import KINDS

UNITS = {"minutes": (_l("minutes"), 1), "hours": (_l("hours"), 60), "days": (_l("days"), 24 * 60)}
ANSWERS = {
    "": _l("Send nothing"),
    ActionKind.TEXT: _l("Send a text"),
    ActionKind.QUICK_REPLY: _l("Send a quick reply of the team"),
    ActionKind.UTILITY: _l("Send a utility message, at any time, also after 24 hours"),
}


def _choices(names: Any, first: object = None) -> list[SelectChoice]:
    made = [SelectChoice(str(value), words) for value, words in names.items()]
    return [SelectChoice("", first), *made] if first else made


class RuleForm(Form):
    name = StringField(
        _l("Name of the rule"), validators=[DataRequired(_l("Give it a name.")), Length(max=LONGEST_NAME)]
    )
    is_on = BooleanField(_l("The rule is on"))
    cause = SelectField(_l("This happens"), choices=_choices(rule_words.CAUSES))
    after = IntegerField(_l("For how long"), validators=[Optional(), NumberRange(1, 9999)])
    after_unit = SelectField(_l("Unit"), choices=[SelectChoice(name, words) for name, (words, _size) in UNITS.items()])
    pages = Ticked(_l("On these Pages"))
    kinds = TickedWords(_l("It comes from"), choices=_choices(KINDS))
    words = StringField(_l("It has one of these words"), validators=[Length(max=5000)])
    labels = Ticked(_l("The task has one of these labels"))
    priorities = TickedWords(_l("Its priority is"), choices=_choices(PRIORITIES))
    statuses = TickedWords(_l("Its status is"), choices=_choices(STATUSES))
    hours = SelectField(_l("Working hours of the Page"), choices=_choices(rule_words.HOURS, _l("At any time")))
    given = SelectField(_l("Who has the task"), choices=_choices(rule_words.GIVEN, _l("Anybody or nobody")))
    add_labels = Ticked(_l("Label it"))
    set_priority = SelectField(_l("Set the priority"), choices=_choices(PRIORITIES, _l("Leave it as it is")))
    assign = SelectField(_l("Give the task to"))
    replaces = BooleanField(_l("And take it from everybody else"))
    note = TextAreaField(_l("Add a note for the team"))
    answer = RadioField(_l("Write to the person"), choices=_choices(ANSWERS), default="")
    text = TextAreaField(_l("Text"))
    quick_reply = SelectField(_l("Quick reply"), coerce=int)
    utility = SelectField(_l("Utility message"), coerce=int)
    set_status = SelectField(_l("Set the status"), choices=_choices(STATUSES, _l("Leave it as it is")))
    stops = BooleanField(_l("Run no later rules for this"))
    trial_asked = SubmitField(_l("Show what would happen"))
    trial_message = SelectField(_l("Try it on"), coerce=int, default=0, validate_choice=False)  # others may come in
    trial_task = IntegerField(_l("Number of the task"), validators=[Optional(), NumberRange(1, 2**31 - 1)])

    def contents(self) -> Contents:
        """What was written; call it after validation."""
        cause = RuleCause(self.cause.data)
        return Contents(
            name=self.name.data or "",
            cause=cause,
            actions=list(self._actions()),
            conditions=self._conditions(cause),
            after_minutes=self._minutes() if cause == RuleCause.SILENCE else None,
            is_on=self.is_on.data,
            stops=self.stops.data,
        )

    def _conditions(self, cause: RuleCause) -> Conditions:
        """What a message comes from needs not be said twice."""
        names_kind = cause in rule_contents.ARRIVALS.values()
        return Conditions(
            page_ids=self.pages.data or (),
            kinds=[] if names_kind else [ConversationKind(one) for one in self.kinds.data or ()],
            words=read_words(self.words.data or ""),
            label_ids=self.labels.data or (),
            priorities=[Priority(one) for one in self.priorities.data or ()],
            statuses=[TaskStatus(one) for one in self.statuses.data or ()],
            hours=Hours(self.hours.data) if self.hours.data else None,
            given=Given(self.given.data) if self.given.data else None,
        )

    def _minutes(self) -> int | None:
        number: int | None = self.after.data
        return number and number * UNITS[self.after_unit.data][1]

    def _actions(self) -> Iterator[Action]:
        names = rule_offers.names_of(self.add_labels)
        yield from (Action(ActionKind.LABEL, one, names[one]) for one in self.add_labels.data or ())
        if self.set_priority.data:
            yield Action(ActionKind.PRIORITY, self.set_priority.data)
        if self.assign.data:
            yield self._assignment()
        if self.note.data and self.note.data.strip():
            yield Action(ActionKind.NOTE, text=_tidy(self.note.data))
        if self.answer.data:
            yield self._answer(ActionKind(self.answer.data))
        if self.set_status.data:
            yield Action(ActionKind.STATUS, self.set_status.data)

    def _assignment(self) -> Action:
        if self.assign.data == IN_TURN:
            return Action(ActionKind.ASSIGN_IN_TURN, replaces=self.replaces.data)
        kind, _dash, number = self.assign.data.partition("-")
        what = ActionKind.ASSIGN_TEAM if kind == "team" else ActionKind.ASSIGN
        return Action(what, int(number), rule_offers.name_of(self.assign), replaces=self.replaces.data)

    def _answer(self, kind: ActionKind) -> Action:
        if kind == ActionKind.TEXT:
            return Action(kind, text=_tidy(self.text.data or ""))
        field = self.quick_reply if kind == ActionKind.QUICK_REPLY else self.utility
        values = rule_offers.values_given(field.data) if kind == ActionKind.UTILITY else {}
        return Action(kind, field.data, rule_offers.name_of(field), values=values)


def form_for(rule: Rule | None) -> RuleForm:
    """The form, filled with what was submitted, else with the rule; it offers also what a rule names and is gone."""
    contents = rule_contents.of(rule) if rule else Contents("", RuleCause.MESSAGE, ())
    form = RuleForm(data=_data_of(contents))
    rule_offers.fill(form, contents)
    return form


def read_words(text: str) -> list[str]:
    """What stands between commas, or on lines of their own."""
    found = (" ".join(part.split()) for part in re.split(r"[,;\n]", text))
    return list(dict.fromkeys(word for word in found if word))


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _data_of(contents: Contents) -> dict[str, Any]:
    given, actions = contents.conditions, contents.actions
    number, unit = rule_words.in_unit(contents.after_minutes or 30)
    return {
        "name": contents.name,
        "is_on": contents.is_on,
        "stops": contents.stops,
        "cause": contents.cause.value,
        "after": number,
        "after_unit": unit,
        "pages": list(given.page_ids),
        "kinds": [one.value for one in given.kinds],
        "words": ", ".join(given.words),
        "labels": list(given.label_ids),
        "priorities": [one.value for one in given.priorities],
        "statuses": [one.value for one in given.statuses],
        "hours": given.hours or "",
        "given": given.given or "",
        **_data_of_actions(actions),
    }


def _data_of_actions(actions: Sequence[Action]) -> dict[str, Any]:
    by_kind = {action.kind: action for action in actions}
    writing = next((kind for kind in WRITING if kind in by_kind), None)
    assigning = next((one for one in actions if one.kind in _ASSIGNING), None)
    return {
        "add_labels": [one.target for one in actions if one.kind == ActionKind.LABEL],
        "set_priority": by_kind[ActionKind.PRIORITY].target if ActionKind.PRIORITY in by_kind else "",
        "set_status": by_kind[ActionKind.STATUS].target if ActionKind.STATUS in by_kind else "",
        "assign": _ASSIGNING[assigning.kind].format(assigning.target) if assigning else "",
        "replaces": bool(assigning and assigning.replaces),
        "note": by_kind[ActionKind.NOTE].text if ActionKind.NOTE in by_kind else "",
        "answer": writing.value if writing else "",
        "text": by_kind[ActionKind.TEXT].text if ActionKind.TEXT in by_kind else "",
        "quick_reply": by_kind[ActionKind.QUICK_REPLY].target if ActionKind.QUICK_REPLY in by_kind else 0,
        "utility": by_kind[ActionKind.UTILITY].target if ActionKind.UTILITY in by_kind else 0,
    }


_ASSIGNING = {
    ActionKind.ASSIGN: "employee-{}",
    ActionKind.ASSIGN_TEAM: "team-{}",
    ActionKind.ASSIGN_IN_TURN: IN_TURN,
}
