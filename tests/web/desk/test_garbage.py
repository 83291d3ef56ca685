"""Lists, cards, search, bulk actions and undo take whatever stands in an address or a form, and answer in words."""

from __future__ import annotations

import pytest

from portal.models import Task
from tests.web.desk.desk import Desk

HUGE = "9" * 30
GARBAGE = (HUGE, "-1", "²", "1-1-1", f"5-0-{HUGE}", "a%00b")
NAMES = (
    "q",
    "label",
    "after",
    "before",
    "with",
    "kind",
    "page",
    "status",
    "due",
    "entry",
    "before_entry",
    "from",
    "quick",
)


@pytest.mark.both_databases
@pytest.mark.parametrize("given", GARBAGE)
def test_an_address_of_nonsense_is_answered_in_words(desk: Desk, task: Task, given: str) -> None:
    query = "&".join(f"{name}={given}" for name in NAMES)
    person = f"/contacts/{task.contact_id}"
    for path in (
        *(
            "/tasks",
            "/tasks/queue",
            "/contacts",
            "/search",
            "/views/new",
            f"/tasks/{task.id}",
            f"/tasks/{task.id}/thread",
        ),
        *(person, f"{person}/merge", f"{person}/recent", f"/contacts/{HUGE}", f"/contacts/{HUGE}/merge"),
    ):
        for asked in (query, f"q=maria&after={given}", f"q={given}", f"q=cake&before={given}"):
            assert desk.opens(f"{path}?{asked}").status in (200, 400, 404), (path, asked)


@pytest.mark.both_databases
@pytest.mark.parametrize("given", [HUGE, "", "a\0b", "snooze:own"])
def test_a_form_of_nonsense_is_answered_in_words(desk: Desk, task: Task, given: str) -> None:
    names = (
        "task",
        "do",
        "with",
        "name",
        "email",
        "phone",
        "field_name",
        "field_value",
        "label",
        "query",
        "until",
        "at",
        "text",
    )
    form = dict.fromkeys(names, given)
    person = f"/contacts/{task.contact_id}"
    for path in (
        *("/tasks/chosen", "/tasks/bulk", "/views", f"/views/{HUGE}/rename", f"/undo/{HUGE}", "/undo/1"),
        *(f"{person}/{verb}" for verb in ("merge", "tell-apart", "details", "notes", f"merges/{HUGE}/undo")),
        *(f"/tasks/{task.id}/snooze", f"/contacts/{HUGE}/notes"),
    ):
        for fields in (form, {**form, "task": str(task.id)}):
            assert desk.sends(path, **fields).status in (200, 303, 400, 404, 422), (path, given)
