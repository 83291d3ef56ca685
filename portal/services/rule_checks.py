"""Why a rule cannot be as it is: what it names is gone, or Meta or the portal would refuse what it does.

Asked when a rule is saved or switched on, and again by the list, since people leave and labels are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal.extensions import db
from portal.models import (
    ActionKind,
    ConversationKind,
    Employee,
    Label,
    Page,
    PageState,
    QuickReply,
    Rule,
    RuleCause,
    Team,
)
from portal.models.conversation import RESPONSE_WINDOW
from portal.models.rule import LONGEST_NAME
from portal.models.unique_name import key_of
from portal.services import facts, labels, notes, pages, placeholders, quick_replies, rule_utility, sight, working_hours
from portal.services.problems import NotPossible
from portal.services.rule_contents import WRITING, Action, Contents, Hours

OF_TASK = ("task.title", "task.number")
LONGEST_TEXT = quick_replies.LONGEST_TEXT
LONGEST_WORD = 100
MOST_WORDS = 100
LONGEST_SILENCE = 30 * 24 * 60  # minutes
A_DAY = RESPONSE_WINDOW.total_seconds() / 60


def check(contents: Contents, itself: Rule | None = None) -> None:
    """Raises NotPossible with the first thing that is wrong."""
    _check_name(contents.name.strip(), itself)
    for problem in problems(contents):
        raise problem


def problems(contents: Contents) -> Iterator[NotPossible]:
    """Everything that stands in the way of the rule, each with what to do about it."""
    yield from _wrong_cause(contents)
    yield from _wrong_words(contents)
    yield from _wrong_pages(contents)
    yield from _wrong_labels(contents)
    yield from _wrong_hours(contents)
    if not contents.actions:
        yield NotPossible(_("Choose at least one thing that the rule is to do."), code="no_action")
    if contents.writes:
        yield from _wrong_writing(contents)
    for action in contents.actions:
        yield from _ACTIONS.get(action.kind, _right)(action, contents)


def known(kinds: Sequence[ConversationKind]) -> list[str]:
    """The placeholders that are known whichever of these kinds it is."""
    names = (list(facts.known(kind)) for kind in kinds)
    return [*reduce(lambda some, more: [name for name in some if name in more], names), *OF_TASK]


def _check_name(name: str, itself: Rule | None) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise NotPossible(_("Give the rule a name of at most 100 characters."), code="rule_nameless")
    same = select(Rule.id).where(Rule.name_key == key_of(name), Rule.removed_at.is_(None))
    if db.session.scalar(same.where(Rule.id != itself.id) if itself and itself.id else same) is not None:
        raise NotPossible(_("There is a rule “%(name)s” already.", name=name), code="rule_taken")


def _wrong_cause(contents: Contents) -> Iterator[NotPossible]:
    minutes = contents.after_minutes
    if contents.cause == RuleCause.SILENCE and not (minutes and 1 <= minutes <= LONGEST_SILENCE):
        yield NotPossible(_("Say how long nobody has answered: one minute up to 30 days."), code="silence_range")


def _wrong_words(contents: Contents) -> Iterator[NotPossible]:
    words = contents.conditions.words
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        yield NotPossible(_("A rule looks for at most 100 words of at most 100 characters."), code="words_long")
    if not all(word.strip("* ") for word in words):
        yield NotPossible(_("Write some letters before the star: cake* finds cake and cakes."), code="word_empty")


def _wrong_pages(contents: Contents) -> Iterator[NotPossible]:
    ids = contents.conditions.page_ids
    for page in db.session.scalars(select(Page).where(Page.id.in_(ids)).order_by(Page.name)):
        if page.state == PageState.DISCONNECTED:
            text = _("%(page)s is disconnected. Connect it again, or take the tick off it.", page=page.name)
            yield NotPossible(text, code="page_disconnected")


def _wrong_labels(contents: Contents) -> Iterator[NotPossible]:
    ids = set(contents.conditions.label_ids)
    if ids and not ids.issubset(number for number, _name in labels.names()):
        yield NotPossible(_("A label that the rule looks for was deleted. Choose another one."), code="label_gone")


def _wrong_hours(contents: Contents) -> Iterator[NotPossible]:
    if contents.conditions.hours == Hours.OUTSIDE and not any(map(working_hours.of, _pages(contents))):
        text = _("None of its Pages has working hours, so this never happens. Enter them in the settings of the Page.")
        yield NotPossible(text, code="no_hours")


def _wrong_writing(contents: Contents) -> Iterator[NotPossible]:
    if list(contents.kinds) != [ConversationKind.DIRECT]:
        text = _("A rule writes only in private conversations. Let it wait for messages, or tick only “Messages”.")
        yield NotPossible(text, code="not_private")
    if sum(action.kind in WRITING for action in contents.actions) > 1:
        yield NotPossible(_("A rule writes one message. Make another rule for the next one."), code="writes_twice")


def _wrong_text(action: Action, contents: Contents) -> Iterator[NotPossible]:
    if not action.text.strip():
        yield NotPossible(_("Write the text that is to be sent."), code="reply_empty")
    if len(action.text) > LONGEST_TEXT:
        yield NotPossible(_("The text is too long: at most 10,000 characters."), code="text_long")
    yield from _unknown([action.text], known(contents.kinds))
    yield from _too_late(contents)


def _wrong_quick_reply(action: Action, contents: Contents) -> Iterator[NotPossible]:
    found = db.session.get(QuickReply, action.target) if action.target else None
    if found is None or not found.is_for_everybody:
        yield _gone(action)
    else:
        for name in set(placeholders.names_in([found.text])) - set(known(contents.kinds)):
            text = _("“%(reply)s” says {{ %(name)s }}, which a rule does not know.", reply=found.name, name=name)
            yield NotPossible(text, code="placeholder_unknown")
    yield from _too_late(contents)


def _wrong_utility(action: Action, contents: Contents) -> Iterator[NotPossible]:
    if not action.target:
        yield _gone(action)
        return
    for page in _pages(contents):
        try:
            rule_utility.template_for(action, page)
        except NotPossible as problem:
            yield problem
            return
    yield from rule_utility.missing(action)
    yield from _unknown(list(action.values.values()), known(contents.kinds))


def _wrong_note(action: Action, contents: Contents) -> Iterator[NotPossible]:
    if len(action.text) > notes.LONGEST:
        yield NotPossible(_("That is too long for a note; shorten it."), code="note_long")
    yield from _unknown([action.text], known(contents.kinds))


def _wrong_label(action: Action, _contents: Contents) -> Iterator[NotPossible]:
    if db.session.get(Label, action.target) is None:
        yield _gone(action)


def _wrong_employee(action: Action, contents: Contents) -> Iterator[NotPossible]:
    found = db.session.get(Employee, action.target)
    if found is None or not found.is_active:
        text = _("%(name)s no longer works here. Choose somebody else.", name=found.name if found else action.name)
        yield NotPossible(text, code="employee_inactive")
    else:
        yield from _unseen(found, contents)


def _wrong_team(action: Action, contents: Contents) -> Iterator[NotPossible]:
    found = db.session.get(Team, action.target)
    yield from [_gone(action)] if found is None else _unseen(found, contents)


def _unseen(whom: Employee | Team, contents: Contents) -> Iterator[NotPossible]:
    for page in _pages(contents) if contents.conditions.page_ids else ():
        if not sight.reaches(whom, page):
            text = _("%(name)s may not see the Page %(page)s. Choose somebody else.", name=whom.name, page=page.name)
            yield NotPossible(text, code="page_hidden")


def _right(_action: Action, _contents: Contents) -> Iterator[NotPossible]:
    yield from ()


def _too_late(contents: Contents) -> Iterator[NotPossible]:
    if contents.cause == RuleCause.SILENCE and (contents.after_minutes or 0) >= A_DAY:
        text = _("After 24 hours Meta takes only utility messages. Choose one, or a shorter time.")
        yield NotPossible(text, code="window_closed")


def _unknown(texts: Sequence[str], names: Sequence[str]) -> Iterator[NotPossible]:
    for name in placeholders.names_in(texts):
        if name not in names:
            text = _(
                "There is no placeholder {{ %(name)s }}. These are known: %(known)s.", name=name, known=", ".join(names)
            )
            yield NotPossible(text, code="placeholder_unknown")


def _gone(action: Action) -> NotPossible:
    if not action.target:
        return NotPossible(_("Choose what is to be sent."), code="nothing_chosen")
    text = _("“%(name)s” was deleted. Choose something else in the rule.", name=action.name)
    return NotPossible(text, code="deleted")


def _pages(contents: Contents) -> list[Page]:
    """Those the rule is about: the chosen ones, or all that are connected."""
    chosen = contents.conditions.page_ids
    return [page for page in pages.connected() if not chosen or page.id in chosen]


Wrong = Callable[[Action, Contents], Iterator[NotPossible]]
_ACTIONS: dict[ActionKind, Wrong] = {
    ActionKind.TEXT: _wrong_text,
    ActionKind.QUICK_REPLY: _wrong_quick_reply,
    ActionKind.UTILITY: _wrong_utility,
    ActionKind.NOTE: _wrong_note,
    ActionKind.LABEL: _wrong_label,
    ActionKind.ASSIGN: _wrong_employee,
    ActionKind.ASSIGN_TEAM: _wrong_team,
}
