"""Rules in words: what they wait for, on what conditions, what they do, and what became of it.

The phrases stand in a sentence behind "when", "if" and "then", so they begin small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.models import ActionKind, ActionResult, Priority, Rule, RuleCause, RuleRun, TaskStatus
from portal.services.rule_contents import Action, Conditions, Contents, Given, Hours
from portal.services.rule_matching import Check
from portal.services.rule_runs import Outcome
from portal.web.filters import PRIORITIES, STATUSES
from portal.web.page_tasks import KINDS

CAUSES = {
    RuleCause.MESSAGE: _l("a private message arrives"),
    RuleCause.COMMENT: _l("a comment arrives"),
    RuleCause.LEAD: _l("a lead arrives"),
    RuleCause.TASK: _l("a task is made"),
    RuleCause.STATUS: _l("the status of a task changes"),
    RuleCause.SILENCE: _l("nobody has answered for some time"),
}
HOURS = {Hours.INSIDE: _l("within working hours"), Hours.OUTSIDE: _l("outside working hours")}
GIVEN = {Given.NOBODY: _l("nobody has the task"), Given.SOMEBODY: _l("somebody has the task")}
RESULTS = {
    ActionResult.DONE: (_l("Done"), "good"),
    ActionResult.NOT_NEEDED: (_l("It was so already"), "off"),
    ActionResult.HELD_BACK: (_l("Left out"), "wait"),
    ActionResult.NOT_POSSIBLE: (_l("Not possible"), "bad"),
}
REASONS = {
    "unexpected": _l("The rule ended in an error of the portal. Look at its log, and tell whoever looks after it."),
    "said_already": _l("It has written for this already."),
    "said_enough": _l("Enough was said automatically in this conversation today, so a person should answer."),
    "said_lately": _l("An automatic message had just been written here; two machines might be talking to each other."),
    "not_a_person": _l("Only what a person writes is answered automatically."),
    "answered_already": _l("Somebody had answered already."),
    "window_closed": _l(
        "The person wrote more than 24 hours before: Meta takes only utility messages then. Choose one in the rule."
    ),
    "not_private": _l("A rule writes only in private conversations. Let it wait for messages only."),
    "page_disconnected": _l("The Page is disconnected. Connect it again under Pages."),
    "value_missing": _l("What stands for a value of the template is not known for this person."),
    "instagram": _l("Instagram has no utility messages; Meta offers them only in Messenger."),
    "other_task_active": _l("Another task of this conversation is open; work goes on there."),
    "reply_empty": _l("Nothing of the text was left, as what stands for its placeholders is not known."),
    "deleted": _l("It was deleted. Choose something else in the rule."),
    "employee_inactive": _l("They no longer work here. Choose somebody else in the rule."),
    "page_hidden": _l("They may not see the Page. Choose somebody else in the rule."),
    "nobody_chosen": _l("Nobody who could get it is chosen in the settings of the Page."),
    "template_unapproved": _l("Meta has not approved the template for the Page. Submit it there first."),
    "utility_off": _l("Utility messages are switched off in the settings of the Page."),
    "value_long": _l("A value of the template is longer than 500 characters."),
    "file_kind": _l("A file of the quick reply is of a kind Instagram does not take."),
    "file_too_large": _l("A file of the quick reply is too large for Meta."),
    "note_long": _l("With what was filled in, the note is too long."),
    "note_empty": _l("Nothing of the note was left, as what stands for its placeholders is not known."),
}
_STEPS = ((24 * 60, "days"), (60, "hours"), (1, "minutes"))


class Told(NamedTuple):
    """What became of an action: what it was, a word with its colour, and why."""

    what: str
    word: str
    tone: str
    why: str = ""


def when(contents: Contents) -> str:
    """What a rule waits for."""
    if contents.cause == RuleCause.SILENCE and contents.after_minutes:
        return _silence(contents.after_minutes)
    return str(CAUSES[contents.cause])


def in_unit(minutes: int) -> tuple[int, str]:
    """The largest unit in which it is a whole number."""
    return next((minutes // size, unit) for size, unit in _STEPS if minutes % size == 0)


def conditions(of: Conditions, pages: Mapping[int, str], labels: Mapping[int, str]) -> list[str]:
    """Each condition as a short phrase."""
    names: dict[str, Iterable[Any]] = {
        "page_ids": (pages.get(one, _("a Page that is gone")) for one in of.page_ids),
        "kinds": (KINDS[one] for one in of.kinds),
        "words": of.words,
        "label_ids": (labels.get(one, _("a label that was deleted")) for one in of.label_ids),
        "priorities": (PRIORITIES[one] for one in of.priorities),
        "statuses": (STATUSES[one] for one in of.statuses),
    }
    listed = [_CONDITIONS[name](", ".join(map(str, found))) for name, found in names.items() if getattr(of, name)]
    return [*listed, *(str(HOURS[one]) for one in (of.hours,) if one), *(str(GIVEN[one]) for one in (of.given,) if one)]


def condition(check: Check, contents: Contents, pages: Mapping[int, str], labels: Mapping[int, str]) -> str:
    """One condition of a trial."""
    only = Conditions(**{check.name: getattr(contents.conditions, check.name)})
    return conditions(only, pages, labels)[0]


def action(of: Action) -> str:
    """What a rule does, as a short phrase."""
    return _ACTIONS[of.kind](str(of.target or ""), of.name or of.text)


def runs(of: Rule) -> str:
    if not of.runs:
        return str(_("has not run yet"))
    return str(ngettext("ran %(num)s time", "ran %(num)s times", of.runs))


def failures(of: Rule) -> str:
    return str(
        ngettext("%(num)s time something was not possible", "%(num)s times something was not possible", of.failures)
    )


def told(outcome: Outcome) -> Told:
    """What became of an action, or in a trial would."""
    return _told(outcome.kept)


def run(of: RuleRun) -> list[Told]:
    return [_told(kept) for kept in of.outcomes]


def _told(kept: Mapping[str, str]) -> Told:
    word, tone = RESULTS[ActionResult(kept["result"])]
    code = kept.get("code", "")
    why = str(REASONS.get(code) or kept.get("problem", "")) if code else ""
    return Told(_what(kept), str(word), tone, why)


def _what(kept: Mapping[str, str]) -> str:
    if kept["kind"] not in set(ActionKind):
        return str(_("the rule itself"))
    return _ACTIONS[ActionKind(kept["kind"])](kept.get("about", ""), kept.get("about", ""))


def _silence(minutes: int) -> str:
    number, unit = in_unit(minutes)
    if unit == "days":
        return str(ngettext("nobody has answered for %(num)s day", "nobody has answered for %(num)s days", number))
    if unit == "hours":
        return str(ngettext("nobody has answered for %(num)s hour", "nobody has answered for %(num)s hours", number))
    return str(ngettext("nobody has answered for %(num)s minute", "nobody has answered for %(num)s minutes", number))


def _status(word: str) -> str:
    return str(STATUSES[TaskStatus(word)]) if word in set(TaskStatus) else word


def _priority(word: str) -> str:
    return str(PRIORITIES[Priority(word)]) if word in set(Priority) else word


_CONDITIONS: dict[str, Callable[[str], str]] = {
    "page_ids": lambda names: _("it is on %(pages)s", pages=names),
    "kinds": lambda names: _("it comes from: %(kinds)s", kinds=names),
    "words": lambda names: _("it has one of the words: %(words)s", words=names),
    "label_ids": lambda names: _("the task has the label: %(labels)s", labels=names),
    "priorities": lambda names: _("its priority is: %(priorities)s", priorities=names),
    "statuses": lambda names: _("its status is: %(statuses)s", statuses=names),
}
_ACTIONS: dict[ActionKind, Callable[[str, str], str]] = {
    ActionKind.LABEL: lambda _value, name: _("label it “%(name)s”", name=name),
    ActionKind.PRIORITY: lambda value, _name: _("set the priority to %(priority)s", priority=_priority(value)),
    ActionKind.ASSIGN: lambda _value, name: _("give the task to %(name)s", name=name),
    ActionKind.ASSIGN_TEAM: lambda _value, name: _("give the task to the team %(name)s", name=name),
    ActionKind.ASSIGN_IN_TURN: lambda _value, name: (
        _("give the task to whoever is next: %(name)s", name=name) if name else _("give the task to whoever is next")
    ),
    ActionKind.NOTE: lambda _value, name: _("note: %(text)s", text=name),
    ActionKind.TEXT: lambda _value, name: _("send: %(text)s", text=name),
    ActionKind.QUICK_REPLY: lambda _value, name: _("send the quick reply: %(text)s", text=name),
    ActionKind.UTILITY: lambda _value, name: _("send the utility message: %(text)s", text=name),
    ActionKind.STATUS: lambda value, _name: _("set the status to %(status)s", status=_status(value)),
}
