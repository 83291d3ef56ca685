"""What an administrator sees of a webhook's body before asking for all of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.facebook.masking import masked, plain
from tests.facebook.examples import EXAMPLES

PERSONAL = ("text", "name", "first_name", "message", "url", "title", "payload", "email", "metadata", "link")


def words_of(value: object, key: str = "") -> list[str]:
    """Every text below one of the personal keys."""
    if isinstance(value, dict):
        return [word for name, one in value.items() for word in words_of(one, name)]
    if isinstance(value, list):
        return [word for one in value for word in words_of(one, key)]
    return [value] if isinstance(value, str) and value and key in PERSONAL else []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_no_words_of_an_example_are_shown(example: object) -> None:
    body: bytes = example.body  # type: ignore[attr-defined]
    shown = masked(body)
    if shown is not None:
        assert words_of(json.loads(shown)) == [word for word in words_of(json.loads(shown)) if word.startswith("•••")]


@given(st.recursive(st.text(), lambda inside: st.lists(inside) | st.dictionaries(st.text(min_size=1), inside)))
def test_whatever_comes_is_shown_in_its_form(value: object) -> None:
    body = json.dumps({"surprise": value}).encode()
    shown = masked(body)
    assert shown is not None
    assert json.loads(plain(body)) == {"surprise": value}


def test_ids_and_times_stay_and_telephone_numbers_do_not() -> None:
    body = json.dumps(
        {"id": "123", "time": 1795302000000, "phone": 4915112345678, "count": 3, "is_echo": True}
    ).encode()
    assert json.loads(masked(body) or "") == {
        "id": "123",
        "time": 1795302000000,
        "phone": "•••",
        "count": 3,
        "is_echo": True,
    }


@pytest.mark.parametrize("body", [b"", b"no JSON", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_hidden_and_can_be_read(body: bytes) -> None:
    assert masked(body) is None
    assert isinstance(plain(body), str)
