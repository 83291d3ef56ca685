"""Sending over real HTTP: what reaches the person, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
import requests
import time_machine
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.facebook import transport
from portal.jobs.history import catch_up
from portal.jobs.replies import send_replies
from portal.models import Employee, HumanAgent, Message, Page, PartState
from portal.services import files, replies, sending
from portal.services.files import StoredFile
from portal.web.desk.reports import report
from tests.cast import Meta
from tests.jobs.conftest import Customer
from tests.simulator.conftest import Process
from tests.simulator.meta import Meta as Facebook
from tests.stack import wait_until

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SENT, QUEUED, UNSURE, FAILED = PartState.SENT, PartState.QUEUED, PartState.UNSURE, PartState.FAILED


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


@pytest.fixture
def answer(maria: Customer, bakery: Page, boris: Employee, session: Session) -> list[Message]:
    """Two parts, written and not yet sent."""
    maria.says(bakery, "Is my cake ready?")
    return write(maria, bakery, boris, "Yes.") + write(maria, bakery, boris, "It has three candles.")


def write(
    person: Customer, page: Page, by: Employee, text: str, attached: list[StoredFile] | None = None
) -> list[Message]:
    written = replies.write(person.task(page), by, text, attached or [])
    db.session.commit()
    return written


def send(meta: Meta, person: Customer, page: Page) -> None:
    number = person.conversation(page).id
    meta.work(send_replies, number)


def states(parts: list[Message]) -> list[PartState | None]:
    return [part.state for part in parts]


def test_everything_written_reaches_the_person_in_order(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta
) -> None:
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]
    assert states(answer) == [SENT, SENT]
    assert bakery.last_sent_at is not None


def test_each_part_carries_our_mark(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    send(meta, maria, bakery)
    said = facebook.conversation("Maria", bakery.platform_id)["messages"][1:]
    assert [(one["mid"], one["metadata"]) for one in said] == [
        (part.platform_message_id, f"pd:{part.id}") for part in answer
    ]


def test_a_file_arrives_as_what_it_is(
    maria: Customer, bakery: Page, boris: Employee, meta: Meta, session: Session
) -> None:
    maria.says(bakery, "A picture? And the bill?")
    picture = files.store.store(BytesIO(PNG), "cake.png", "image/png")
    bill = files.store.store(BytesIO(b"%PDF-1.4\n" + b" " * 50), "bill.pdf", "application/pdf")
    parts = write(maria, bakery, boris, "Here:", [picture, bill])
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Here:", "image", "file"]
    assert states(parts) == [SENT, SENT, SENT]


def test_a_file_gone_from_the_disk_fails_its_part_until_it_is_back(
    maria: Customer, bakery: Page, boris: Employee, meta: Meta
) -> None:
    maria.says(bakery, "The bill?")
    bill = files.store.store(BytesIO(b"%PDF-1.4\n" + b" " * 60), "bill.pdf", "application/pdf")
    parts = write(maria, bakery, boris, "Here:", [bill])
    kept = files.path(bill.sha256).rename(files.store.root / "kept")
    send(meta, maria, bakery)
    assert states(parts) == [SENT, FAILED]
    told = report(parts[1], parts[1].conversation, bakery, is_held=False)
    assert told is not None
    assert told.can_retry and told.explanation[0] == "“bill.pdf” is no longer on the portal's disk."

    kept.rename(files.path(bill.sha256))
    replies.retry(parts[1], boris)
    db.session.commit()
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Here:", "file"]


def test_running_the_job_twice_sends_nothing_twice(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta
) -> None:
    for _ in range(3):
        send(meta, maria, bakery)
    assert len(maria.sees(bakery)) == 2


def test_a_lost_answer_is_found_in_the_conversation_and_nothing_is_sent_twice(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook, now: time_machine.Traveller
) -> None:
    facebook.stage("faults", effect="lost")
    send(meta, maria, bakery)
    assert states(answer) == [UNSURE, QUEUED]
    now.shift(sending.LOOKS[0] + 1)
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]
    assert states(answer) == [SENT, SENT]


def test_an_error_that_says_it_may_be_done_is_looked_into(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook, now: time_machine.Traveller
) -> None:
    facebook.stage("faults", effect="garbled")
    send(meta, maria, bakery)
    assert states(answer) == [UNSURE, QUEUED]
    now.shift(sending.LOOKS[0] + 1)
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]


def test_what_was_lost_before_meta_had_it_is_sent_again_after_the_last_look(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook, now: time_machine.Traveller
) -> None:
    facebook.stage("faults", code=2, status=500)
    send(meta, maria, bakery)
    for seconds in sending.LOOKS:
        assert maria.sees(bakery) == []
        now.shift(seconds + 1)
        send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]
    assert states(answer) == [SENT, SENT]


@pytest.mark.parametrize("outage", ["503", "html", "cut"])
def test_an_outage_of_meta_delays_and_loses_nothing(
    answer: list[Message],
    maria: Customer,
    bakery: Page,
    meta: Meta,
    facebook: Facebook,
    now: time_machine.Traveller,
    outage: str,
) -> None:
    facebook.stage("weather", outage=outage)
    for _ in range(4):
        send(meta, maria, bakery)
        now.shift(130)
    assert set(states(answer)) <= {UNSURE, QUEUED}
    facebook.stage("weather", outage=None)
    for _ in range(4):
        now.shift(1000)
        send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]


def test_while_meta_is_not_there_the_reply_waits(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, simulator: Process, now: time_machine.Traveller
) -> None:
    transport.session().close()  # a worker's process begins without connections
    with away(simulator):
        send(meta, maria, bakery)
        assert states(answer) == [QUEUED, QUEUED]
    now.shift(sending.BACK_OFF[0] + 1)
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]


@contextmanager
def away(simulator: Process) -> Iterator[None]:
    """Meta's servers are gone for a while."""
    simulator.kill()
    wait_until(lambda: not _listens(simulator), "its worker has ended too")
    try:
        yield
    finally:
        simulator.start()


