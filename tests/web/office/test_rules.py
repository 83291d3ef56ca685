"""Rules as an administrator makes, tries and follows them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal import database
from portal.extensions import db
from portal.jobs.inbox import drain
from portal.models import Employee, Page, PageState, Rule, RuleCause, TemplateState, UtilityTemplate
from portal.services import labels, quick_replies, rule_lists, rule_triggers, rules, tasks
from portal.services.rule_lists import Filter
from tests.cast import Meta, Person
from tests.ruling import make_rule, notes, says, work
from tests.web.desk.desk import Desk, Screen

PRICES = {
    "name": "Prices",
    "is_on": "y",
    "cause": "message",
    "words": "price*, how much",
    "answer": "text",
    "text": "Our prices, {{ contact.first_name }}: bread 3, cake 30.",
    "note": "Asked for prices",
    "trial_message": "0",
    "quick_reply": "0",
    "utility": "0",
    "after_unit": "minutes",
}


def rule(session: Session, name: str = "Prices") -> Rule:
    session.expire_all()
    return session.scalars(select(Rule).where(Rule.name == name)).one()


def dump() -> dict[str, list[Any]]:
    """All rows of all tables."""
    tables = db.metadatas[None].sorted_tables
    db.session.commit()  # the test's own transaction would keep the other one waiting
    with database.reading(), db.engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}


def text_of(screen: Screen) -> str:
    """What stands in the box for the text."""
    found = re.search(r'<textarea[^>]* id="text"[^>]*>([^<]*)</textarea>', screen.html)
    assert found
    return unescape(found[1]).strip()


def test_a_rule_is_written_read_changed_and_removed(
    office: Desk, bakery: Page, anna: Employee, boris: Employee, session: Session
) -> None:
    label = labels.create("Order")
    session.commit()
    more = {"pages": str(bakery.id), "add_labels": str(label.id), "assign": f"employee-{boris.id}", "stops": "y"}
    assert office.sends("/admin/rules", **PRICES, **more).status == 303
    listed = office.opens("/admin/rules").words
    for words in (
        "When a private message arrives",
        "it is on North Bakery",
        "it has one of the words: price*, how much",
        "label it “Order”",
        "give the task to Boris",
        "note: Asked for prices",
        "send: Our prices",
        "No later rules run then.",
        "has not run yet",
    ):
        assert words in listed
    address = f"/admin/rules/{rule(session).id}"
    form = office.opens(address)
    assert text_of(form) == PRICES["text"]
    assert [one["value"] for one in form.elements("input") if one.get("name") == "words"] == ["price*, how much"]
    assert "checked" in next(one for one in form.elements("input") if one.get("name") == "pages")

    silence = {**PRICES, "cause": "silence", "after": "2", "after_unit": "hours", "kinds": "direct"}
    assert office.sends(address, **silence).status == 303
    assert "nobody has answered for 2 hours" in office.opens("/admin/rules").words
    assert office.sends(f"{address}/switch-off").status == 303
    assert not rule(session).is_on
    assert office.sends(f"{address}/switch-on").status == 303
    assert rule(session).is_on
    assert office.sends(f"{address}/remove").status == 303
    assert "No rules yet" in office.opens("/admin/rules").words
    assert office.opens(address).status == 404
    history = office.opens(f"/admin/employees/{anna.id}").words
    for deed in ("made the rule", "changed the rule", "switched the rule “Prices” off", "“Prices” on", "removed the"):
        assert deed in history


def test_what_could_not_work_is_said_in_the_form_and_nothing_is_lost(
    office: Desk, bakery: Page, session: Session
) -> None:
    refused = office.sends("/admin/rules", **{**PRICES, "cause": "comment"})
    assert refused.status == 422
    assert "A rule writes only in private conversations." in refused.words
    assert text_of(refused) == PRICES["text"]
    assert (
        "There is no placeholder {{ contact.shoe }}"
        in office.sends("/admin/rules", **{**PRICES, "text": "{{ contact.shoe }}"}).words
    )
    assert "Give it a name." in office.sends("/admin/rules", **{**PRICES, "name": ""}).words
    assert "Choose what is to be sent." in office.sends("/admin/rules", **{**PRICES, "answer": "quick_reply"}).words
    assert session.scalars(select(Rule)).all() == []


def test_the_list_says_what_has_become_wrong_and_what_to_do(
    office: Desk, bakery: Page, clara: Employee, session: Session
) -> None:
    """Somebody left, a label was deleted, a Page was disconnected, Meta took an approval back."""
    label = labels.create("Order")
    template = UtilityTemplate(page_id=bakery.id, name="ready", language="en", body="Ready for {{ contact_name }}")
    template.state, bakery.sends_utility_messages = TemplateState.APPROVED, True
    session.add(template)
    session.commit()
    for name, more in {
        "One": {"assign": f"employee-{clara.id}"},
        "Two": {"add_labels": str(label.id)},
        "Three": {"pages": str(bakery.id)},
        "Five": {"labels": str(label.id)},
        "Four": {
            "answer": "utility",
            "utility": str(template.id),
            f"value-{template.id}-contact_name": "{{ contact.name }}",
        },
    }.items():
        saved = office.sends("/admin/rules", **{**PRICES, "name": name, **more})
        assert saved.status == 303, saved.words
    assert "send the utility message: ready (North Bakery, en)" in office.opens("/admin/rules").words
    clara.deactivated_at = clara.created_at
    labels.delete(label)
    bakery.sends_utility_messages = False
    session.commit()
    assert "Utility messages are switched off in the settings of North Bakery." in office.opens("/admin/rules").words
    template.state, bakery.sends_utility_messages = TemplateState.PAUSED, True
    session.commit()
    listed = office.opens("/admin/rules").words
    assert "Clara no longer works here. Choose somebody else." in listed
    assert "“Order” was deleted. Choose something else in the rule." in listed
    assert "A label that the rule looks for was deleted. Choose another one." in listed
    assert "Meta has not approved the template “ready” for North Bakery." in listed
    assert "Clara (gone)" in office.opens(f"/admin/rules/{rule(session, 'One').id}").words
    two = f"/admin/rules/{rule(session, 'Two').id}"
    gone = next(one["value"] for one in office.opens(two).elements("input") if one.get("name") == "add_labels")
    assert "“Order” was deleted." in office.sends(two, **{**PRICES, "add_labels": gone}).words
    bakery.state = PageState.DISCONNECTED
    session.commit()
    assert "North Bakery is disconnected." in office.opens("/admin/rules").words
    again = office.sends(f"/admin/rules/{rule(session, 'One').id}/switch-on")
    assert (again.status, "Clara no longer works here" in again.words) == (422, True)


@pytest.mark.parametrize("more", [{}, {"trial_task": "1"}, {"assign": "in_turn", "set_status": "done", "stops": "y"}])
def test_a_trial_shows_what_would_happen_and_leaves_no_trace(
    office: Desk, maria: Person, bakery: Page, boris: Employee, session: Session, more: dict[str, str]
) -> None:
    label = labels.create("Order")
    maria.writes(bakery, "How much is a cake?")
    maria.conversation(bakery).contact.name = "Maria Bell"
    session.commit()
    message = str(maria.message(bakery).id)
    asked = {**PRICES, "trial_asked": "yes", "trial_message": message, "add_labels": str(label.id), **more}
    before = dump()
    shown = office.sends("/admin/rules", **asked)
    assert "It matches, so it would run." in shown.words
    assert "found: how much" in shown.words
    assert "Would be done send: Our prices, Maria: bread 3, cake 30." in shown.words
    other = office.sends("/admin/rules", **{**asked, "words": "bread"})
    assert "It does not match" in other.words
    assert "Not met it has one of the words: bread" in other.words
    assert dump() == before
    assert office.sends("/admin/rules", **{**PRICES, "trial_message": "99"}).status == 303  # chosen, and gone meanwhile


def test_the_log_tells_what_each_run_did_and_the_task_leads_there(
    office: Desk, maria: Person, bakery: Page, anna: Employee, meta: Meta, session: Session
) -> None:
    label = labels.create("Out of stock")
    session.commit()
    office.sends("/admin/rules", **{**PRICES, "name": "Stock", "add_labels": str(label.id)})
    gone = quick_replies.create(quick_replies.Contents("Soon", "Soon!"), None)
    session.commit()
    office.sends("/admin/rules", **{**PRICES, "name": "Soon", "answer": "quick_reply", "quick_reply": str(gone.id)})
    quick_replies.delete(gone)
    maria.writes(bakery, "How much?")
    work(meta)
    task = maria.task(bakery)
    opened = office.opens(f"/tasks/{task.id}")
    assert "Rule “Stock” labelled this “Out of stock” · what rules did" in opened.words
    assert f"/admin/rules/runs?task={task.id}" in opened.links
    assert "Rule: Stock" in opened.words
    log = office.opens(f"/admin/rules/runs?task={task.id}")
    assert "Done label it “Out of stock”" in log.words
    assert "Not possible send the quick reply: Soon It was deleted." in log.words
    failed = office.opens(f"/admin/rules/runs?rule={rule(session, 'Soon').id}&failed=1").words
    assert "Not possible" in failed
    assert "Out of stock" not in failed
    assert "1 time something was not possible" in office.opens("/admin/rules").words


def test_employees_do_not_see_the_log(office: Desk, app: Any, boris: Employee, maria: Person, bakery: Page) -> None:
    assert Desk(app, boris).opens("/admin/rules/runs").status == 404


def test_what_is_read_often_is_read_from_an_index(
    maria: Person, bakery: Page, anna: Employee, boris: Employee, meta: Meta, session: Session
) -> None:
    """The triggers that are due, the rules that wait for one, and each list of the log."""
    made = make_rule(anna, RuleCause.MESSAGE, notes("n"), says("Hello"))
    maria.writes(bakery, "Hello")
    assert_planned(rule_triggers.due, "ix_rule_triggers_due")
    assert_planned(rule_triggers.are_due, "ix_rule_triggers_due")
    assert_planned(lambda: tasks.set_status(maria.task(bakery), "waiting", boris), "ix_rules_on")
    session.rollback()
    for chosen, index in (
        (Filter(), "PRIMARY KEY"),
        (Filter(failed=True), "ix_rule_runs_failed"),
        (Filter(rule_id=made.id), "ix_rule_runs_rule"),
        (Filter(rule_id=made.id, failed=True), "ix_rule_runs_rule_failed"),
        (Filter(task_id=1), "ix_rule_runs_task"),
    ):
        for before in (None, 99):
            assert_planned(lambda chosen=chosen, before=before: rule_lists.rows(chosen, before), index)


def assert_planned(run: Any, index: str) -> None:
    """The statement about rules uses this index, and sorts nothing."""
    seen: list[Any] = []

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if re.match(r"SELECT.*\sFROM rule", statement, re.DOTALL):
            seen.append((connection, statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    run()
    event.remove(db.engine, "before_cursor_execute", note)
    connection, statement, values = seen[0]
    steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    mine = next(step for step in steps if "rule" in step)
    assert index in mine or (index == "PRIMARY KEY" and mine == "SCAN rule_runs"), (statement, steps)
    assert not [step for step in steps if "TEMP B-TREE" in step], steps


def test_the_drain_asks_once_for_all_that_came(maria: Person, bakery: Page, meta: Meta, session: Session) -> None:
    """Whether rules wait for anything is one small question for a whole batch, and no row is written for nothing."""
    with meta.held() as held:
        for number in range(20):
            maria.writes(bakery, f"Message {number}")
    for body in held:
        assert meta.post(body) == 200
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if re.search(r"\b(rules|rule_\w+)\b", statement):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    meta.work(drain)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(maria.messages(bakery)) == 20
    assert len(asked) == 1
    assert rules.every() == []
