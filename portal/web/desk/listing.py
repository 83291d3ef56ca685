"""What the list column shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cache, lru_cache
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.utils import cached_property

from portal import clock
from portal.models import SNOOZED, Platform, Pulse, TaskStatus
from portal.services import labels, lists, saved_views, wording
from portal.services.list_filters import Filter, Sight, View
from portal.services.lists import Row, Rows
from portal.statements import read
from portal.web import times
from portal.web.desk.choice import STANDING_OUT, Choice
from portal.web.desk.kept import kept
from portal.web.desk.saved_views import Chip, chips, count
from portal.web.filters import PRIORITIES, STATUSES
from portal.web.origin_words import ORIGINS

THINGS = {
    "image": _l("Picture"),
    "audio": _l("Voice message"),
    "video": _l("Video"),
    "file": _l("File"),
    "sticker": _l("Sticker"),
    "like": _l("Heart"),
    "location": _l("Location"),
    "link": _l("Link"),
    "post": _l("Post"),
    "reel": _l("Reel"),
    "share": _l("Shared post"),
    "story_mention": _l("Mention in a story"),
    "ephemeral": _l("A picture that could be seen once"),
    "unavailable": _l("A file Meta did not pass on"),
    "postback": _l("Pressed a button"),
    "unsupported": _l("A kind of message Meta does not pass on"),
    "lead": _l("Lead"),
    "removed": _l("Removed comment"),
    "unsent": _l("Unsent message"),
}


_PULSE = select(Pulse.version)
Options = tuple[tuple[str, str], ...]  # what the address says, and its name


@dataclass(frozen=True)
class Tab:
    """A link to one view; `count` is empty when there is nothing, or counting says nothing."""

    name: str
    address: str
    is_current: bool
    count: str


@dataclass(frozen=True)
class Listing:
    """The list of a choice, with everything around it. Addresses are made once, not for every row."""

    choice: Choice
    sight: Sight
    found: Rows
    tag: str
    task_address: str
    list_address: str
    poll_address: str
    is_ticked: bool = False

    @property
    def rows(self) -> Sequence[Row]:
        return self.found.rows

    @cached_property
    def query(self) -> str:
        return self.choice.query

    @cached_property
    def filter_query(self) -> str:
        """Of the whole list, wherever in it one looks."""
        return replace(self.choice, before=None).query

    def query_with(self, words: str) -> str:
        """The query with these words, too."""
        return f"{self.query}&{words}" if self.query else f"?{words}"

    @property
    def older(self) -> str | None:
        """Query of the next piece."""
        return replace(self.choice, before=self.found.older).query if self.found.older else None

    @property
    def newest(self) -> str | None:
        """Query of the beginning, unless it is shown."""
        return self.filter_query if self.choice.before else None

    @cached_property
    def tabs(self) -> list[Tab]:
        chosen = replace(self.choice.filter, view=View.ALL)  # each tab has its own view
        counts = kept(("counts", chosen, self.sight), self.tag, lambda: lists.counts(chosen, self.sight))
        names = dict(_view_names(times.reader().language))
        if not self.sight.teams and self.choice.filter.view != View.TEAMS:
            del names[View.TEAMS]
        return [self._tab(view, name, counts.get(view)) for view, name in names.items()]

    @cached_property
    def views(self) -> list[Chip]:
        """The saved ones."""
        counted = kept(("views", self.sight), self.tag, lambda: count(saved_views.shown_to(current_user), self.sight))
        return chips(counted, self.filter_query, self.list_address)

    @property
    def statuses(self) -> Options:
        return _statuses(times.reader().language)

    @cached_property
    def pages(self) -> Sequence[tuple[int, str]]:
        return kept(("pages", self.sight), self.tag, lambda: lists.pages(self.sight))

    @cached_property
    def labels(self) -> Sequence[tuple[int, str]]:
        return kept("labels", self.tag, labels.names)

    @property
    def priorities(self) -> Options:
        return _priorities(times.reader().language)

    @property
    def origins(self) -> Options:
        return _origins(times.reader().language)

    @property
    def emptiness(self) -> tuple[str, str]:
        """Title and text for a list without rows: what would be here."""
        chosen = self.choice.filter
        if chosen.is_marked:
            return _("Nothing matches"), _("No task here has all of this. Choose another filter.")
        if chosen.is_snoozed:
            return _("Nothing is snoozed"), _("What somebody puts off comes back by itself; until then it is here.")
        if chosen.page_id or chosen.status or chosen.kind:
            return _("Nothing matches"), _("No task has this status on this Page. Choose another filter.")
        return _empty_words(chosen)

    def _tab(self, view: View, name: str, count: int | None) -> Tab:
        address = self.list_address + Choice(replace(self.choice.filter, view=view)).query
        return Tab(name, address, view == self.choice.filter.view, lists.count_words(count))


def listing(choice: Choice) -> Listing:
    """The tag is read first: what changes meanwhile moves it, so that the next poll sees it."""
    seen_at, sight, address = tag(), Sight.of(current_user), url_for("tasks.index")
    return Listing(
        choice,
        sight,
        kept(("rows", choice, sight), seen_at, lambda: lists.rows(choice.filter, sight, choice.before)),
        tag=seen_at,
        task_address=f"{address}/",
        list_address=address,
        poll_address=f"{address}/queue",
        is_ticked=request.args.get("ticked") == "all",
    )


def tag() -> str:
    """Changes with everything a list could show, and every minute, since the times are relative."""
    version = next((version for (version,) in read(_PULSE)), 0)
    return f"{version}-{minute()}"


def minute() -> int:
    return int(clock.now().timestamp() // 60)


def drawn_rows(listing: Listing, current: int | None) -> Markup:
    """The rows as HTML. Everybody's lists show the same rows again and again, so each is drawn once per change."""
    who, prefix, query = times.reader(), listing.task_address, listing.query
    drawn = (
        _drawn(
            row,
            prefix,
            query,
            row.number == current,
            row.due_at is not None and row.due_at <= who.now and row.status != TaskStatus.DONE,
            listing.is_ticked,
            times.brief(row.last_activity_at),
            who.language,
            who.zone,
        )
        for row in listing.rows
    )
    return Markup("".join(drawn))  # noqa: S704 - what the template escaped


@lru_cache(2048)
def _drawn(
    row: Row,
    prefix: str,
    query: str,
    is_current: bool,
    is_overdue: bool,
    is_ticked: bool,
    _age: str,
    _language: str,
    _zone: tzinfo,
) -> str:
    macros: Any = current_app.jinja_env.get_template("desk/row.html").module
    return str(macros.row_line(row, prefix, query, is_current, is_overdue, is_ticked))


def row_name(row: Row) -> str:
    return row.contact_name or wording.stand_in(
        row.contact_platform_id, on_instagram=row.platform == Platform.INSTAGRAM
    )


def row_words(row: Row) -> str:
    """The beginning of what was said last; without words, what it was. The name stands above it already."""
    return row.snippet or str(THINGS.get(row.snippet_kind) or _("Message"))


@cache
def _view_names(_language: str) -> dict[View, str]:
    return {View.MINE: _("Mine"), View.TEAMS: _("My teams"), View.UNASSIGNED: _("Unassigned"), View.ALL: _("All")}


@cache
def _statuses(_language: str) -> Options:
    named = ((status.value, str(STATUSES[status])) for status in TaskStatus)
    return (("", _("Active")), *named, (SNOOZED, _("Snoozed")))


@cache
def _priorities(_language: str) -> Options:
    return (("", _("Any priority")), *((one.value, str(PRIORITIES[one])) for one in STANDING_OUT))


@cache
def _origins(_language: str) -> Options:
    return (("", _("Any origin")), *((kind.value, str(name)) for kind, name in ORIGINS.items()))


def _empty_words(chosen: Filter) -> tuple[str, str]:
    if chosen.view == View.MINE:
        return _("You are done"), _("Tasks that are given to you appear here by themselves.")
    if chosen.view == View.TEAMS:
        return _("Your teams are done"), _("Tasks that are given to one of your teams appear here.")
    if chosen.view == View.UNASSIGNED:
        return _("Nobody is waiting"), _("Tasks that nobody has taken appear here.")
    return _("No open tasks"), _("When somebody writes to a connected Page, the task appears here by itself.")
