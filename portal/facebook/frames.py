"""What surrounds one item of a webhook POST, and what makes an item unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, TypeVar

from portal.facebook import complaints, keys
from portal.facebook.shapes.items import Platform
from portal.facebook.values import Json, identifier, mapping, moment

T = TypeVar("T")


class Broken(ValueError):
    """An item lacks what its kind cannot be without; the text is a sentence for the administrator."""


class Common(TypedDict):
    """The fields every item shares, ready to be passed on."""

    platform: Platform
    page_id: str
    at: datetime | None
    key: str
    standby: bool
    raw: Json


@dataclass(slots=True)
class Frame:
    """One element of `messaging`, `standby` or `changes`, with the entry it came in."""

    meta_object: str
    platform: Platform
    page_id: str
    entry_time: datetime | None
    standby: bool
    raw: Json

    def common(
        self, kind: str, *, at: datetime | None, own_id: str | None = None, person_id: str | None = None
    ) -> Common:
        """The shared fields of an item that happened `at`; with `own_id` the key rests on that alone."""
        if own_id:
            key = keys.by_id(self.meta_object, self.page_id, kind, own_id)
        else:
            key = keys.by_content(self.meta_object, self.page_id, kind, person_id, at, self.raw)
        return Common(platform=self.platform, page_id=self.page_id, at=at, key=key, standby=self.standby, raw=self.raw)

    @property
    def sent_at(self) -> datetime | None:
        """The event's own time; the entry's only if the event has none."""
        return moment(self.raw.get("timestamp")) or self.entry_time

    def person(self) -> str:
        """The one of sender and recipient who is not the Page."""
        found = self.person_if_any()
        if found is None:
            raise Broken(complaints.NO_PERSON)
        return found

    def person_if_any(self) -> str | None:
        sender = self.sender_id()
        return self.recipient_id() if sender == self.page_id else sender

    def sender_id(self) -> str | None:
        return identifier(mapping(self.raw.get("sender")).get("id"))

    def recipient_id(self) -> str | None:
        return identifier(mapping(self.raw.get("recipient")).get("id"))

    def is_by_page(self) -> bool:
        return self.sender_id() == self.page_id


def required(value: T | None, what: str) -> T:
    """The value, or Broken with the name of what is missing."""
    if value is None:
        raise Broken(complaints.MISSING % {"name": what})
    return value
