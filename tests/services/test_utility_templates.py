"""Utility templates: what Meta would not take is said before, and its word is followed in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.facebook.errors import Context, GraphError
from portal.facebook.shapes.utility import UtilityMessage, UtilityTemplateInfo
from portal.models import (
    Automatic,
    Employee,
    HumanAgent,
    MessageKind,
    Page,
    PartState,
    Platform,
    TaskStatus,
    TemplateState,
    UtilityTemplate,
)
from portal.services import automatic, sending, template_reviews, utility_messages, utility_templates
from portal.services.automatic import Cause
from portal.services.problems import NotPossible
from portal.services.utility_templates import Contents
from tests.cast import Meta, Person, to_millis
from tests.sending import LANE, claim

BODY = "Hello {{ contact.first_name }}, your order {{ order_number }} is ready."
EXAMPLES = {"contact_first_name": "Maria", "order_number": "A-17"}
READY = Contents("order_ready", "en", BODY, EXAMPLES, (("Directions", "https://bakery.example/way"),))
RULE = Cause(Automatic.RULE, "rule 7", "Tell when it is ready")


@pytest.fixture
def template(bakery: Page, anna: Employee, session: Session) -> UtilityTemplate:
    """Approved by Meta."""
    utility_templates.use(bakery, anna, wanted=True)
    made = utility_templates.create(bakery, READY, by=anna)
    session.flush()
    template_reviews.record_submitted(made.id, info("APPROVED"))
    session.commit()
    return made


def info(status: str, **other: str) -> UtilityTemplateInfo:
    about = {"id": "556", "name": "order_ready", "language": "en", "body": "Hello {{contact_first_name}}", **other}
    return UtilityTemplateInfo(status=status, reason=None, examples={}, buttons=(), **about)


def tell(meta: Meta, page: Page, status: str, name: str = "order_ready", reason: str | None = None) -> None:
    """Meta's webhook about a template."""
    value = {
        "event": status,
        "message_template_id": 556,
        "message_template_name": name,
        "message_template_language": "en",
        "reason": reason,
    }
    entry = {
        "id": page.platform_id,
        "time": to_millis(clock.now()),
        "changes": [{"field": "message_template_status_update", "value": value}],
    }
    meta.deliver(meta.body(entry))


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (Contents("Order ready", "en", "Ready."), "template_name"),
        (Contents("", "en", "Ready."), "template_name"),
        (Contents("order_ready", "en", " "), "template_body"),
        (Contents("order_ready", "en", "x" * 1025), "template_body"),
        (Contents("order_ready", "en", "Order {{ Nummer }} is ready."), "value_name"),
        (Contents("order_ready", "en", "Order {{ number }} is ready."), "example_missing"),
        (Contents("order_ready", "en", "Ready.", buttons=(("", "https://bakery.example"),)), "button_title"),
        (Contents("order_ready", "en", "Ready.", buttons=(("Way", "http://bakery.example"),)), "button_url"),
        (Contents("order_ready", "en", "Ready.", buttons=(("Way", "https://["),)), "button_url"),
    ],
)
def test_what_meta_would_not_take_is_said_at_once(
    bakery: Page, anna: Employee, session: Session, contents: Contents, code: str
) -> None:
    with pytest.raises(NotPossible) as refused:
        utility_templates.create(bakery, contents, by=anna)
    assert refused.value.code == code


def test_a_name_is_taken_once_in_a_language(template: UtilityTemplate, bakery: Page, anna: Employee) -> None:
    with pytest.raises(NotPossible, match="already"):
        utility_templates.create(bakery, READY, by=anna)
    utility_templates.create(bakery, Contents("order_ready", "de", BODY, EXAMPLES), by=anna)


def test_it_is_handed_in_as_meta_wants_it(template: UtilityTemplate) -> None:
    draft = template_reviews.draft(template)
    assert draft.body == "Hello {{contact_first_name}}, your order {{order_number}} is ready."
    assert draft.examples == EXAMPLES


def test_metas_word_is_followed_and_repeats_change_nothing(
    template: UtilityTemplate, bakery: Page, meta: Meta, session: Session
) -> None:
    states = []
    for status in ("REJECTED", "APPROVED", "APPROVED", "PAUSED", "A_NEW_WORD", "DISABLED"):
        tell(meta, bakery, status, reason="INVALID_FORMAT" if status == "REJECTED" else "NONE")
        session.refresh(template)
        states.append((template.state.value, template.reason))
    assert states == [
        ("rejected", "INVALID_FORMAT"),
        ("approved", None),
        ("approved", None),
        ("paused", None),
        ("paused", None),
        ("disabled", None),
    ]


def test_a_refusal_waits_for_a_person_and_can_be_corrected(bakery: Page, anna: Employee, session: Session) -> None:
    made = utility_templates.create(bakery, READY, by=anna)
    session.commit()
    assert template_reviews.due(10) == [made.id]
    claimed = template_reviews.claim(made.id)
    assert claimed is made
    assert template_reviews.claim(made.id) is None  # somebody is at it
    refusal = GraphError("Invalid body", code=100, user_message="The body may not end so.", context=Context.UTILITY)
    template_reviews.record_refused(made.id, refusal)
    session.commit()
    assert (made.state, made.reason) == (TemplateState.REFUSED, "The body may not end so.")
    assert template_reviews.due(10) == []
    utility_templates.create(bakery, replace(READY, name="order_late"), by=anna)
    with pytest.raises(NotPossible, match="in this language already"):
        utility_templates.correct(made, replace(READY, name="order_late"), by=anna)
    utility_templates.correct(made, READY, by=anna)
    session.commit()
    assert made.id in template_reviews.due(10)


