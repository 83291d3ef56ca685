"""Search: a box in the bar on top, and what was found on a screen of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.utils import cached_property

from portal.models import ConversationKind, EntryKind
from portal.services import search, search_hits
from portal.services.list_filters import Sight
from portal.services.search import MOST_COUNTED, SIZE, Asked, Entry, Found
from portal.services.search_hits import Hit
from portal.web import htmx
from portal.web.desk import cards

bp = Blueprint("search", __name__)

LONGEST = 200  # characters of what is typed
PEOPLE = 5  # shown above everything else
KNOWN_BY = 4  # ids that one person may have, so that so many people are found
KINDS = {
    EntryKind.MESSAGE: _l("Messages"),
    EntryKind.NOTE: _l("Notes"),
    EntryKind.TASK: _l("Tasks"),
    EntryKind.CONTACT: _l("People"),
}
WAYS = cards.KINDS | {ConversationKind.COMMENTS: _l("Comments"), ConversationKind.LEAD: _l("Lead")}


@dataclass(frozen=True)
class Tab:
    """A link to what was found of one kind."""

    name: str
    address: str
    is_current: bool
    count: str


@dataclass(frozen=True)
class Results:
    """What was found for the words that somebody typed, from a position on."""

    typed: str
    asked: Asked
    sight: Sight
    before: int | None

    @cached_property
    def found(self) -> Found:
        """The newest of each kind, for the counts and for the first piece."""
        return search.newest_of_each(self.asked, self.sight)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """What is shown, and one more if there is more."""
        if self.before:
            return search.find(self.asked, self.sight, self.before, SIZE + 1)
        newest = self.found[self.asked.kind] if self.asked.kind else search.together(self.found)
        return newest[: SIZE + 1]

    @cached_property
    def hits(self) -> Sequence[Hit]:
        return search_hits.of(self.entries[:SIZE], self.asked, self.sight)

    @cached_property
    def people(self) -> Sequence[Hit]:
        """Whom the words name, on top of the first piece of everything."""
        if self.asked.kind or self.before:
            return []
        named = self.found[EntryKind.CONTACT][: PEOPLE * KNOWN_BY]
        return search_hits.of(named, self.asked, self.sight)[:PEOPLE]

    @cached_property
    def task(self) -> int | None:
        """The task whose number was typed."""
        return search.numbered(self.typed, self.sight)

    @property
    def is_empty(self) -> bool:
        return not (self.hits or self.people or self.task)

    @property
    def older(self) -> str | None:
        """Where the next piece is."""
        has_more = len(self.entries) > SIZE
        return address(self.typed, self.asked.kind, self.entries[SIZE - 1].position) if has_more else None

    @cached_property
    def tabs(self) -> list[Tab]:
        counts = search.counts(self.found)
        every = Tab(_("All"), address(self.typed), self.asked.kind is None, "")
        return [every, *(self._tab(kind, counts[kind]) for kind in EntryKind)]

    def _tab(self, kind: EntryKind, count: int) -> Tab:
        shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
        return Tab(str(KINDS[kind]), address(self.typed, kind), kind == self.asked.kind, shown)


@bp.get("/search")
def index() -> ResponseReturnValue:
    found = results() if request.args.get("q", "").strip() else None
    return htmx.show("search/index.html", results=found, ways=WAYS)


def results() -> Results:
    given = request.args
    typed, kind, before = given["q"][:LONGEST].strip(), given.get("kind"), given.get("before", type=int)
    asked = Asked.of(typed, EntryKind(kind) if kind in set(EntryKind) else None)
    return Results(typed, asked, Sight.of(current_user), before)


def address(typed: str, kind: EntryKind | None = None, before: int | None = None) -> str:
    values = {"q": typed, "kind": kind, "before": before}
    return "/search?" + urlencode({name: value for name, value in values.items() if value is not None})


def register(app: Flask) -> None:
    app.register_blueprint(bp)
