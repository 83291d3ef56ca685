"""The form in which words are looked for: small letters without accents, and without the commonest endings.

The same for what is stored and for what is typed, on every database: "заказы" and "Заказ", "cakes" and "cake" are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_WORD = 40
MOST_WORDS = 1_000  # of one text; a message has at most a few hundred
_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("(?<!и)[\u0300-\u036f]")  # й is no и
_RUSSIAN = re.compile(
    "(?<=[а-я]{3})(?:ами|ями|ого|его|ому|ему|ыми|ими|ов|ев|ей|ам|ям|ах|ях|ом|ем|ой|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю|ых|их"
    "|ым|им|ть|а|е|и|о|у|ы|ь|ю|я|й)$"
)
_ENGLISH = re.compile("(?<=[a-z]{3})(?:ies|es|(?<!s)s|e|y)$")


def words_of(text: str) -> list[str]:
    """Each word once, in the order of the text."""
    found = dict.fromkeys(filter(None, map(word_of, _WORD.findall(text))))
    return list(found)[:MOST_WORDS]


def spans_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Beginning and end of each word in the text, and the form in which it is looked for."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), word_of(found.group())


@lru_cache(65_536)
def word_of(written: str) -> str:
    """The form in which one word is looked for; the same words come again and again."""
    plain = plain_of(written)
    return (_ENGLISH if plain.isascii() else _RUSSIAN).sub("", plain)


def plain_of(written: str) -> str:
    """Small letters without accents; ё counts as е."""
    plain = written.casefold()
    if not plain.isascii():
        apart = _ACCENT.sub("", unicodedata.normalize("NFKD", plain))
        plain = "".join(_WORD.findall(unicodedata.normalize("NFC", apart).casefold()))
    return plain[:LONGEST_WORD]
