"""The lists of somebody who sees only some Pages, or is in several teams: each lane reads an index in order.

What the lanes found is then merged, which is the only sorting: of at most a screenful from each.
"""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models import Employee, Page, Task, TaskStatus, Team
from portal.services import lists, tasks, teams, visibility
from portal.services.list_filters import Cursor, Filter, Sight, View
from tests.cast import FLORIST, make_page
from tests.web.desk.test_query_plans import Explain, explain

__all__ = ["explain"]
LANES = {
    View.ALL: "ix_tasks_page_",
    View.UNASSIGNED: "ix_tasks_",
    View.TEAMS: "ix_assignments_team_",
    View.MINE: "ix_assignments_mine_",
}


@pytest.fixture
def clerk(session: Session, task: Task, bakery: Page, clara: Employee, anna: Employee) -> Employee:
    """Clara is in two teams, and does not see the Page of the museum."""
    for name in ("Bakers", "Florists"):
        teams.set_members(teams.create(name, anna), [clara], anna)
        tasks.assign(task, session.query(Team).filter_by(name=name).one(), by=anna)
    make_page("Green Florist", FLORIST, bakery.connection)
    visibility.restrict(make_page("City Museum", "102938475610298", bakery.connection), [], anna)
    session.commit()
    return clara


@pytest.mark.parametrize("view", LANES)
def test_each_lane_reads_its_index_in_order(explain: Explain, clerk: Employee, view: View) -> None:
    for status, before in product((None, *TaskStatus), (None, Cursor(clock.now(), 99))):
        plans = explain(partial(lists.rows, Filter(view, status), Sight.of(clerk), before))
        (plan,) = [plan for plan in plans if any("ix_tasks" in step or "ix_assignments" in step for step in plan)][:1]
        used = [step for step in plan if step.startswith("SEARCH") and "INDEX ix_" in step]
        lanes = [step for step in used if LANES[view] in step]
        assert len(lanes) == (1 if view == View.MINE else 2), plan
        assert not [step for step in plan if step.startswith(("SCAN tasks", "SCAN assignments", "SCAN pages"))], plan
        at = plan.index(lanes[0])
        assert "B-TREE" not in plan[at + 1], plan


@pytest.mark.parametrize("status", [None, *TaskStatus])
def test_counting_searches_indexes(explain: Explain, clerk: Employee, status: TaskStatus | None) -> None:
    for plan in explain(lambda: lists.counts(Filter(status=status), Sight.of(clerk))):
        assert not [step for step in plan if step.startswith(("SCAN tasks", "SCAN assignments"))], plan


def test_a_task_of_two_of_ones_teams_is_listed_and_counted_once(clerk: Employee) -> None:
    assert len(lists.rows(Filter(View.TEAMS), Sight.of(clerk)).rows) == 1
    assert lists.counts(Filter(), Sight.of(clerk))[View.TEAMS] == 1


def test_pieces_of_a_merged_list_fit_together(
    clerk: Employee, task: Task, session: Session, anna: Employee, bakery: Page
) -> None:
    florist = session.query(Page).filter_by(name="Green Florist").one()
    for number in range(6):
        other = Task(conversation_id=task.conversation_id, contact_id=task.contact_id, status=TaskStatus.DONE)
        other.page_id = (bakery.id, florist.id)[number % 2]
        other.opened_at = other.last_activity_at = task.opened_at
        session.add(other)
    session.commit()
    chosen, found, before = Filter(View.ALL, TaskStatus.DONE), list[int](), None
    while True:
        piece = lists.rows(chosen, Sight.of(clerk), before, size=2)
        found += [row.number for row in piece.rows]
        before = piece.older
        if before is None:
            break
    assert len(found) == len(set(found)) == 6
    assert found == sorted(found, reverse=True)
