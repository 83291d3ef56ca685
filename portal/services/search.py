"""Search: what people said, noted and are called, by words, newest first.

One question for both databases: each answers it from its own index, which has the words in the form of
`models/search_words.py`. Nothing that is typed can be more than words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, TextClause, bindparam, distinct, func, select, text

from portal.extensions import db
from portal.models import Contact, EntryKind, Identity, Task
from portal.models.search_entry import WORDS, kind_mark, page_mark
from portal.models.search_words import words_of
from portal.services.list_filters import Sight

SIZE = 30
MOST_COUNTED = 99
MOST_WORDS = 8  # of what is typed
SHORTEST_BEGINNING = 3  # letters after which the last word may go on
_NUMBER = re.compile(r"#?\s*(\d{1,9})")
_LAST = 2**62  # behind everything


class Entry(NamedTuple):
    """Something that was found: its place in the order, and the id of its row."""

    position: int
    kind: EntryKind
    subject_id: int


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

    def is_hit(self, word: str) -> bool:
        """Whether this word of a text, in the form of the index, was looked for."""
        return word in self.words or (self.beginning is not None and word.startswith(self.beginning))


def find(asked: Asked, sight: Sight, before: int | None = None, size: int = SIZE) -> Sequence[Entry]:
    """The newest that this person may see, or those behind a position. Without a kind: everything but contacts."""
    question = _question(asked, sight)
    if question is None:
        return []
    values = {"question": question, "before": before or _LAST, "most": size}
    found = db.session.execute(_FINDS[_dialect()], values)
    return [Entry(position, EntryKind(kind), number) for position, kind, number in found]


def counts(asked: Asked, sight: Sight) -> dict[EntryKind, int]:
    """How much of each kind there is, at most one more than `MOST_COUNTED`; a person once, by however many ids."""
    found = {kind: find(asked._replace(kind=kind), sight, size=MOST_COUNTED + 1) for kind in EntryKind}
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


def _question(asked: Asked, sight: Sight) -> str | None:
    """In the language of the database; None where there can be no answer. Words are letters and digits only."""
    if not asked.words or not sight.viewer.is_active or (sight.hidden and not sight.seen):
        return None
    speak = _Sqlite if _dialect() == "sqlite" else _PostgreSql
    whole = asked.words[:-1] if asked.beginning else asked.words
    parts = [speak.word(word) for word in whole]
    parts += [speak.beginning(asked.beginning)] if asked.beginning else []
    if sight.hidden:
        parts.append(f"({speak.either.join(speak.word(page_mark(page_id)) for page_id in sight.seen)})")
    if asked.kind is not None:
        return speak.both.join([*parts, speak.word(kind_mark(asked.kind))])
    return f"({speak.both.join(parts)}){speak.but}{speak.word(kind_mark(EntryKind.CONTACT))}"


class _Sqlite:
    """https://www.sqlite.org/fts5.html section 3."""

    both, either, but = " AND ", " OR ", " NOT "

    @staticmethod
    def word(word: str) -> str:
        return f'"{word}"'

    @staticmethod
    def beginning(word: str) -> str:
        return f'"{word}" *'


class _PostgreSql:
    """https://www.postgresql.org/docs/current/datatype-textsearch.html section 8.11.2."""

    both, either, but = " & ", " | ", " & !"

    @staticmethod
    def word(word: str) -> str:
        return f"'{word}'"

    @staticmethod
    def beginning(word: str) -> str:
        return f"'{word}':*"


def _dialect() -> str:
    return db.engine.dialect.name


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = (
    select(func.count(distinct(func.coalesce(Contact.merged_into_id, Contact.id))))
    .join(Identity, Identity.contact_id == Contact.id)
    .where(Identity.id.in_(_ids))
)
_FINDS: dict[str, TextClause] = {
    "sqlite": text(
        "SELECT found.position, found.kind, found.subject_id FROM search_index"
        " JOIN search_entries AS found ON found.position = search_index.rowid"
        " WHERE search_index MATCH :question AND search_index.rowid < :before"
        " ORDER BY search_index.rowid DESC LIMIT :most"
    ),
    "postgresql": text(
        "SELECT position, kind, subject_id FROM search_entries"  # noqa: S608 - nothing of it was typed
        f" WHERE {WORDS} @@ CAST(:question AS tsquery) AND position < :before ORDER BY position DESC LIMIT :most"
    ),
}
