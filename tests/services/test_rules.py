"""What rules do about what happens, once for each event, and what is cut short."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.jobs.rules import run_rules
from portal.models import (
    ActionKind,
    ConversationKind,
    Employee,
    Event,
    EventKind,
    HumanAgent,
    Note,
    Page,
    PartState,
    Priority,
    RuleCause,
    TaskStatus,
)
from portal.services import facts, labels, quick_replies, replies, rule_contents, rule_matching, rules, tasks
from portal.services.problems import NotPossible
from portal.services.rule_contents import Action, Given, Hours
from tests.cast import Meta, Person
from tests.ruling import gives_to, make_rule, notes, results, runs, says, sets, waiting, work, written
from tests.together import together
from tests.wall import Wall

MESSAGE, STATUS, SILENCE = RuleCause.MESSAGE, RuleCause.STATUS, RuleCause.SILENCE
QUARTER = timedelta(minutes=15)


def test_without_a_rule_that_waits_for_it_nothing_is_remembered(maria: Person, bakery: Page, anna: Employee) -> None:
    maria.writes(bakery, "Hello")
    assert waiting() == []
    rule = make_rule(anna, RuleCause.COMMENT, notes("A comment"))
    maria.writes(bakery, "Hello again")
    assert waiting() == []
    rules.change(rule, rule_contents.Contents("Hello", MESSAGE, [notes("A message")], is_on=False), anna)
    maria.writes(bakery, "And again")
    assert waiting() == []


def test_a_message_is_answered_and_its_task_sorted_and_given_away(
    maria: Person, bakery: Page, anna: Employee, boris: Employee, clara: Employee, meta: Meta, session: Session
) -> None:
    label = labels.create("Order")
    make_rule(
        anna,
        MESSAGE,
        says("Thank you, {{ contact.name }}. We bake: {{ message.text }}"),
        Action(ActionKind.LABEL, label.id, "Order"),
        Action(ActionKind.PRIORITY, Priority.HIGH.value),
        gives_to(clara, replaces=True),
        notes("They want: {{ message.text }}"),
        sets(TaskStatus.IN_PROGRESS),
        name="Orders",
        words=["cake*"],
    )
    maria.writes(bakery, "Two cakes, please")
    maria.conversation(bakery).contact.name = "Maria"
    work(meta)
    task = maria.task(bakery)
    assert [one.name for one in task.labels] == ["Order"]
    assert (task.priority, task.status, task.awaits_reply) == (Priority.HIGH, TaskStatus.IN_PROGRESS, True)
    assert [one.name for one in task.assignees] == ["Clara"]
    (note,) = session.scalars(select(Note))
    assert (note.text, note.rule_name, note.author_id) == ("They want: Two cakes, please", "Orders", None)
    (part,) = written(maria, bakery)
    assert (part.text, part.state) == ("Thank you, Maria. We bake: Two cakes, please", PartState.QUEUED)
    (run,) = runs()
    assert {result for result, _code in results(run)} == {"done"}
    assert (run.matched, run.rule.runs, run.rule.failures) == ({"words": "cake*"}, 1, 0)
    told = session.scalars(select(Event).where(Event.task_id == task.id, Event.kind == EventKind.LABELLED)).one()
    assert told.data == {"label": "Order", "rule": {"id": run.rule_id, "name": "Orders"}}


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["cake"], "Is my CAKE ready?", "cake"),
        (["cake"], "Two cakes", None),
        (["cake*"], "Two cakes", "cake*"),
        (["out of stock"], "Why out  of\nstock?", "out of stock"),
        (["мёд", "торт*"], "Хочу ТОРТИК с медом", "торт*"),
        (["мед"], "Есть мёд?", "мед"),
        (["c++"], "Do you know C++?", "c++"),
        (["?"], "Is it ready?", "?"),
        (["€"], "Is it 5€?", "€"),
        (["[a-z]*", "("], "abc", None),
    ],
)
def test_words_are_found_as_people_mean_them(words: list[str], text: str, found: str | None) -> None:
    assert rule_matching.find_word(tuple(words), text) == found


def test_every_condition_has_to_be_met(
    maria: Person, tomas: Person, bakery: Page, florist: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    bakery.weekly_hours, bakery.time_zone = ["0:00-24:00"] * 7, "UTC"
    session.commit()
    make_rule(anna, MESSAGE, notes("On the bakery"), page_ids=[bakery.id])
    make_rule(anna, MESSAGE, notes("Outside"), page_ids=[bakery.id], hours=Hours.OUTSIDE)
    make_rule(anna, MESSAGE, notes("Inside, somebody has it"), hours=Hours.INSIDE, given=Given.SOMEBODY)
    make_rule(anna, MESSAGE, notes("Nobody has it"), given=Given.NOBODY)
    make_rule(anna, RuleCause.TASK, notes("Urgent comments"), kinds=[ConversationKind.COMMENTS])
    maria.writes(bakery, "Hello")
    tomas.writes(florist, "Hello")
    work(meta)
    told = session.execute(select(Note.task_id, Note.text).order_by(Note.id)).all()
    at_bakery, at_florist = maria.task(bakery).id, tomas.task(florist).id
    assert [text for number, text in told if number == at_bakery] == ["On the bakery", "Inside, somebody has it"]
    assert [text for number, text in told if number == at_florist] == ["Inside, somebody has it"]


def test_rules_run_in_their_order_and_one_may_end_the_row(
    maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    first, last = make_rule(anna, MESSAGE, notes("first")), make_rule(anna, MESSAGE, notes("last"))
    stopping = make_rule(anna, MESSAGE, notes("stops"), stops=True, words=["stop"])
    rules.move_up(stopping, anna)
    rules.move_up(stopping, anna)
    rules.move_down(first, anna)
    rules.move_down(last, anna)  # is last already
    session.commit()
    assert [one.name for one in rules.every()] == ["Rule 3", "Rule 1", "Rule 2"]
    maria.writes(bakery, "stop")
    work(meta)
    maria.writes(bakery, "go on")
    work(meta)
    assert list(session.scalars(select(Note.text).order_by(Note.id))) == ["stops", "first", "last"]


def test_a_comment_and_a_made_task_set_off_their_own(wall: Wall, maria: Person, anna: Employee, meta: Meta) -> None:
    comment, made = make_rule(anna, RuleCause.COMMENT, notes("c")), make_rule(anna, RuleCause.TASK, notes("t"))
    make_rule(anna, MESSAGE, notes("not this"))
    wall.comment(maria, "How much?")
    wall.comment(maria, "And tomorrow?")
    work(meta)
    assert [run.rule_id for run in runs()] == [made.id, comment.id, comment.id]


def test_what_a_rule_does_sets_off_others_once_and_no_further(
    maria: Person, bakery: Page, anna: Employee, boris: Employee, meta: Meta
) -> None:
    """Three rules that would chase each other for ever."""
    chase = {TaskStatus.NEW: TaskStatus.IN_PROGRESS, TaskStatus.IN_PROGRESS: TaskStatus.WAITING}
    chase[TaskStatus.WAITING] = TaskStatus.NEW
    made = {old: make_rule(anna, STATUS, sets(new), statuses=[old], name=old) for old, new in chase.items()}
    maria.writes(bakery, "Hello")
    tasks.set_status(maria.task(bakery), TaskStatus.WAITING, boris)
    work(meta)
    assert [run.rule_id for run in runs()] == [made[TaskStatus.WAITING].id, made[TaskStatus.NEW].id]
    assert maria.task(bakery).status == TaskStatus.IN_PROGRESS
    assert waiting() == []


def test_two_workers_run_each_trigger_once(maria: Person, bakery: Page, anna: Employee, meta: Meta) -> None:
    make_rule(anna, MESSAGE, says("Hello!"), notes("n"))
    maria.writes(bakery, "Hello")
    together(meta, run_rules, run_rules)
    meta.work(run_rules)
    assert (len(runs()), len(written(maria, bakery))) == (1, 1)


def test_silence_is_noticed_once_for_each_wait(
    maria: Person, bakery: Page, anna: Employee, boris: Employee, meta: Meta, session: Session
) -> None:
    """Counted from the first message; what rules write is no answer, what an employee writes is."""
    rule = make_rule(anna, SILENCE, says("One moment, please."), after=10, kinds=[ConversationKind.DIRECT])
    make_rule(anna, MESSAGE, notes("A message"))
    with time_machine.travel(clock.now(), tick=False) as now:
        maria.writes(bakery, "Hello?")
        now.shift(timedelta(minutes=6))
        maria.writes(bakery, "Anybody?")
        work(meta)
        assert runs(rule) == []
        now.shift(timedelta(minutes=5))
        for _sweep in range(3):
            work(meta)
            now.shift(timedelta(minutes=7))
        assert len(runs(rule)) == 1
        assert maria.task(bakery).awaits_reply
        replies.write(maria.task(bakery), boris, "Yes!", [])
        session.commit()
        now.shift(timedelta(minutes=1))
        maria.writes(bakery, "Ah, good. And now?")
        now.shift(timedelta(minutes=11))
        work(meta)
    assert [one.text for one in written(maria, bakery)] == ["One moment, please."] * 2
    assert len(runs(rule)) == 2


def test_who_was_answered_or_is_done_no_longer_waits(
    maria: Person, tomas: Person, bakery: Page, anna: Employee, boris: Employee, meta: Meta, session: Session
) -> None:
    rule = make_rule(anna, SILENCE, notes("Nobody?"), after=10)
    with time_machine.travel(clock.now(), tick=False) as now:
        maria.writes(bakery, "Hello?")
        tomas.writes(bakery, "Thanks")
        now.shift(timedelta(minutes=1))
        maria.is_answered(bakery, "From the inbox of the Page")
        tasks.close(tomas.task(bakery), boris)
        session.commit()
        now.shift(QUARTER)
        work(meta)
    assert (runs(rule), waiting()) == ([], [])


def test_stars_given_before_do_not_hide_who_waits_now(
    maria: Person, bakery: Page, anna: Employee, boris: Employee, meta: Meta, session: Session
) -> None:
    """An answer to the question for feedback wants none itself."""
    rule = make_rule(anna, SILENCE, notes("Nobody?"), after=10)
    told = {"feedback_screens": [{"screen_id": 0, "questions": {"csat": {"type": "csat", "payload": "5"}}}]}
    with time_machine.travel(clock.now(), tick=False) as now:
        maria.writes(bakery, "Thank you!")
        replies.write(maria.task(bakery), boris, "Not at all.", [])
        session.commit()
        now.shift(timedelta(minutes=1))
        maria.does(bakery, clock.now(), messaging_feedback=told)
        now.shift(timedelta(minutes=1))
        maria.writes(bakery, "One thing more?")
        now.shift(QUARTER)
        work(meta)
    assert len(runs(rule)) == 1


def test_machines_do_not_talk_to_each_other(maria: Person, bakery: Page, anna: Employee, meta: Meta) -> None:
    make_rule(anna, MESSAGE, says("We answer soon."), name="Soon")
    make_rule(anna, MESSAGE, says("And do not forget our cakes!"), name="Cakes")
    with time_machine.travel(clock.now(), tick=False) as now:
        maria.writes(bakery, "Hello")
        work(meta)
        now.shift(timedelta(seconds=2))
        maria.writes(bakery, "I am on holiday.")
        work(meta)
        now.shift(timedelta(minutes=1))
        maria.writes(bakery, "I am still on holiday.")
        work(meta)
        maria.is_answered(bakery, "We know.")
        work(meta)
        now.shift(timedelta(minutes=6))
        maria.writes(bakery, "Back again")
        work(meta)
    assert [one.text for one in written(maria, bakery)] == ["We answer soon."] * 2
    assert [results(run)[0] for run in runs()] == [
        ("done", ""),
        ("held_back", "said_lately"),
        *[("held_back", "said_lately")] * 4,
        ("done", ""),
        ("held_back", "said_lately"),
    ]
    assert not any(run.has_failed for run in runs())


def test_what_turned_out_not_to_be_possible_is_logged_and_the_rest_done(
    maria: Person, bakery: Page, anna: Employee, clara: Employee, meta: Meta, session: Session
) -> None:
    label, hello = labels.create("Order"), quick_replies.create(quick_replies.Contents("Hi", "Hello!"), None)
    session.flush()
    rule = make_rule(
        anna,
        SILENCE,
        Action(ActionKind.LABEL, label.id, "Order"),
        gives_to(clara),
        notes("Look"),
        Action(ActionKind.QUICK_REPLY, hello.id, "Hi"),
        after=23 * 60,
        kinds=[ConversationKind.DIRECT],
    )
    bakery.human_agent = HumanAgent.GRANTED
    with time_machine.travel(clock.now(), tick=False) as now:
        maria.writes(bakery, "Hello?")
        labels.delete(label)
        session.flush()
        labels.create("Another")  # must not be taken for the one that is gone
        clara.deactivated_at = clock.now()
        session.commit()
        now.shift(timedelta(hours=25))
        work(meta)
    (run,) = runs()
    assert results(run) == [
        ("not_possible", "deleted"),
        ("not_possible", "employee_inactive"),
        ("done", ""),
        ("not_possible", "window_closed"),
    ]
    assert (run.outcomes[0]["about"], maria.task(bakery).labels) == ("Order", [])
    assert (run.has_failed, rule.failures, written(maria, bakery)) == (True, 1, [])


def test_a_rule_that_breaks_keeps_no_other_waiting(
    maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    broken = make_rule(anna, MESSAGE, notes("never"))
    broken.actions = [{"kind": "note", "of another version": True}]
    session.commit()
    good = make_rule(anna, MESSAGE, notes("done"))
    maria.writes(bakery, "Hello")
    work(meta)
    assert [(run.rule_id, results(run)) for run in runs()] == [
        (broken.id, [("not_possible", "unexpected")]),
        (good.id, [("done", "")]),
    ]
    assert list(session.scalars(select(Note.text))) == ["done"]
    assert waiting() == []


def test_what_the_database_refuses_keeps_no_other_waiting(
    maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    """PostgreSQL holds no NUL in a text; SQLite does."""
    odd, good = make_rule(anna, MESSAGE, notes("a\x00b")), make_rule(anna, MESSAGE, notes("done"))
    maria.writes(bakery, "Hello")
    work(meta)
    assert [run.rule_id for run in runs()] == [odd.id, good.id]
    assert "done" in list(session.scalars(select(Note.text)))
    assert waiting() == []


def test_tasks_go_round_by_a_rule(
    maria: Person,
    tomas: Person,
    bakery: Page,
    anna: Employee,
    boris: Employee,
    clara: Employee,
    meta: Meta,
    session: Session,
) -> None:
    bakery.assignees = [boris, clara]
    session.commit()
    make_rule(anna, MESSAGE, Action(ActionKind.ASSIGN_IN_TURN, replaces=True))
    maria.writes(bakery, "Hello")
    tomas.writes(bakery, "Hello")
    work(meta)
    assert [[one.name for one in person.task(bakery).assignees] for person in (maria, tomas)] == [["Boris"], ["Clara"]]


def test_what_could_not_work_is_refused_with_what_to_do(
    bakery: Page, anna: Employee, dan: Employee, session: Session
) -> None:
    def code(cause: RuleCause, *actions: Action, after: int | None = None, **conditions: object) -> str:
        with pytest.raises(NotPossible) as refused:
            make_rule(anna, cause, *actions, after=after, **conditions)
        session.rollback()
        assert str(refused.value.message)
        return refused.value.code

    signed = quick_replies.create(quick_replies.Contents("Signed", "Yours, {{ employee.name }}"), None)
    session.commit()
    assert code(MESSAGE) == "no_action"
    assert code(RuleCause.COMMENT, says("Hello")) == "not_private"
    assert code(RuleCause.TASK, says("Hello")) == "not_private"
    assert code(MESSAGE, says(" ")) == "reply_empty"
    assert code(MESSAGE, says("{{ contact.shoe_size }}")) == "placeholder_unknown"
    assert code(MESSAGE, notes("{{ lead.email }}")) == "placeholder_unknown"
    assert code(MESSAGE, Action(ActionKind.QUICK_REPLY, signed.id, "Signed")) == "placeholder_unknown"
    assert code(MESSAGE, Action(ActionKind.QUICK_REPLY, 99, "Gone")) == "deleted"
    assert code(MESSAGE, Action(ActionKind.LABEL, 99, "Gone")) == "deleted"
    assert code(MESSAGE, Action(ActionKind.UTILITY, 99, "gone")) == "deleted"
    assert code(MESSAGE, gives_to(dan)) == "employee_inactive"
    assert code(MESSAGE, notes("x"), words=["*"]) == "word_empty"
    assert code(MESSAGE, notes("x"), hours=Hours.OUTSIDE) == "no_hours"
    assert code(SILENCE, notes("x")) == "silence_range"
    direct = [ConversationKind.DIRECT]
    assert code(SILENCE, says("Still there?"), after=24 * 60, kinds=direct) == "window_closed"
    make_rule(anna, SILENCE, says("Still there?"), after=24 * 60 - 1, kinds=direct, name="Late")
    assert code(MESSAGE, notes("x"), name="late") == "rule_taken"
    assert "lead.email" in facts.known(ConversationKind.LEAD)
