"""Forms about rules, utility messages and hours take whatever is posted to them, and answer in words."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import Employee, Page, RuleCause
from tests.cast import Person
from tests.ruling import make_rule, notes
from tests.web.desk.desk import Desk

HUGE = "9" * 30
GARBAGE = [
    {},
    dict.fromkeys(("cause", "after", "pages", "words", "assign", "utility", "trial_task", "template", "name"), HUGE),
    {"trial_asked": "yes", "name": "x", "cause": "message", "after_unit": "days", "trial_message": HUGE, "note": "n"},
    {"name": "x", "cause": "silence", "after": "9999", "after_unit": "days", "answer": "utility", "utility": "-1"},
    {"name": "ok", "language": "en", "body": "{{ }} {{ x }}", "button_title_1": "Go", "button_url_1": "https://["},
    {"title": "T", "question": "Q", "button_title": "B", "privacy_url": "https://[", "value-x": "\ufffd" * 600},
    {"hours_0": "25:00-99:99", "back_on": "99999-99-99", "holidays": "13-45", "hours_6": "9-18, 10-11"},
]


@pytest.mark.parametrize("posted", GARBAGE)
def test_whatever_is_posted_is_answered_in_words(
    office: Desk, maria: Person, bakery: Page, anna: Employee, session: Session, posted: dict[str, str]
) -> None:
    maria.writes(bakery, "Hello")
    rule, task = make_rule(anna, RuleCause.MESSAGE, notes("n")).id, maria.task(bakery).id
    templates = f"/admin/pages/{bakery.id}/utility-templates"
    for path in (
        "/admin/rules",
        f"/admin/rules/{rule}",
        *(f"/admin/rules/{number}/{verb}" for number in (rule, HUGE) for verb in ("switch-on", "move-up", "remove")),
        *(f"{templates}{rest}" for rest in ("", "/use", "/feedback", "/99", f"/{HUGE}/remove")),
        f"/admin/pages/{HUGE}/utility-templates",
        f"/tasks/{task}/utility",
        f"/tasks/{task}/feedback",
        "/availability/leave",
        "/availability/hours",
    ):
        answer = office.sends(path, **posted)
        assert answer.status in (303, 404, 422), (path, answer.status)
    for path in (
        f"/admin/rules/runs?rule={HUGE}",
        f"/admin/rules/runs?before={HUGE}",
        f"/tasks/{task}/utility?template={HUGE}",
    ):
        assert office.opens(path).status in (200, 404), path


@pytest.mark.both_databases
def test_no_form_takes_a_letter_that_no_database_keeps(app: Flask, office: Desk) -> None:
    urls, numbers = app.url_map.bind("localhost"), {"sha256": "x", "name": "x", "key": "x", "token": "x", "step": "x"}
    forms = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in forms:
        path = urls.build(rule.endpoint, {name: numbers.get(name, 1) for name in rule.arguments}, method="POST")
        assert (office.sends(path, name="Ma\0ria").status, path) == (400, path)
    assert len(forms) > 50
    assert office.opens("/search?q=Ma%00ria").status == 400
