"""What Meta still accepts in a conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Conversation, HumanAgent, Page
from portal.services.windows import WindowMode, window

NOW = clock.now()
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
GRANTED, REFUSED, UNKNOWN = HumanAgent.GRANTED, HumanAgent.NOT_GRANTED, HumanAgent.UNKNOWN


@pytest.mark.parametrize(
    ("ago", "human_agent", "mode"),
    [
        (0 * HOUR, UNKNOWN, WindowMode.OPEN),
        (24 * HOUR - 61 * SECOND, UNKNOWN, WindowMode.OPEN),
        (24 * HOUR - 60 * SECOND, GRANTED, WindowMode.HUMAN_AGENT),
        (24 * HOUR - 60 * SECOND, UNKNOWN, WindowMode.HUMAN_AGENT_UNKNOWN),
        (24 * HOUR - 60 * SECOND, REFUSED, WindowMode.CLOSED),
        (7 * DAY - 61 * SECOND, GRANTED, WindowMode.HUMAN_AGENT),
        (7 * DAY - 60 * SECOND, GRANTED, WindowMode.CLOSED),
        (7 * DAY - 60 * SECOND, UNKNOWN, WindowMode.CLOSED),
        (400 * DAY, GRANTED, WindowMode.CLOSED),
        (None, GRANTED, WindowMode.NEVER),
    ],
)
def test_what_is_possible_follows_from_when_the_person_last_wrote(
    ago: timedelta | None, human_agent: HumanAgent, mode: WindowMode
) -> None:
    conversation = Conversation(last_interaction_at=None if ago is None else NOW - ago)
    assert window(conversation, Page(human_agent=human_agent), NOW).mode == mode


def test_it_says_until_when() -> None:
    conversation, page = Conversation(last_interaction_at=NOW - 2 * HOUR), Page(human_agent=GRANTED)
    assert window(conversation, page, NOW).until == NOW + 22 * HOUR
    assert window(conversation, page, NOW + DAY).until == NOW - 2 * HOUR + 7 * DAY
    assert window(conversation, page, NOW + 8 * DAY).until == NOW + 22 * HOUR
    assert window(Conversation(last_interaction_at=None), page, NOW).until is None
