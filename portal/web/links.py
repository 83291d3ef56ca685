"""Web addresses in what people write, made clickable; everything else is escaped."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"']+", re.IGNORECASE)
ENDING = ".,;:!?…»”"
LINK = '<a href="{address}" target="_blank" rel="noopener noreferrer nofollow ugc">{shown}</a>'


def linked(text: str) -> Markup:
    """The text with its http(s) addresses as links that open beside and tell nothing of us."""
    if "://" not in text:
        return escape(text)
    pieces: list[Markup] = []
    position = 0
    for found in ADDRESS.finditer(text):
        address = _without_ending(found.group())
        pieces.append(escape(text[position : found.start()]))
        pieces.append(Markup(LINK).format(address=address, shown=address))  # noqa: S704 - format escapes
        position = found.start() + len(address)
    return Markup("").join([*pieces, escape(text[position:])])


def _without_ending(address: str) -> str:
    """Punctuation that ends the sentence, not the address; a closing bracket only if it was opened inside."""
    shorter = address.rstrip(ENDING)
    while shorter.endswith(")") and shorter.count(")") > shorter.count("("):
        shorter = shorter[:-1].rstrip(ENDING)
    return shorter
