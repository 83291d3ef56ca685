"""What every screen of the simulator keeps."""

from __future__ import annotations

import re

import pytest
import requests

from tests.simulator.callback import Callback
from tests.simulator.meta import BAKERY, Meta
from tests.simulator.visitor import Element, Reader

SCREENS = [
    "/",
    f"/chat/{BAKERY}",
    "/chat/north-bakery/maria",
    "/wall/north-bakery",
    "/wall/north-bakery?who=page",
    "/wall/river-cinema",
    "/posts/122100000000000001",
    "/forms/2468024680240001",
    "/forms/2468024680240002?person=zoë",
    "/meta",
    "/people/anna",
    "/people/dan",
    "/people/nobody",
]
TAKES_INPUT = ("select", "textarea", "input")


@pytest.fixture
def lived_in(meta: Meta, heard: Callback, token: str) -> Meta:
    """A world in which something has happened."""
    meta.user_token()
    psid = meta.writes("maria", BAKERY, "<b>Hello</b>")["conversation"]["psid"]
    meta.writes("maria", BAKERY, samples=["photo", "voice", "clip", "invoice"])
    meta.send(BAKERY, token, psid, "Good morning")
    comment = meta.stage("posts/122100000000000001/comment", person="maria", message="<i>How much?</i>")["comment"][
        "id"
    ]
    meta.stage(f"comments/{comment}/reply", message="12", samples=["photo"])
    meta.stage(f"comments/{comment}/hide")
    meta.stage("posts/122100000000000001/comment", person="tomas", sticker=369239263222822, hides_author=True)
    meta.stage("weather", outage="503", language="de")
    meta.stage("webhooks/settle")
    return meta


@pytest.mark.parametrize("address", SCREENS)
def test_a_screen_is_well_made(lived_in: Meta, address: str) -> None:
    answer = requests.get(lived_in.url + address)
    screen = Reader(answer.text).root
    assert len(screen.all("h1")) == 1
    assert screen.all("title")[0].label.endswith("· Simulator")
    assert "Nothing here is real" in screen.text
    assert [one.attributes for one in screen.all(*TAKES_INPUT) if not _is_labelled(screen, one)] == []
    assert [one.attributes for one in screen.all("button", "summary", "a") if not _is_named(one)] == []
    assert [one.attributes for one in screen.all("img") if "alt" not in one.attributes] == []
    ids = [one.get("id") for one in screen.all("article", "section", "input", "select", "div", "h2", "nav")]
    assert len([one for one in ids if one]) == len({one for one in ids if one})
    assert not re.search(r"\b(None|undefined)\b", screen.text)


@pytest.mark.parametrize("address", SCREENS)
def test_nothing_inline_and_nothing_from_elsewhere(lived_in: Meta, address: str) -> None:
    answer = requests.get(lived_in.url + address)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    screen = Reader(answer.text).root
    assert [one.text.strip() for one in screen.all("script", "style") if one.text.strip()] == []
    assert "style=" not in answer.text
    sources = [one.get("src") or one.get("href") for one in screen.all("script", "img", "link", "video", "audio")]
    assert [one for one in sources if not one.startswith("/")] == []
    assert {requests.get(lived_in.url + one).status_code for one in sources} == {200}


def _is_labelled(screen: Element, field: Element) -> bool:
    labels = {one.get("for") for one in screen.all("label")}
    wrapped = [one for label in screen.all("label") for one in label.all(*TAKES_INPUT)]
    return field.get("type") == "hidden" or field.get("id") in labels or field in wrapped


def _is_named(element: Element) -> bool:
    return bool(element.label) or any(one.get("alt") for one in element.all("img"))
