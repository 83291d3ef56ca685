"""Whom and what the cards of the panel are about: one of the Page's people, a Page and a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.models import App, Page, Person, Thread
from simulator.screens import cast
from simulator.stage.blueprint import find_app, find_page, find_person
from simulator.store import World
from simulator.world import talk


@dataclass(frozen=True)
class About:
    """The three that were chosen, the portal's app, and the form that was sent."""

    world: World
    app: App
    admin: Person
    page: Page
    customer: Person
    form: Mapping[str, str]

    @property
    def chosen(self) -> dict[str, str]:
        """What goes into addresses and forms, so that the choice stays."""
        return {"admin": self.admin.id, "page": self.page.id, "customer": self.customer.id}

    def thread(self) -> Thread:
        """The conversation of customer and Page, begun now if there was none."""
        return talk.open_thread(self.world, self.page, self.customer)

    def number(self, name: str, least: int = 0, most: int = 1_000) -> int:
        """A whole number from the form, brought between its limits."""
        text = self.form.get(name, "").strip()
        return min(max(int(text), least), most) if text.isdecimal() else least

    def is_on(self) -> bool:
        """Whether the button that was pressed switches something on."""
        return self.form.get("on") == "1"


def read(world: World, values: Mapping[str, str]) -> About:
    """The choice in an address or form; what is missing is the first of its kind."""
    return About(
        world=world,
        app=find_app(),
        admin=find_person(values["admin"]) if values.get("admin") else cast.staff(world)[0],
        page=find_page(values["page"]) if values.get("page") else cast.pages(world)[0],
        customer=find_person(values["customer"]) if values.get("customer") else cast.customers(world)[0],
        form=values,
    )
