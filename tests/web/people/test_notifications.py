"""The bell, the list behind it, and what each person chooses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.models import Employee, NotificationChoice, Page, Task
from portal.services import notification_choices, notifications, push_subscriptions, tasks, visibility
from tests.cast import Person
from tests.notifying import Window
from tests.web.desk.desk import Desk


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    maria.writes(bakery, "Is my cake ready?")
    return maria.task(bakery)


@pytest.fixture
def desk(app: object, meta: object, olga: Employee, boris: Employee) -> Desk:
    return Desk(app, boris)  # type: ignore[arg-type]


def test_the_bell_counts_until_the_task_is_opened(desk: Desk, task: Task) -> None:
    bell = desk.asks_for("/notifications/bell")
    assert "1 new" in bell.words
    assert desk.asks_for("/notifications/bell", bell.tag).status == 304
    desk.opens(f"/tasks/{task.id}")
    assert "new" not in desk.asks_for("/notifications/bell", bell.tag).words


def test_the_bell_stands_out_only_where_the_list_is(desk: Desk, task: Task) -> None:
    def is_marked(path: str) -> bool:
        where = {"HX-Current-URL": f"http://localhost{path}"}
        return "aria-current" in desk.asks_for("/notifications/bell", **where).html

    assert not is_marked("/quick-replies")
    assert is_marked("/notifications?before=1")


def test_what_comes_into_an_open_task_is_seen_only_by_whoever_looks(
    desk: Desk, task: Task, maria: Person, bakery: Page, boris: Employee
) -> None:
    tag = desk.opens(f"/tasks/{task.id}").html.partition('hx-ptag="')[2].partition('"')[0]
    address = f"/tasks/{task.id}/thread"
    maria.writes(bakery, "Hello?")
    tag = desk.asks_for(address, tag).tag
    assert notifications.waiting(boris.viewer).unseen == 1, "the tab is in the background"
    maria.writes(bakery, "Anybody?")
    desk.asks_for(address, tag, **{"Pagedesk-Doing": "viewing"})
    assert notifications.waiting(boris.viewer).unseen == 0


def test_a_notification_leads_to_its_task_and_is_seen(desk: Desk, task: Task, boris: Employee) -> None:
    listed = desk.opens("/notifications")
    assert "New task: Facebook user" in listed.words
    assert "Is my cake ready?" in listed.words
    (one,) = notifications.listed(boris).rows
    assert desk.sends(f"/notifications/{one.id}/open").location == f"/tasks/{task.id}"
    assert "is-new" not in desk.opens("/notifications").html


def test_all_can_be_marked_as_read(desk: Desk, task: Task, tomas: Person, bakery: Page) -> None:
    tomas.writes(bakery, "Do you deliver?")
    desk.sends("/notifications/see")
    assert "Mark all as read" not in desk.opens("/notifications").words


def test_somebody_elses_notification_is_not_there(
    desk: Desk, task: Task, clara: Employee, boris: Employee, bakery: Page, anna: Employee, session: Session
) -> None:
    tasks.assign(task, clara, by=boris)
    session.commit()
    (one,) = notifications.listed(clara).rows
    assert desk.sends(f"/notifications/{one.id}/open").status == 404
    visibility.restrict(bakery, [], anna)
    session.commit()
    assert "cake" not in desk.opens("/notifications").words


def test_a_choice_is_kept_and_half_a_pair_of_quiet_hours_is_not(desk: Desk, boris: Employee, session: Session) -> None:
    refused = desk.sends("/profile/notifications", wanted=["due-mail"], quiet_from="22:00", quiet_until="")
    assert refused.status == 422
    assert "Give both hours" in refused.words
    assert 'value="due-mail" aria-label="One of my tasks is due: E-mail" checked' in refused.html
    assert desk.sends("/profile/notifications", quiet_from="later", quiet_until="some day").status == 422
    equal = desk.sends("/profile/notifications", quiet_from="07:00", quiet_until="07:00")
    assert "Give two different hours" in equal.words
    desk.sends("/profile/notifications", wanted=["due-mail"], quiet_from="22:00", quiet_until="07:00")
    row = session.get_one(NotificationChoice, boris.id)
    assert (row.quiet_from, row.quiet_until, row.shows_text) == ("22:00", "07:00", False)
    wanted = notification_choices.wanted(row.wanted)
    assert {kind: set(channels) for kind, channels in wanted.items() if channels} == {"due": {"mail"}}


def test_a_browser_is_added_and_switched_off(desk: Desk, boris: Employee) -> None:
    window = Window("https://push.example.org/one")
    desk.sends("/profile/notifications/browsers", **window.subscription)
    (one,) = push_subscriptions.of(boris)
    assert "this one" in desk.opens("/profile/notifications").words
    desk.sends(f"/profile/notifications/browsers/{one.id}/remove")
    assert push_subscriptions.of(boris) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://10.0.0.1/push"},
        {"endpoint": "http://push.example.org/one"},
        {"p256dh": "bm8ga2V5"},
        {"p256dh": Window("").subscription["p256dh"] + "!" * 200},
        {"auth": "short"},
    ],
)
def test_what_no_browser_gives_is_refused(desk: Desk, boris: Employee, changes: dict[str, str]) -> None:
    subscription = Window("https://push.example.org/one").subscription | changes
    assert desk.sends("/profile/notifications/browsers", **subscription).status == 422
    assert push_subscriptions.of(boris) == []


def test_anybody_gets_the_service_worker_from_the_root(app: object) -> None:
    answer = app.test_client().get("/service-worker.js", buffered=True)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
