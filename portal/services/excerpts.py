"""Excerpts: the part of a text where something was found, with what was found marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.models.search_words import spans_of

LENGTH = 180  # characters
LEAD = 60  # of them before the first hit
MORE = "…"


class Piece(NamedTuple):
    """A few words of an excerpt, marked or not."""

    words: str
    is_hit: bool = False


def around_hit(text: str, is_hit: Callable[[str], bool]) -> list[Piece]:
    """The surroundings of the first hit, or the beginning if none is there. `is_hit` takes words as the index does."""
    line = " ".join(text.split())
    hits = [(start, end) for start, end, word in spans_of(line) if is_hit(word)]
    begin = _beginning(line, hits[0][0]) if hits else 0
    end = len(line) if len(line) - begin <= LENGTH else line.rfind(" ", begin + 1, begin + LENGTH)
    end = end if end > begin else begin + LENGTH
    pieces = _pieces(line, begin, end, [hit for hit in hits if begin <= hit[0] and hit[1] <= end])
    return [*([Piece(MORE)] if begin else []), *pieces, *([Piece(MORE)] if end < len(line) else [])]


def _beginning(line: str, hit: int) -> int:
    """Of a word, some way before the hit."""
    if hit <= LEAD:
        return 0
    return line.rfind(" ", 0, hit - LEAD) + 1 or hit


def _pieces(line: str, begin: int, end: int, hits: list[tuple[int, int]]) -> list[Piece]:
    found: list[Piece] = []
    for hit_begin, hit_end in hits:
        found += [Piece(line[begin:hit_begin]), Piece(line[hit_begin:hit_end], is_hit=True)]
        begin = hit_end
    return [piece for piece in (*found, Piece(line[begin:end])) if piece.words]
