"""What SQLite does for each list: it searches in an index that is sorted already, and never scans a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models import ConversationKind, Employee, EventKind, Message, Page, Priority, Task, TaskStatus, Team
from portal.services import comment_trees, event_lists, events, lists, threads
from portal.services.list_filters import Cursor, Filter, Sight, View
from portal.services.threads import Position
from tests.cast import Person
from tests.wall import Wall

DIRECT = ConversationKind.DIRECT
Explain = Callable[[Callable[[], object]], list[list[str]]]


@pytest.fixture
def explain(session: Session) -> Iterator[Explain]:
    """The plan of every statement that something runs."""
    seen: list[tuple[Any, str, Any]] = []

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((connection, statement, values))

    def plans(run: Callable[[], object]) -> list[list[str]]:
        seen.clear()
        run()
        statements = list(seen)
        return [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for connection, statement, values in statements
        ]

    event.listen(db.engine, "before_cursor_execute", note)
    yield plans
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("view", list(View))
def test_a_list_reads_its_index_in_order(
    explain: Explain, boris: Employee, task: Task, bakery: Page, view: View, session: Session
) -> None:
    boris.teams = [Team(name="Kitchen")]
    session.commit()
    positions = (None, Cursor(clock.now(), 99))
    wanted = [*({"status": status} for status in (None, *TaskStatus)), {"is_snoozed": True}, {"kind": DIRECT}]
    for more, page_id, before in product(wanted, (None, bakery.id), positions):
        chosen = Filter(view, page_id=page_id, **more)
        plans = explain(partial(lists.rows, chosen, Sight.of(boris), before))
        assert not [step for plan in plans for step in plan if step.startswith("SCAN")], (chosen, plans)
        assert not [step for step in plans[0] if "TEMP B-TREE" in step], (chosen, plans)


MARKS = {
    "overdue": ("ix_tasks_due", {"is_overdue": True}),
    "by due date": ("ix_tasks_due", {"by_due_date": True}),
    "ending": ("ix_tasks_answer_by", {"is_ending": True}),
    "label": ("ix_task_labels_list", {"label_id": 1}),
    "priority": ("ix_tasks_priority", {"priority": Priority.HIGH}),
    "lead": ("ix_tasks_kind", {"kind": ConversationKind.LEAD}),
    "label of leads": ("ix_task_labels_list", {"kind": ConversationKind.LEAD, "label_id": 1}),
}


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("mark", MARKS)
def test_a_list_of_what_stands_out_reads_the_index_of_its_mark(
    explain: Explain, boris: Employee, task: Task, bakery: Page, view: View, mark: str, session: Session
) -> None:
    boris.teams = [Team(name="Kitchen"), Team(name="Shop")]
    session.commit()
    positions = (None, Cursor(clock.now(), 99))
    index, more = MARKS[mark]
    for status, page_id, before in product((None, *TaskStatus), (None, bakery.id), positions):
        chosen = Filter(view, status, page_id, **more)
        plans = explain(partial(lists.rows, chosen, Sight.of(boris), before))
        plans = [plan for plan in plans if any(step.startswith("SEARCH tasks") for step in plan)]
        assert not [step for plan in plans for step in plan if step.startswith("SCAN")], (chosen, plans)
        assert not [step for step in plans[0] if "TEMP B-TREE" in step], (chosen, plans)
        assert [step for step in plans[0] if index in step], (chosen, plans)


@pytest.mark.parametrize("status", [None, *TaskStatus])
def test_counting_searches_indexes(explain: Explain, boris: Employee, status: TaskStatus | None) -> None:
    saved = tuple(Filter(View.ALL, status, **more) for _index, more in MARKS.values())
    plans = [
        *explain(lambda: lists.counts(Filter(status=status), Sight.of(boris))),
        *explain(lambda: lists.counts_of(saved, Sight.of(boris))),
    ]
    for plan in plans:
        scanned = {step for step in plan if step.startswith("SCAN")}
        assert all("anon" in step or "CONSTANT" in step for step in scanned), plan  # what was found, and nothing else
        looked_up = {step for step in plan if step.startswith(("SEARCH tasks", "SEARCH task_l", "SEARCH assignments"))}
        assert all("COVERING INDEX" in step for step in looked_up), plan


def test_the_comments_of_a_big_post_are_read_in_a_few_queries(explain: Explain, wall: Wall, maria: Person) -> None:
    first = wall.comment(maria, "How much?")
    conversation = wall.task.conversation
    said = {"conversation_id": conversation.id, "page_id": wall.page.id, "direction": "inbound", "text": "And for two?"}
    answers = [{**said, "platform_message_id": f"1_{n}", "reply_to": first, "at": clock.now()} for n in range(2000)]
    counts = set()
    for some in (answers[:300], answers[300:]):
        db.session.execute(insert(Message), some)
        db.session.commit()
        plans = explain(lambda: comment_trees.tree(conversation))
        counts.add(len(plans))
    assert len(counts) == 1, "as many queries as before, however many comments there are"
    assert not [step for plan in plans for step in plan if step.startswith("SCAN")], plans
    assert not [step for step in plans[0] if "TEMP B-TREE" in step], plans
    tree = comment_trees.tree(conversation)
    (branch,) = tree.branches
    assert (len(branch.answers), tree.has_earlier) == (comment_trees.SIZE, True)


@pytest.mark.parametrize("side", ["newest", "since", "before"])
def test_a_thread_reads_its_indexes_in_order(explain: Explain, task: Task, side: str) -> None:
    position = Position(clock.now(), 1, 5)
    read = {
        "newest": lambda: threads.newest(task),
        "since": lambda: threads.since(task, position),
        "before": lambda: threads.before(task, position),
    }
    assert task.page and task.conversation
    for plan in explain(read[side]):
        assert not [step for step in plan if step.startswith("SCAN")], plan
        sorts = [step for step in plan if "TEMP B-TREE" in step]
        assert not sorts or "attachments" in plan[0], plan


def test_the_history_of_a_page_reads_the_index_that_leaves_its_tasks_out(
    explain: Explain, task: Task, bakery: Page, session: Session
) -> None:
    events.record(bakery, None, EventKind.PAGE_PAUSED)
    session.commit()
    (line,) = event_lists.of(bakery).events
    *_, plan = explain(lambda: event_lists.of(bakery, line.id))
    assert "ix_events_page_id_at" in plan[0], plan
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan
