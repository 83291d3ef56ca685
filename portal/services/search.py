"""Search: what people said, noted and are called, by words, newest first.

One question for both databases: each answers it from its own index, which has the words in the form of
`models/search_words.py`. Nothing that is typed can be more than words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, distinct, func, select, text

from portal.extensions import db
from portal.models import Contact, EntryKind, Identity, Task
from portal.models.search_entry import WORDS
from portal.models.search_words import words_of
from portal.services.list_filters import Sight
from portal.services.search_questions import Fts5, TsQuery

SIZE = 30
MOST_COUNTED = 99
MOST_WORDS = 8  # of what is typed
SHORTEST_BEGINNING = 3  # letters after which the last word may go on
_NUMBER = re.compile(r"#?\s*(\d{1,9})")
LOOKED_AT = (200, 1_000)  # of what begins alike, the newest
_LAST = 2**62  # behind everything


class Entry(NamedTuple):
    """Something that was found: its place in the order, and the id of its row."""

    position: int
    kind: EntryKind
    subject_id: int


Found = dict[EntryKind, Sequence[Entry]]


class Asked(NamedTuple):
    """What somebody looks for: words in the form of the index, and the kind of thing, if any in particular."""

    words: tuple[str, ...]
    kind: EntryKind | None = None

    @classmethod
    def of(cls, typed: str, kind: EntryKind | None = None) -> Asked:
        return cls(tuple(words_of(typed)[:MOST_WORDS]), kind)

    @property
    def beginning(self) -> str | None:
        """The last word, if it is long enough to go on."""
        last = self.words[-1] if self.words else ""
        return last if len(last) >= SHORTEST_BEGINNING else None

    @property
    def goes_on(self) -> bool:
        """Whether that word is longer than the beginnings that have an index."""
        return self.beginning is not None and len(self.beginning) > SHORTEST_BEGINNING

    @property
    def is_hit(self) -> Callable[[str], bool]:
        """Tells whether a word of a text, in the form of the index, was looked for."""
        words, beginnings = frozenset(self.words), (self.beginning,) if self.beginning else ()
        return lambda word: word in words or word.startswith(beginnings)


def find(asked: Asked, sight: Sight, before: int | None = None, size: int = SIZE) -> Sequence[Entry]:
    """The newest that this person may see, or those behind a position. Without a kind: everything but contacts."""
    if not asked.words or not sight.viewer.is_active or (sight.hidden and not sight.seen):
        return []
    values = {"before": before or _LAST, "most": size}
    ask = _ask_sqlite if db.engine.dialect.name == "sqlite" else _ask_postgresql
    return [Entry(position, EntryKind(kind), number) for position, kind, number in ask(asked, sight, values)]


def _ask_postgresql(asked: Asked, sight: Sight, values: dict[str, Any]) -> Sequence[Any]:
    question = TsQuery.question(asked.words, asked.beginning, asked.kind, sight.seen)
    return db.session.execute(_FIND_IN_POSTGRESQL, {**values, "question": question}).all()


def _ask_sqlite(asked: Asked, sight: Sight, values: dict[str, Any]) -> Sequence[Any]:
    """FTS5 reads its index of beginnings of three letters from the end. For a longer one it first gathers all there is.

    That takes long just where much is found; so first those are looked at that begin alike, as far as it is little.
    """
    for most in LOOKED_AT if asked.goes_on else ():
        found, are_all = _alike(asked, sight, {**values, "looked": most})
        if are_all or len(found) == values["most"]:
            return found
    question = Fts5.question(asked.words, asked.beginning, asked.kind, sight.seen)
    return db.session.execute(_FIND_IN_SQLITE, {**values, "question": question}).all()


def _alike(asked: Asked, sight: Sight, values: dict[str, Any]) -> tuple[Sequence[Any], bool]:
    """What was found among the newest of those that begin alike, and whether these were all there are."""
    alike = asked.beginning and asked.beginning[:SHORTEST_BEGINNING]
    question = Fts5.question(asked.words, alike, asked.kind, sight.seen)
    rows = db.session.execute(_FIND_ALIKE, {**values, "question": question, "beginning": f" {asked.beginning}"}).all()
    return [row[1:] for row in rows if row.position is not None], rows[0].looked < values["looked"]


def newest_of_each(asked: Asked, sight: Sight) -> Found:
    """The newest of each kind, one more than are counted."""
    return {kind: find(asked._replace(kind=kind), sight, size=MOST_COUNTED + 1) for kind in EntryKind}


def together(found: Found) -> Sequence[Entry]:
    """The newest of all kinds but contacts."""
    entries = (entry for kind, some in found.items() if kind != EntryKind.CONTACT for entry in some)
    return sorted(entries, key=attrgetter("position"), reverse=True)


def counts(found: Found) -> dict[EntryKind, int]:
    """How many of each kind, at most one more than `MOST_COUNTED`; a person once, by however many ids."""
    known = {"ids": [entry.subject_id for entry in found[EntryKind.CONTACT]]}
    people = db.session.scalar(_PEOPLE, known) if known["ids"] else 0
    return {kind: len(entries) for kind, entries in found.items()} | {EntryKind.CONTACT: people or 0}


def numbered(typed: str, sight: Sight) -> int | None:
    """The number of the task that was typed, if there is one that this person may see."""
    given = _NUMBER.fullmatch(typed.strip())
    if given is None or not given[1].isascii():
        return None
    mine = Task.visible_to(sight.viewer).with_only_columns(Task.id).where(Task.id == int(given[1]))
    return db.session.scalar(mine)


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = (
    select(func.count(distinct(func.coalesce(Contact.merged_into_id, Contact.id))))
    .join(Identity, Identity.contact_id == Contact.id)
    .where(Identity.id.in_(_ids))
)
_FIND_IN_SQLITE = text(
    "SELECT found.position, found.kind, found.subject_id FROM search_index"
    " JOIN search_entries AS found ON found.position = search_index.rowid"
    " WHERE search_index MATCH :question AND search_index.rowid < :before"
    " ORDER BY search_index.rowid DESC LIMIT :most"
)
_FIND_ALIKE = text(
    "WITH alike AS MATERIALIZED ("
    "SELECT found.position, found.kind, found.subject_id, found.words FROM search_index"
    " JOIN search_entries AS found ON found.position = search_index.rowid"
    " WHERE search_index MATCH :question AND search_index.rowid < :before"
    " ORDER BY search_index.rowid DESC LIMIT :looked"
    ") SELECT (SELECT count(*) FROM alike) AS looked, hits.position, hits.kind, hits.subject_id FROM (SELECT 1)"
    " LEFT JOIN (SELECT position, kind, subject_id FROM alike WHERE instr(words, :beginning) > 0"
    " ORDER BY position DESC LIMIT :most) AS hits ON 1 ORDER BY hits.position DESC"
)
_FIND_IN_POSTGRESQL = text(
    "SELECT position, kind, subject_id FROM search_entries"  # noqa: S608 - nothing of it was typed
    f" WHERE {WORDS} @@ CAST(:question AS tsquery) AND position < :before ORDER BY position DESC LIMIT :most"
)