def _listens(simulator: Process) -> bool:
    try:
        requests.get(simulator.url, timeout=2)
    except requests.ConnectionError:
        return False
    return True


def test_a_refused_part_holds_the_rest_of_its_reply_until_it_is_retried(
    maria: Customer, bakery: Page, boris: Employee, meta: Meta, facebook: Facebook, session: Session
) -> None:
    maria.says(bakery, "Tell me everything")
    parts = write(maria, bakery, boris, f"{'a' * 1999} {'b' * 1999} {'c' * 10}")
    facebook.stage("faults", code=100, times=1)
    send(meta, maria, bakery)
    assert states(parts) == [FAILED, QUEUED, QUEUED]
    assert maria.sees(bakery) == []
    replies.retry(parts[0], by=boris)
    session.commit()
    send(meta, maria, bakery)
    assert [text[0] for text in maria.sees(bakery)] == ["a", "b", "c"]


def test_a_dead_token_holds_everything_until_the_page_is_well_again(
    answer: list[Message],
    maria: Customer,
    bakery: Page,
    meta: Meta,
    facebook: Facebook,
    session: Session,
    now: time_machine.Traveller,
) -> None:
    facebook.stage("faults", code=190, subcode=459, edge="*", method="*")
    send(meta, maria, bakery)
    assert (bakery.needs_reconnecting, states(answer)) == (True, [QUEUED, QUEUED])
    now.shift(3600)
    send(meta, maria, bakery)
    assert maria.sees(bakery) == []
    meta.work(catch_up, bakery.id)
    assert not bakery.needs_reconnecting
    send(meta, maria, bakery)
    assert maria.sees(bakery) == ["Yes.", "It has three candles."]


