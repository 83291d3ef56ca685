"""The lead forms of a new world's Pages, and the ads that show them; nobody has filled one in yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator.models import Page
from simulator.store import World
from simulator.world import leads

CAKE: list[Any] = [
    "FULL_NAME",
    "EMAIL",
    "PHONE",
    {"label": "Which cake?", "options": ["Plum", "Chocolate", "Carrot"]},
    {"label": "For how many guests?"},
]
NEWS: list[Any] = ["FIRST_NAME", "EMAIL"]
WEDDING: list[Any] = ["FULL_NAME", "PHONE", "EMAIL", {"label": "Когда свадьба?"}, {"label": "Your colours"}]
MAY_WRITE = {"id": "1", "key": "may_write", "text": "You may write to me.", "is_required": False}
FORMS: list[tuple[str, str, list[Any], dict[str, Any]]] = [  # Page, name, questions, more
    ("northbakery", "Order a birthday cake", CAKE, {"tracking": {"source": "facebook"}}),
    ("northbakery", "News from the bakery", NEWS, {"checkboxes": [MAY_WRITE]}),
    ("greenflorist", "Flowers for a wedding", WEDDING, {}),
]
ADS = [
    ("northbakery", "Birthday cakes A", "Families in town", "Autumn cakes"),
    ("greenflorist", "Wedding wreaths", "Newly engaged", "Weddings"),
]


def seed_forms(world: World) -> None:
    """Make the forms and the ads."""
    pages = {page.username: page for page in world.scalars(select(Page))}
    for username, name, questions, more in FORMS:
        leads.add_form(world, pages[username], name, questions, **more)
    for username, name, adset, campaign in ADS:
        leads.add_ad(world, pages[username], name, adset, campaign)
