"""The catalogues of translations, as they are committed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from config import ROOT


def path_of(code: str) -> Path:
    return ROOT / "portal" / "translations" / code / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(code: str) -> Catalog:
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code)


def texts(catalogue: Catalog) -> dict[object, Message]:
    """By text, or both forms of it."""
    return {_key(message): message for message in catalogue if message.id}


def forms(message: Message) -> list[str]:
    """The translation, or each of its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _key(message: Message) -> object:
    return message.id if isinstance(message.id, str) else tuple(message.id)