def test_a_used_up_limit_is_waited_for_as_meta_says(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook, now: time_machine.Traveller
) -> None:
    facebook.stage("throttle", minutes=10)
    send(meta, maria, bakery)
    assert states(answer) == [QUEUED, QUEUED]
    assert bakery.hold_until is not None
    assert bakery.hold_until - clock.now() > timedelta(minutes=8)
    facebook.stage("throttle", minutes=0)
    now.shift(5 * 60)
    send(meta, maria, bakery)
    assert maria.sees(bakery) == []
    now.shift(10 * 60)
    send(meta, maria, bakery)
    assert len(maria.sees(bakery)) == 2


def test_a_blocked_page_is_told_so(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    facebook.does("Maria", bakery.platform_id, "block")
    send(meta, maria, bakery)
    assert states(answer) == [FAILED, FAILED]
    assert (answer[0].error_code, answer[0].error_subcode) == (551, 1545041)


def test_another_app_in_charge_is_told(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    facebook.does("Maria", bakery.platform_id, "hand-over", app_id="123")
    send(meta, maria, bakery)
    assert (answer[0].state, answer[0].error_subcode) == (FAILED, 2018300)


def test_the_european_rule_is_learnt_from_the_first_file(
    maria: Customer, bakery: Page, boris: Employee, meta: Meta, facebook: Facebook
) -> None:
    maria.says(bakery, "The bill?")
    facebook.does("Maria", bakery.platform_id, "european")
    bill = files.store.store(BytesIO(b"%PDF-1.4\n" + b" " * 50), "bill.pdf", "application/pdf")
    parts = write(maria, bakery, boris, "", [bill])
    send(meta, maria, bakery)
    assert (parts[0].state, parts[0].error_subcode) == (FAILED, 2018336)
    assert maria.conversation(bakery).files_refused_at is not None


def test_after_a_day_it_goes_out_as_a_human_agent(
    answer: list[Message],
    maria: Customer,
    bakery: Page,
    meta: Meta,
    facebook: Facebook,
    session: Session,
    now: time_machine.Traveller,
) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    session.commit()
    facebook.stage("apps/100000000000001", features=["human_agent"])
    facebook.stage("clock", offset=48 * 3600)
    now.shift(48 * 3600)
    send(meta, maria, bakery)
    facebook.stage("clock", offset=0)
    assert states(answer) == [SENT, SENT]
    said = facebook.conversation("Maria", bakery.platform_id)["messages"][-1]
    assert said["tag"] == "HUMAN_AGENT"


def test_a_refused_human_agent_is_not_tried_again(
    answer: list[Message],
    maria: Customer,
    bakery: Page,
    meta: Meta,
    facebook: Facebook,
    session: Session,
    now: time_machine.Traveller,
) -> None:
    bakery.human_agent = HumanAgent.GRANTED
    session.commit()
    facebook.stage("clock", offset=48 * 3600)
    now.shift(48 * 3600)
    send(meta, maria, bakery)
    facebook.stage("clock", offset=0)
    assert states(answer) == [FAILED, FAILED]
    assert bakery.human_agent == HumanAgent.NOT_GRANTED
    sends = [one for one in facebook.look("requests")["requests"] if one["path"].endswith("/messages")]
    assert len([one for one in sends if one["method"] == "POST"]) == 1


def test_nobody_waits_while_meta_is_slow(
    answer: list[Message], maria: Customer, bakery: Page, meta: Meta, facebook: Facebook
) -> None:
    number = maria.conversation(bakery).id
    db.session.commit()
    facebook.stage("weather", slow_before=1500)

    def work() -> None:
        with meta.app.app_context():
            send_replies(number)

    with ThreadPoolExecutor(1) as sender:
        sent = sender.submit(work)
        maria.writes(bakery, "Hurry!")
        assert not sent.done()
        facebook.stage("weather", slow_before=0)
    assert maria.task(bakery).snippet == "Hurry!"
    assert states(answer) == [SENT, SENT]
