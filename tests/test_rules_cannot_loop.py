"""Whatever rules there are and whatever happens: they come to an end, also with a machine on the other side."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models import (
    ActionKind,
    ConversationKind,
    Employee,
    HumanAgent,
    Page,
    RuleCause,
    RuleRun,
    TaskStatus,
    TemplateState,
    UtilityTemplate,
)
from portal.services import automatic, rule_writing, rules, sending, tasks
from portal.services.problems import NotPossible
from portal.services.rule_contents import Action
from tests.cast import Meta, Person
from tests.ruling import make_rule, notes, says, sets, waiting, work, written
from tests.sending import LANE

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DIRECT = [ConversationKind.DIRECT]
CAUSES = (RuleCause.MESSAGE, RuleCause.TASK, RuleCause.STATUS, RuleCause.SILENCE)
MOST_ROUNDS = 40  # in which a machine may answer; far more than it should get
numbers = itertools.count(500)

statuses = st.sampled_from(list(TaskStatus))
writing = st.sampled_from([says("Hello from us"), Action(ActionKind.UTILITY, 1, "ready", values={"who": "you"})])
doing = st.one_of(statuses.map(sets), st.just(notes("Seen")))
rule = st.tuples(
    st.sampled_from(CAUSES),
    st.lists(doing, min_size=1, max_size=2, unique_by=lambda action: action.kind),
    st.one_of(st.none(), writing),
    st.lists(statuses, max_size=1),
    st.booleans(),
)
happening = st.sampled_from(["writes", "closes", "waits", "answers", "a day later"])


def make_rules(anna: Employee, wanted: list[Any]) -> None:
    for cause, actions, letter, conditions, stops in wanted:
        after = 10 if cause == RuleCause.SILENCE else None
        kinds = [] if cause == RuleCause.MESSAGE else DIRECT
        told = [*actions, *([letter] if letter else [])]
        make_rule(anna, cause, *told, after=after, stops=stops, statuses=conditions, kinds=kinds)


def forget(anna: Employee) -> None:
    for one in rules.every():
        rules.remove(one, anna)
    db.session.commit()


def approve_template(bakery: Page) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    bakery.sends_utility_messages = True
    template = UtilityTemplate(page_id=bakery.id, name="ready", language="en", body="Ready for {{ who }}")
    template.state = TemplateState.APPROVED
    db.session.add(template)
    db.session.commit()


def does(what: str, machine: Person, bakery: Page, boris: Employee, now: Any) -> None:
    if what == "writes" or not machine.ids:
        machine.writes(bakery, "Hello", at=clock.now())
        return
    task = machine.tasks(bakery)[-1]
    try:
        if what in ("closes", "waits"):
            tasks.set_status(task, TaskStatus.DONE if what == "closes" else TaskStatus.WAITING, boris)
    except NotPossible:
        db.session.rollback()
    db.session.commit()
    if what == "answers":
        machine.is_answered(bakery, "A person speaks", at=clock.now())
    if what == "a day later":
        now.shift(timedelta(hours=25))


def send_all(machine: Person, bakery: Page) -> None:
    """As the job does; nothing that leaves is tagged as a person's."""
    while part := sending.claim_next(machine.conversation(bakery).id, LANE):
        assert not part.as_human_agent
        db.session.commit()
        sending.record_sent(part.id, f"m_sent_{part.id}")
        db.session.commit()
    db.session.commit()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(rule, min_size=1, max_size=5),
    story=st.lists(happening, min_size=1, max_size=4),
    pace=st.sampled_from([1, 30, 400]),
)
def test_no_rules_loop_or_answer_themselves_whoever_is_on_the_other_side(
    meta: Meta, bakery: Page, anna: Employee, boris: Employee, session: Session, wanted: Any, story: Any, pace: int
) -> None:
    """The other side answers everything that the portal writes, by reflex or patiently (`pace`, in seconds)."""
    if session.scalar(select(UtilityTemplate.id)) is None:
        approve_template(bakery)
    forget(anna)
    make_rules(anna, wanted)
    machine, events, rounds = Person("Machine", next(numbers), meta), 0, 0
    first_run = max([0, *session.scalars(select(RuleRun.id))])
    with time_machine.travel(NOON, tick=False) as now:
        for what in story:
            does(what, machine, bakery, boris, now)
            events, answered = events + 1, 0
            while True:
                now.shift(timedelta(minutes=11))  # what waits for silence is due, too
                work(meta)
                send_all(machine, bakery)
                said = len(written(machine, bakery))
                if said == answered or rounds == MOST_ROUNDS:
                    break
                answered, rounds, events = said, rounds + 1, events + 1
                now.shift(timedelta(seconds=pace))
                machine.writes(bakery, "I am a machine.", at=clock.now())
            assert [one for one in waiting() if one.due_at <= clock.now()] == []
    assert rounds < MOST_ROUNDS
    assert not any(one.as_human_agent for one in machine.messages(bakery))
    of_chain = Counter((run.chain_id, run.rule_id) for run in session.scalars(select(RuleRun)) if run.id > first_run)
    assert not of_chain or max(of_chain.values()) == 1
    days = Counter(one.at.date() for one in written(machine, bakery))
    assert all(count <= 2 * automatic.MOST_A_DAY for count in days.values())


def test_the_limits_are_as_the_help_says() -> None:
    assert (timedelta(minutes=5), 10) == (rule_writing.PAUSE, automatic.MOST_A_DAY)
