"""Rules in the populated portal: one of each cause, with everything that may be odd, and what they did."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.jobs.rules import run_rules
from portal.models import ActionKind, ConversationKind, Employee, Label, Page, Priority, RuleCause, TaskStatus
from portal.services import labels, rules
from portal.services.rule_contents import Action, Conditions, Contents, Given
from tests import cast


def make(by: Employee, page: Page, label: Label, odd: str, long: str) -> None:
    """Before the messages that set them off; a label they put on is deleted meanwhile."""
    passing = labels.create("Passing")
    doing = [
        Action(ActionKind.LABEL, label.id, label.name),
        Action(ActionKind.LABEL, passing.id, passing.name),
        Action(ActionKind.PRIORITY, Priority.HIGH.value),
        Action(ActionKind.NOTE, text=f"{odd} {long}"),
        Action(ActionKind.TEXT, text="Good morning, {{ contact.name }}."),
    ]
    words = Conditions(page_ids=[page.id], words=["morning*", odd], given=Given.SOMEBODY)
    rules.create(Contents(f"{odd} {long}"[:90], RuleCause.MESSAGE, doing, words, stops=True), by)
    silence = Contents("Patience", RuleCause.SILENCE, doing[:1], after_minutes=90)
    rules.create(silence, by)
    done = Conditions(statuses=[TaskStatus.DONE], kinds=[ConversationKind.DIRECT])
    rules.create(Contents("Goodbye", RuleCause.STATUS, [Action(ActionKind.TEXT, text="Bye!")], done, is_on=False), by)
    labels.delete(passing)
    db.session.commit()


def run(app: Flask) -> None:
    cast.Meta(app).work(run_rules)
