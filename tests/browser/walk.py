"""What is wrong with a screen as people see it: light and dark, wide and narrow, with everything on it unfolded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP
from tests.screen import Screen

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
LEVEL_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 360, "height": 740}

FIND = """async ([rules, place]) => {
  const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
  for (const change of moving) change.finish();
  const {violations} = await axe.run(place, {runOnly: rules, resultTypes: ["violations"]});
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`));
}"""
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1);
  return wide.slice(0, 3).map((one) => `reaches beyond ${room} px: ${one.outerHTML.slice(0, 200)}`);
}"""
TIGHT = """() => {
  const all = [...document.querySelectorAll(".btn, .tabs a, .top-nav a, .menu-item, label, legend")];
  const shown = all.filter((one) => one.checkVisibility() && !one.matches(".visually-hidden") && one.clientWidth);
  const tight = shown.filter((one) => one.scrollWidth > one.clientWidth + 1);
  return tight.map((one) => `has no room for its words: ${one.outerHTML.slice(0, 200)}`);
}"""
POPOVERS = "[...document.querySelectorAll('[popover]')].map((one) => one.id)"


def look_over(window: Page) -> list[str]:
    """Everything wrong with the screen that this window shows. It is resized, not loaded anew, and left as it was."""
    window.evaluate(AXE)
    window.evaluate(UNFOLD)
    found = [*Screen(window.content()).complaints, *light_and_dark(window), *on_a_phone(window)]
    return [f"{window.url}: {words}" for words in found]


def light_and_dark(window: Page) -> Iterator[str]:
    yield from violations(window, {"type": "tag", "values": LEVEL_AA})
    window.emulate_media(color_scheme="dark")
    yield from (f"dark: {words}" for words in violations(window, {"type": "rule", "values": ["color-contrast"]}))
    window.emulate_media(color_scheme="light")


def on_a_phone(window: Page) -> Iterator[str]:
    """Narrow, and with each menu and drawer opened in turn."""
    window.set_viewport_size(PHONE)
    yield from narrow(window)
    for name in window.evaluate(POPOVERS):
        window.evaluate("name => document.getElementById(name).showPopover()", name)
        yield from narrow(window, f"#{name}")
        window.evaluate("name => document.getElementById(name).hidePopover()", name)
    window.set_viewport_size(DESKTOP)


def room_for_words(window: Page) -> list[str]:
    """What is too wide or too long, wide and on a phone, with each menu and drawer opened in turn."""
    window.evaluate(UNFOLD)
    found = [*window.evaluate(OVERFLOW), *window.evaluate(TIGHT)]
    window.set_viewport_size(PHONE)
    found += [*window.evaluate(OVERFLOW), *window.evaluate(TIGHT)]
    for name in window.evaluate(POPOVERS):
        window.evaluate("name => document.getElementById(name).showPopover()", name)
        found += [*window.evaluate(OVERFLOW), *window.evaluate(TIGHT)]
        window.evaluate("name => document.getElementById(name).hidePopover()", name)
    window.set_viewport_size(DESKTOP)
    return [f"{window.url}: {words}" for words in found]


def narrow(window: Page, place: str = "html") -> Iterator[str]:
    yield from window.evaluate(OVERFLOW)
    yield from (f"narrow: {words}" for words in violations(window, {"type": "tag", "values": LEVEL_AA}, place))


def violations(window: Page, rules: dict[str, Any], place: str = "html") -> list[str]:
    """What axe-core finds within this place."""
    found: list[str] = window.evaluate(FIND, [rules, place])
    return found
