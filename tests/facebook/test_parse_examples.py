"""Every documented shape of a webhook becomes the item it is."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any

import pytest

from portal.facebook.shapes import Item
from portal.facebook.webhooks import parse
from tests.facebook.examples import EXAMPLES, Example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_it_becomes_the_items_it_is(example: Example) -> None:
    items = parse(example.body)
    assert [item.kind_name for item in items] == [expected["kind"] for expected in example.expected]
    for item, expected in zip(items, example.expected, strict=True):
        assert_has(item, expected)


def test_every_kind_of_item_has_an_example() -> None:
    shown = {expected["kind"] for example in EXAMPLES for expected in example.expected}
    assert shown == {kind.kind_name for kind in Item.__subclasses__()}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff\xfe", b"null", b'"x"', b"7", b"[" * 100_000, "{"])
def test_what_is_no_json_object_is_one_unreadable_item(body: bytes | str) -> None:
    assert [item.kind_name for item in parse(body)] == ["unreadable"]


def test_text_and_bytes_are_read_alike() -> None:
    example = next(one for one in EXAMPLES if one.name == "message-text")
    assert parse(example.body.decode()) == parse(example.body)


def test_a_delivery_nested_too_deeply_is_refused() -> None:
    body = '{"object":"page","entry":[{"id":"1","messaging":[{"message":' + "[" * 200 + "]" * 200 + "}]}]}"
    assert "nested" in parse(body)[0].reason


def assert_has(thing: Any, expected: Mapping[str, Any]) -> None:
    for name, value in expected.items():
        if name != "kind" or not isinstance(thing, Item):
            assert_equals(getattr(thing, "kind" if name == "kind_of_unknown" else name), value, name)


def assert_equals(found: Any, expected: Any, name: str) -> None:
    """Nested shapes are compared as far as the example names their fields."""
    if isinstance(expected, list):
        assert len(found) == len(expected), name
        for one, other in zip(found, expected, strict=True):
            assert_equals(one, other, name)
    elif isinstance(expected, dict) and is_dataclass(found):
        assert_has(found, expected)
    elif isinstance(expected, dict):
        assert {key: list(value) for key, value in found.items()} == expected, name
    elif isinstance(found, datetime):
        assert found == datetime.fromisoformat(expected), name
    else:
        assert found == expected, name
