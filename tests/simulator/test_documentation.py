"""`docs/simulator.md` names everything there is to set and to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator import config, seed
from simulator.stage import apps, conversations, faults, instagram, leads, people, posts
from simulator.world import samples

TEXT = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
VARIABLES = set(re.findall(r'env\.get\("(\w+)"\)', Path(config.__file__).read_text()))
PAGES = (
    seed.NORTH_BAKERY,
    seed.GREEN_FLORIST,
    seed.HARBOUR_CAFE,
    seed.OLD_BOOKSHOP,
    seed.RIVER_CINEMA,
    seed.CITY_MUSEUM,
)


@pytest.mark.parametrize(
    "words",
    [
        VARIABLES,
        conversations.VERBS,
        people.VERBS,
        people.PERSON_SETTINGS,
        people.PAGE_SETTINGS,
        posts.POST_VERBS,
        posts.COMMENT_VERBS,
        instagram.ACCOUNT_SETTINGS,
        [*instagram.ACCOUNT_VERBS, *instagram.MEDIA_VERBS, *instagram.INSTAGRAM_COMMENT_VERBS],
        leads.FORM_VERBS,
        leads.LEAD_VERBS,
        [name for name in apps.APP_SETTINGS if name != "link"],
        [name for name in faults.SETTINGS if name != "throttled_until"],
        samples.SAMPLES,
        PAGES,
    ],
    ids=[
        "variables",
        "customers",
        "accounts",
        "settings of people",
        "settings of pages",
        "posts",
        "comments",
        "settings of Instagram accounts",
        "Instagram",
        "forms",
        "leads",
        "apps",
        "weather",
        "samples",
        "pages",
    ],
)
def test_it_is_described(words: list[str]) -> None:
    assert [word for word in words if not re.search(rf"`[^`]*{re.escape(word)}`", TEXT)] == []


def test_every_variable_described_is_read() -> None:
    table = TEXT.partition("## Starting it")[2].partition("## The screens")[0]
    described = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]{5,})`", line.split("|")[1])
    }
    assert described == VARIABLES
