"""Opening the list and a task, over the running web server, at 10,000 and at 1,000,000 messages.

One person at a time: what a screen costs, not what the machine bears. The lists are opened twice: while nothing
happens, and as on a busy day, when something in them has changed since the last look.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from pathlib import Path
from urllib.parse import quote

import requests
from sqlalchemy import update

from portal.models import Pulse
from tests.bench import portal, seed
from tests.bench.load import Figures, closed_loop, request
from tests.stack import Stack

SIZES = ((10_000, 2_000), (1_000_000, 20_000))  # messages, active tasks
SECONDS = 5.0
PART = {"HX_Request": "true", "HX_Request_Type": "partial"}  # as the desk asks when a row is clicked
Screen = tuple[str, str, dict[str, str]]  # what it is, its path and query, headers
LISTS: tuple[Screen, ...] = (
    ("list", "/tasks?view=all", {}),
    ("list of one's own", "/tasks", {}),
    ("list of a saved view", "/tasks?view=all&label=1&kind=lead", {}),
)
SCREENS: tuple[Screen, ...] = (
    *LISTS,
    ("task, clicked in the list", "/tasks/500", PART),
    ("task, by its address", "/tasks/500", {}),
    ("search, a word nearly everybody writes", "/search?q=cake", {}),
    ("search, two words", "/search?q=заказ+no77", {}),
    ("search, the beginning of a word", "/search?q=достав", {}),
    ("search, the beginning of every ninth word ever written", "/search?q=rare1", {}),
    ("search, a name", "/search?q=Person+4321", {}),
)


def measure() -> list[str]:
    return [line for messages, tasks in SIZES for line in _at(messages, tasks)]


def _at(messages: int, tasks: int) -> Iterator[str]:
    with portal.running(partial(seed.fill, messages, tasks)) as stack:
        cookie = sign_in(stack)
        for name, path, headers in SCREENS:
            asked = request(stack.portal_url + quote(path, safe="/?&=+"), Cookie=cookie, **headers)
            yield _measured(f"{name} at {messages:,} messages", stack, repeat(asked))
            if (name, path, headers) in LISTS:
                yield _measured(f"{name}, changed since, at {messages:,} messages", stack, _on_a_busy_day(stack, asked))


def _measured(name: str, stack: Stack, asked: Iterator[bytes]) -> str:
    closed_loop(stack.portal_url, asked, 1, 1.0)
    before = cpu_seconds(stack)
    figures = closed_loop(stack.portal_url, asked, 1, SECONDS)
    return _told(name, figures, cpu_seconds(stack) - before)


def _on_a_busy_day(stack: Stack, asked: bytes) -> Iterator[bytes]:
    """The request, each time after something in the lists has changed."""
    with stack.database() as database:
        while True:
            database.execute(update(Pulse).values(version=Pulse.version + 1))
            database.commit()
            yield asked


def _told(name: str, figures: Figures, cpu: float) -> str:
    each = cpu * 1000 / max(len(figures.latencies), 1)
    return (
        f"{name}: {figures.rate:,.0f}/s, CPU {each:.1f} ms, p50 {figures.at(50):.1f} ms, p99 {figures.at(99):.1f} ms, "
        f"refused {figures.refused}"
    )


def sign_in(stack: Stack) -> str:
    """The cookie of a signed-in owner."""
    with requests.Session() as visitor:
        screen = visitor.get(stack.portal_url + "/login", timeout=30).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', screen)
        assert token is not None
        form = {"email": portal.EMAIL, "password": portal.PASSWORD, "csrf_token": token[1]}
        answer = visitor.post(stack.portal_url + "/login", data=form, timeout=30)
        assert answer.ok, answer.status_code
        return f"pagedesk_session={visitor.cookies['pagedesk_session']}"


def cpu_seconds(stack: Stack) -> float:
    """What the web server and its children have used so far."""
    return sum(_cpu(number) for number in family(stack.pid("web")))


def family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in family(int(child)))]


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
