"""Working hours through the whole portal, by HTTP: the away message, and who is at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import get_day_names

from tests.commenting import page_of
from tests.desk import Desk, texts
from tests.simulator.meta import BAKERY, Meta
from tests.stack import Stack, wait_until

HOUR = 3600  # seconds
MARIA, TOMAS, IVAN = "100200300000011", "100200300000012", "100200300000013"
TEXT = "{{ page.name }} is closed. We are back {{ page.opens }}."


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("away") / "data")
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def meta(stack: Stack) -> Meta:
    return Meta(stack.simulator_url, stack.portal_url)


@pytest.fixture(scope="module")
def anna(stack: Stack, meta: Meta) -> Desk:
    """At her desk, after the wizard."""
    anna = Desk(stack.portal_url, meta)
    anna.creates_owner(stack.setup_code).uses_simulator().logs_in().connects(BAKERY).press("Continue")
    anna.press("Save and continue")
    return anna


@pytest.fixture(scope="module")
def opens_at() -> datetime:
    """The next opening: in three days, at nine."""
    return datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture(scope="module")
def closed(anna: Desk, opens_at: datetime) -> str:
    """The settings of the bakery, which is open on one day of the week; with what was refused on the way."""
    settings = f"/admin/pages/{page_of(anna, 'North Bakery')}"
    day = f"hours_{opens_at.weekday()}"
    wanted = {"time_zone": "UTC", "sends_away_message": "y", "away_text": TEXT}
    anna.goes(settings).press("Save", **wanted)
    assert (anna.status, anna.reads("Enter the working hours first")) == (422, True)
    anna.press("Save", **wanted, **{day: "nine to five"})
    assert (anna.status, anna.reads("“nine to five” cannot be read.")) == (422, True)
    anna.press("Save", **(wanted | {"away_text": "Back {{ page.next }}"}), **{day: "9-17"})
    assert (anna.status, anna.reads("There is no placeholder {{ page.next }}")) == (422, True)
    anna.press("Save", **wanted, **{day: "9-17"})
    assert anna.reads("The settings are saved.")
    assert 'value="9:00-17:00"' in anna.text
    return settings


def passes(meta: Meta, seconds: int) -> None:
    """Let time pass, until what may have been missed meanwhile has been looked for: history gets no away message."""
    before = looks(meta)
    meta.stage("clock", advance=seconds)
    wait_until(lambda: looks(meta) > before, "the portal has looked for what it missed")


def looks(meta: Meta) -> int:
    """How often the portal has asked for the bakery's conversations."""
    return sum(one["path"].endswith(f"{BAKERY}/conversations") for one in meta.look("requests")["requests"])


def test_whoever_writes_in_the_absence_reads_it_once(anna: Desk, meta: Meta, closed: str, opens_at: datetime) -> None:
    meta.writes(MARIA, BAKERY, "Is my cake ready?")
    task = anna.task_of("Maria Ivanova")
    weekday = get_day_names("wide", locale="en")[opens_at.weekday()]
    said = f"North Bakery is closed. We are back on {weekday} at 9:00."
    wait_until(lambda: texts(meta, MARIA) == [said], "Maria reads the away message")
    anna.waits_for(task, "Automatic: away message", said)
    assert anna.goes("/reports/sending").reads("Automatic: away message")
    meta.stage("webhooks/release", copies=3)
    meta.writes(MARIA, BAKERY, "Hello?")
    anna.waits_for(task, "Hello?")
    assert texts(meta, MARIA) == [said]

    passes(meta, int((opens_at + timedelta(hours=1) - datetime.now(UTC)).total_seconds()))
    meta.writes(MARIA, BAKERY, "Good morning")
    anna.waits_for(task, "Good morning")
    passes(meta, 10 * HOUR)
    meta.writes(IVAN, BAKERY, "Добрый вечер")
    wait_until(lambda: len(texts(meta, IVAN)) == 1, "the next absence has its own")
    assert texts(meta, MARIA) == [said]


def test_a_refusal_is_shown_and_can_be_tried_again(anna: Desk, meta: Meta, closed: str) -> None:
    meta.stage("faults", edge="messages", method="POST", code=551, subcode=1545041, times=1)
    meta.writes(TOMAS, BAKERY, "Anybody there?")
    task = anna.task_of("Tomas Berg")
    anna.waits_for(task, "Automatic: away message", "Not sent", "This person cannot be reached")
    assert texts(meta, TOMAS) == []
    anna.sends(f"/reports/sending/{failed(anna)}/retry")
    wait_until(lambda: len(texts(meta, TOMAS)) == 1, "Tomas reads it after all")
    anna.waits_for(task, "Anybody there?")


def failed(anna: Desk) -> str:
    """The number of the only part that was not sent."""
    return anna.goes("/reports/sending?standing=failed").text.partition('id="sending-')[2].partition('"')[0]


def test_somebody_who_is_away_says_so_and_is_passed(anna: Desk, closed: str) -> None:
    anna.goes("/tasks").press("I am away")
    assert anna.reads("You are away until you say that you are back.")
    anna.press("I am back")
    anna.press("I am away", back_on="2000-01-01")
    assert (anna.status, anna.reads("Choose a day in the future")) == (422, True)
    anna.goes("/availability").press("Save", hours_0="late")
    assert (anna.status, anna.reads("“late” cannot be read.")) == (422, True)
    anna.press("Save", hours_0="9-12")
    assert (anna.status, anna.reads("Choose your time zone in your profile first")) == (422, True)
    anna.goes("/profile").press("Save", time_zone="Europe/Berlin", locale="")
    anna.goes("/availability").press("Save", hours_0="9-12")
    assert 'value="9:00-12:00"' in anna.text
