"""Saved views: whose they are, and what is wrong with a name."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Employee, Page, SavedView, Task
from portal.services import saved_views, visibility
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen


@pytest.fixture
def boss(sits: SignIn, anna: Employee) -> Desk:
    return sits(anna)


def shown(screen: Screen) -> list[str]:
    """Names and counts of the saved views above the list."""
    nav = screen.html.partition('id="saved-views"')[2].partition("</nav>")[0]
    chips = re.findall(r'class="view-chip"[^>]*>(.*?)</a>', nav, re.DOTALL)
    return [words for chip in chips if (words := " ".join(unescape(re.sub("<[^>]+>", " ", chip)).split()))]


def test_ones_own_and_everybodys_stand_above_the_list_with_their_counts(
    desk: Desk, boss: Desk, task: Task, session: Session
) -> None:
    boss.sends("/views", name="New ones", query="?view=all&status=new", for_everybody="on")
    desk.sends("/views", name="Leads", query="?view=all&kind=lead")
    desk.sends("/views", name="Messages", query="?kind=direct&nonsense=1&before=5")
    desk.sends("/views", name="Sly", query="?view=all", for_everybody="on")  # which is for administrators
    assert shown(desk.opens("/tasks")) == ["New ones 1", "Leads", "Messages 1", "Sly 1"]
    assert shown(boss.opens("/tasks")) == ["New ones 1"]
    stored = session.scalars(select(SavedView.query).where(SavedView.name == "Messages")).one()
    assert stored == "?kind=direct"
    assert 'aria-current="page">Messages' in desk.opens("/tasks?kind=direct").html
    assert "Messages" in desk.asks_for("/tasks/queue").words


def test_they_can_be_arranged(desk: Desk, boss: Desk, task: Task, session: Session) -> None:
    for name in ("One", "Two", "Three"):
        desk.sends("/views", name=name, query="?view=all")
    numbers = list(session.scalars(select(SavedView.id).order_by(SavedView.id)))
    desk.sends(f"/views/{numbers[2]}/up")
    desk.sends(f"/views/{numbers[0]}/down")
    desk.sends(f"/views/{numbers[1]}/rename", name=" Zwei ")
    assert [one.partition(" ")[0] for one in shown(desk.opens("/tasks"))] == ["Three", "One", "Zwei"]
    desk.sends(f"/views/{numbers[1]}/delete")
    assert "Zwei" not in desk.opens("/views").html


def test_someone_elses_is_not_there(desk: Desk, boss: Desk, sits: SignIn, clara: Employee, session: Session) -> None:
    desk.sends("/views", name="Mine", query="")
    boss.sends("/views", name="Ours", query="", for_everybody="on")
    mine, ours = session.scalars(select(SavedView.id).order_by(SavedView.id))
    for verb in ("rename", "up", "down", "delete"):
        assert sits(clara).sends(f"/views/{mine}/{verb}", name="Hers").status == 404
        assert boss.sends(f"/views/{mine}/{verb}", name="Hers").status == 404
        assert desk.sends(f"/views/{ours}/{verb}", name="Hers").status == 404
        assert desk.sends(f"/views/99/{verb}").status == 404
    assert session.query(SavedView).count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "URGENT"])
def test_a_name_that_is_no_good_is_asked_for_again(desk: Desk, name: str) -> None:
    desk.sends("/views", name="Urgent", query="?priority=urgent")
    answer = desk.sends("/views", name=name, query="?priority=urgent")
    assert answer.status == 422
    assert answer.value("query") == "?priority=urgent"


def test_a_view_of_a_page_one_may_not_see_is_left_out(
    desk: Desk, task: Task, bakery: Page, anna: Employee, boris: Employee, session: Session
) -> None:
    saved_views.save("Bakery", f"?view=all&page={bakery.id}", anna, for_everybody=True)
    visibility.restrict(bakery, [], anna)
    session.commit()
    assert shown(desk.opens("/tasks")) == []
    assert "Bakery" not in desk.opens("/views").words


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-1", "0", "one"])
def test_a_number_that_no_page_can_have_is_not_kept(desk: Desk, task: Task, session: Session, number: str) -> None:
    """It would stand in the way of the whole list."""
    assert desk.sends("/views", name="All", query=f"?view=all&page={number}&label={number}").status == 303
    assert session.scalars(select(SavedView.query)).all() == ["?view=all"]
    assert shown(desk.opens("/tasks")) == ["All 1"]
    assert desk.opens(f"/tasks?page={number[:400]}").status == 200