def test_what_meta_has_already_is_not_changed_but_deleted_there_first(
    template: UtilityTemplate, bakery: Page, anna: Employee, session: Session
) -> None:
    with pytest.raises(NotPossible, match="lets no template be changed"):
        utility_templates.correct(template, READY, by=anna)
    utility_templates.remove(template, by=anna)
    session.commit()
    assert template_reviews.due(10) == [template.id]
    template_reviews.follow(template, "APPROVED", None)
    assert template.state == TemplateState.REMOVING
    template_reviews.record_removed(template.id)
    session.commit()
    assert utility_templates.of(bakery) == []


def test_reading_back_adopts_what_was_made_elsewhere_and_forgets_what_is_gone(
    template: UtilityTemplate, bakery: Page, session: Session
) -> None:
    found = [info("PENDING", id="557", name="table_booked", body="Your table: {{1}}")]
    template_reviews.read(bakery, found, asked_at=clock.now() + timedelta(seconds=1))
    session.commit()
    (adopted,) = utility_templates.of(bakery)
    assert (adopted.name, adopted.state, utility_templates.values_in(adopted.body)) == (
        "table_booked",
        TemplateState.PENDING,
        ["1"],
    )


def test_what_was_handed_in_while_meta_was_asked_stays(
    template: UtilityTemplate, bakery: Page, session: Session
) -> None:
    template_reviews.read(bakery, [], asked_at=template.state_at)
    session.commit()
    assert utility_templates.of(bakery) == [template]


def test_an_employee_sends_it_long_after_the_window(
    template: UtilityTemplate, maria: Person, bakery: Page, boris: Employee, session: Session
) -> None:
    maria.writes(bakery, "Tell me when it is ready, please")
    task = maria.task(bakery)
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        values = utility_messages.filled(template, task.contact, bakery, boris) | {"order_number": " B-3\n"}
        values["contact_first_name"] = "Maria"
        key = "a" * 32
        message = utility_messages.write(task, boris, template, values, key=key)
        assert utility_messages.write(task, boris, template, values, key=key) is message
        session.commit()
        claimed = claim(message.conversation_id)
    assert claimed.special == UtilityMessage(
        "order_ready", "en", {"contact_first_name": "Maria", "order_number": "B-3"}
    )
    assert (message.kind, message.text) == (MessageKind.UTILITY, "Hello Maria, your order B-3 is ready.")
    assert (task.awaits_reply, task.status, claimed.as_human_agent) == (False, TaskStatus.WAITING, False)


@pytest.mark.parametrize("hours", [1, 30, 24 * 40])
def test_a_rule_may_send_it_at_any_time_and_never_with_the_tag_for_people(
    template: UtilityTemplate, maria: Person, bakery: Page, session: Session, hours: int
) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    maria.writes(bakery, "Hello")
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
        conversation = maria.conversation(bakery)
        (part,) = automatic.write_utility(conversation, template, EXAMPLES, RULE, period="task 1")
        session.commit()
        claimed = claim(part.conversation_id)
        assert (claimed.as_human_agent, part.as_human_agent) == (False, False)
        assert maria.task(bakery).awaits_reply
        with pytest.raises(NotPossible) as refused:
            automatic.write_utility(conversation, template, EXAMPLES, RULE, period="task 1")
        assert refused.value.code == "said_already"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": TemplateState.PAUSED}, "template_not_approved"),
        ({"body": "For {{somebody}} else"}, "value_missing"),
    ],
)
def test_what_is_not_ready_is_not_queued(
    template: UtilityTemplate, maria: Person, bakery: Page, session: Session, change: dict[str, object], code: str
) -> None:
    maria.writes(bakery, "Hello")
    for name, value in change.items():
        setattr(template, name, value)
    with pytest.raises(NotPossible) as refused:
        automatic.write_utility(maria.conversation(bakery), template, EXAMPLES, RULE, period="task 1")
    assert refused.value.code == code
    assert len(maria.messages(bakery)) == 1


def test_a_refused_one_is_explained_as_what_it_is(
    template: UtilityTemplate, maria: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Hello")
    (part,) = automatic.write_utility(maria.conversation(bakery), template, EXAMPLES, RULE, period="task 1")
    session.commit()
    claimed = claim(part.conversation_id)
    refusal = GraphError("not APPROVED", code=100, context=Context.UTILITY)
    sending.record_refused(claimed.id, refusal)
    session.commit()
    assert (part.state, refusal.explanation.is_final) == (PartState.FAILED, True)
    assert sending.claim_next(part.conversation_id, LANE) is None


def test_instagram_has_none(bakery: Page, anna: Employee) -> None:
    bakery.platform = Platform.INSTAGRAM
    for call in (
        lambda: utility_templates.use(bakery, anna, wanted=True),
        lambda: utility_templates.create(bakery, READY, by=anna),
    ):
        with pytest.raises(NotPossible) as refused:
            call()
        assert refused.value.code == "instagram"
