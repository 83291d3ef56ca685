from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.columns import Choice

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_KIND_BITS, _NUMBER_BITS = 2, 18
WORDS = "array_to_tsvector(string_to_array(words, ' '))"  # as PostgreSQL's index has them


class EntryKind(StrEnum):
    MESSAGE = "message"
    NOTE = "note"
    TASK = "task"
    CONTACT = "contact"  # as one Page knows them: `subject_id` is that of the identity


class SearchEntry(Model):
    """What is found by words: each once, at the `position` of its time, so that reading backwards gives the newest.

    `words` are those of `search_words.py` in the form they are looked for, and before them marks of the kind and the
    Page: a search for words of some Pages meets nothing of the others. On SQLite an FTS5 table (`search_index`) follows
    these rows by triggers, on PostgreSQL there is an index of `WORDS`; both are made by the migration.
    """

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("subject_id", "kind"),)

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    kind: Mapped[EntryKind] = mapped_column(Choice(EntryKind))
    subject_id: Mapped[int]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    words: Mapped[str] = mapped_column(Text)


def position(at: datetime, kind: EntryKind, number: int) -> int:
    """Where something of this time stands, unless another one of the same kind and second has that place already.

    That is so if their numbers differ by a multiple of 262,144; the second then takes the `next_place` that is free.
    """
    seconds = max((at - _EPOCH) // _SECOND, 0)
    low = (number % (1 << _NUMBER_BITS)) << _KIND_BITS | list(EntryKind).index(kind)
    return seconds << (_KIND_BITS + _NUMBER_BITS) | low


def next_place(place: int) -> int:
    """The one behind it, for the same kind."""
    return place + (1 << _KIND_BITS)


def time_of(place: int) -> datetime:
    """The second that a position stands for."""
    return _EPOCH + (place >> (_KIND_BITS + _NUMBER_BITS)) * _SECOND


def kind_mark(kind: EntryKind) -> str:
    """The word that every entry of this kind has; nobody can type it."""
    return f"_{kind}"


def page_mark(page_id: int) -> str:
    return f"_p{page_id}"
