"""Whatever Meta (or somebody else) sends, nothing is raised, nothing is lost, and repeats are recognised."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.facebook.webhooks import parse
from tests.facebook.examples import EXAMPLES

DELIVERIES = [example.delivery for example in EXAMPLES]
WHOLE = [one for one in DELIVERIES if isinstance(one, dict) and isinstance(one.get("entry"), list) and one["entry"]]
LISTS = ("messaging", "standby", "changes")

texts = st.text(st.characters(codec=None, categories=("L", "N", "P", "S", "Z", "Cc", "Cs")), max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON tree."""
    if isinstance(tree, dict):
        found = [(tree, key) for key in tree]
    elif isinstance(tree, list):
        found = [(tree, index) for index in range(len(tree))]
    else:
        return []
    return found + [place for container, key in list(found) for place in places(container[key])]


@st.composite
def mutated(draw: Callable[..., Any]) -> Any:
    """An example in which a few values were replaced, removed or added."""
    tree = deepcopy(draw(st.sampled_from(DELIVERIES)))
    for _ in range(draw(st.integers(1, 4))):
        found = places(tree)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(("replace", "remove", "add"))):
            case "replace":
                container[key] = draw(values)
            case "remove":
                del container[key]
            case "add" if isinstance(container, dict):
                container[draw(texts)] = draw(values)
            case "add":
                container.append(draw(values))
    return tree


def elements(delivery: Any) -> int:
    """How many things a delivery tells, counted without looking into them."""
    if not isinstance(delivery, dict) or not isinstance(delivery.get("entry"), list):
        return 1
    return sum(elements_of_entry(entry) for entry in delivery["entry"])


def elements_of_entry(entry: Any) -> int:
    if not isinstance(entry, dict):
        return 1
    lists = [entry[name] for name in LISTS if name in entry]
    if not lists:
        return 1 if entry.keys() - {"id", "time", "uid"} else 0
    return sum(len(one) if isinstance(one, list) else 1 for one in lists)


@given(mutated())
def test_no_mutation_raises_or_loses_an_item(delivery: Any) -> None:
    assert len(parse(json.dumps(delivery))) == elements(delivery)


@given(values)
def test_no_json_raises(value: Any) -> None:
    assert len(parse(json.dumps({"object": "page", "entry": value}))) == elements({"entry": value})


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_body_raises(body: bytes | str) -> None:
    parse(body)


@given(mutated())
def test_every_item_can_be_stored(delivery: Any) -> None:
    for item in parse(json.dumps(delivery)):
        stored = json.dumps(item.raw, ensure_ascii=False, allow_nan=False)
        assert "\\u0000" not in stored
        assert "\0" not in item.key
        assert len((stored + item.key + item.page_id).encode()) > 0
        assert len(item.key) <= 250


@given(mutated())
def test_a_repeat_has_the_same_keys(delivery: Any) -> None:
    body = json.dumps(delivery)
    assert parse(body) == parse(body)


@given(st.lists(st.sampled_from(WHOLE), min_size=1, max_size=5), st.randoms())
def test_keys_do_not_depend_on_how_items_are_grouped_or_ordered(deliveries: list[Any], chance: Any) -> None:
    apart = sorted(item.key for one in deliveries for item in parse(json.dumps(one)))
    entries = [(one["object"], entry) for one in deliveries for entry in split(one["entry"])]
    chance.shuffle(entries)
    together = []
    for meta_object in {name for name, _ in entries}:
        regrouped = {"entry": [entry for name, entry in entries if name == meta_object], "object": meta_object}
        together += [item.key for item in parse(json.dumps(regrouped))]
    assert sorted(together) == apart


def split(entries: list[Any]) -> list[Any]:
    """Each item in an entry of its own, as Meta may group it another time."""
    apart: list[Any] = []
    for entry in entries:
        names = [name for name in LISTS if isinstance(entry, dict) and isinstance(entry.get(name), list)]
        if not names or len(names) != sum(name in entry for name in LISTS):
            apart.append(entry)
            continue
        frame = {key: value for key, value in entry.items() if key not in LISTS}
        apart += [{**frame, name: [element]} for name in names for element in entry[name]]
    return apart


@given(st.sampled_from([one for one in WHOLE if len(json.dumps(one)) < 4000]))
def test_keys_do_not_depend_on_the_order_of_json_keys(delivery: Any) -> None:
    turned = json.loads(json.dumps(delivery), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert sorted(one.key for one in parse(json.dumps(turned))) == sorted(
        one.key for one in parse(json.dumps(delivery))
    )


def test_different_events_have_different_keys() -> None:
    def keys_of(*events: dict[str, Any]) -> set[str]:
        frame = {"sender": {"id": "5"}, "recipient": {"id": "1"}}
        body = {
            "object": "page",
            "entry": [{"id": "1", "time": 1795345205123, "messaging": [frame | e for e in events]}],
        }
        return {item.key for item in parse(json.dumps(body))}

    events = (
        {"timestamp": 1795345204987, "message": {"mid": "m_1", "text": "hi"}},
        {"timestamp": 1795345204987, "message": {"mid": "m_2", "text": "hi"}},
        {"timestamp": 1795345204987, "message": {"mid": "m_1", "is_deleted": True}},
        {"timestamp": 1795345204987, "message_edit": {"mid": "m_1", "text": "a", "num_edit": 1}},
        {"timestamp": 1795345204988, "message_edit": {"mid": "m_1", "text": "a", "num_edit": 1}},
        {"timestamp": 1795345204987, "reaction": {"mid": "m_1", "action": "react", "reaction": "love"}},
        {"timestamp": 1795345204987, "reaction": {"mid": "m_1", "action": "unreact"}},
        {"timestamp": 1795345204999, "reaction": {"mid": "m_1", "action": "react", "reaction": "love"}},
        {"delivery": {"watermark": 1795345204987}},
        {"delivery": {"watermark": 1795345204988}},
        {"read": {"watermark": 1795345204987}},
    )
    assert len(keys_of(*events)) == len(events)


def test_a_comment_hidden_twice_is_two_events() -> None:
    def key_of(entry_time: int) -> str:
        value = {"item": "comment", "verb": "hide", "comment_id": "1_2", "created_time": 1795345497}
        changes = [{"field": "feed", "value": value}]
        return parse(json.dumps({"object": "page", "entry": [{"id": "1", "time": entry_time, "changes": changes}]}))[
            0
        ].key

    assert key_of(1795345500) != key_of(1795345900)
