"""What lasts until it is changed: outages, limits, slowness, language; the clock; the app's review."""

from __future__ import annotations

from simulator.clock import DAY, HOUR, MINUTE, SECOND
from simulator.models.faults import Outage
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.screens.unusual import OUTAGES
from simulator.screens.wording import span
from simulator.world import faults

LIFETIMES = {0: "at once", MINUTE: "after a minute", HOUR: "after an hour", 3 * DAY: "after three days"}
ADVANCES = {"+1 hour": 1, "+23 hours": 23, "+24 hours": 24, "+7 days": 7 * 24}
FEATURES = {
    "human_agent": ("Human Agent", "answer between 24 hours and 7 days after the person wrote"),
    "profile_access": ("Business Asset User Profile Access", "see names and pictures of the people who write"),
}


@action("outage")
def outage(about: About) -> str:
    """Meta is down, in one of three ways, or works again."""
    wanted = about.form.get("outage", "")
    about.world.weather.outage = Outage(wanted) if wanted in OUTAGES else None
    return f"{OUTAGES[wanted]}." if wanted in OUTAGES else "Meta works again."


@action("throttle")
def throttle(about: About) -> str:
    """Use the rate limit up for some minutes, or end it."""
    minutes = about.number("minutes", most=24 * 60)
    faults.throttle(about.world, minutes)
    return f"The limit is used up for {span(minutes * 60)}." if minutes else "There is no limit any more."


@action("usage")
def usage(about: About) -> str:
    """How much of the limit the answers say is used."""
    about.world.weather.usage_percent = about.number("percent", most=100)
    return f"Answers say that {about.world.weather.usage_percent} % of the limit is used."


@action("slow")
def slow(about: About) -> str:
    """Wait before the work, or between the work and the answer; in seconds, 0 to end it."""
    wait = about.number("seconds", most=120) * SECOND
    when = about.form.get("when")
    weather = about.world.weather
    weather.slow_before, weather.slow_after = (0, wait) if when == "after" else (wait, 0)
    return f"Every call takes {wait // SECOND} seconds longer." if wait else "Meta answers at once."


@action("language")
def language(about: About) -> str:
    """The language of error messages."""
    about.world.weather.language = "de" if about.is_on() else "en"
    return "Error messages come in German." if about.is_on() else "Error messages come in English."


@action("links")
def links(about: About) -> str:
    """How long the links to attachments work."""
    lifetime = about.number("lifetime", most=3 * DAY)
    about.world.weather.link_lifetime = lifetime
    return f"New links to files expire {LIFETIMES.get(lifetime, 'soon')}."


@action("restrict-app")
def restrict_app(about: About) -> str:
    """Meta restricts the whole app, or lets it work again."""
    about.app.is_restricted = about.is_on()
    return f"{about.app.name} is {'restricted' if about.is_on() else 'free'} now."


@action("clock")
def move_clock(about: About) -> str:
    """Move the world's time forward by hours, or back to real time (0)."""
    hours = about.number("hours", most=90 * 24)
    about.world.clock.set_offset(about.world.clock.offset() + hours * 3600 if hours else 0)
    return f"The clock went forward {span(hours * 3600)}." if hours else "The clock shows real time again."


@action("feature")
def feature(about: About) -> str:
    """Give or take a feature of App Review."""
    name = about.form.get("feature", "")
    title = FEATURES[name][0] if name in FEATURES else name
    others = [one for one in about.app.features if one != name]
    about.app.features = [*others, name] if about.is_on() else others
    return f"{about.app.name} {'has' if about.is_on() else 'does not have'} {title} now."


@action("live")
def live(about: About) -> str:
    """Switch the app between Live and Development mode."""
    about.app.is_live = about.is_on()
    return f"{about.app.name} is in {'Live' if about.is_on() else 'Development'} mode."
