"""What the card of a person shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import abort
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.utils import cached_property

from portal.extensions import db
from portal.models import Contact, ContactMerge, Identity, IdentityKind, Label, visible_contacts
from portal.services import contact_details, contact_lists, matches, merges, origins, timelines, wording
from portal.services.matches import Match, Reason
from portal.services.threads import Position
from portal.services.timelines import Entry, Timeline
from portal.web import origin_words

LATEST = 4  # of the timeline, where only a glance is wanted
LANGUAGES = (
    *("ar", "az", "be", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr"),
    *("hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "ky", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk"),
    *("sl", "sr", "sv", "tg", "th", "tr", "uk", "ur", "uz", "vi", "zh"),
)
REASONS = {
    Reason.EMAIL: _l("The same e-mail address"),
    Reason.PHONE: _l("The same telephone number"),
    Reason.NAME: _l("The same name on Facebook and Instagram"),
}
KINDS = {
    IdentityKind.PAGE_SCOPED: _l("Messenger"),
    IdentityKind.INSTAGRAM_SCOPED: _l("Instagram"),
    IdentityKind.COMMENTER: _l("Comments"),
    IdentityKind.EMAIL: _l("E-mail"),
    IdentityKind.PHONE: _l("Telephone"),
}


class CameFrom(NamedTuple):
    """What brought somebody to a Page."""

    page_name: str
    words: str
    details: list[tuple[str, str]]
    at: datetime | None


class Known(NamedTuple):
    """One way in which a Page knows somebody; `address` leads to a call or an e-mail."""

    page_name: str
    kind: str
    words: str
    address: str | None


@dataclass(frozen=True)
class Card:
    """A person, as far as the employee who looks may see them."""

    person: Contact
    before: Position | None = None

    @property
    def address(self) -> str:
        return address_of(self.person)

    @property
    def name(self) -> str:
        return name_of(self.person.own_name, self.identities)

    @property
    def picture(self) -> str | None:
        return f"{self.address}/picture" if self.person.picture_sha256 else None

    @cached_property
    def identities(self) -> Sequence[Identity]:
        return contact_lists.identities([self.person.id], current_user)[self.person.id]

    @property
    def known_as(self) -> list[Known]:
        return [known(identity) for identity in self.identities]

    @cached_property
    def labels(self) -> Sequence[Label]:
        return contact_details.labels_of(self.person)

    @property
    def language(self) -> str | None:
        return language_name(self.person.language) if self.person.language else None

    @cached_property
    def timeline(self) -> Timeline:
        return timelines.newest(self.person, current_user, self.before)

    @property
    def latest(self) -> Sequence[Entry]:
        """The last few things there were with the person."""
        return timelines.newest(self.person, current_user, size=LATEST, kinds=timelines.WITH_OTHERS).entries

    @cached_property
    def joined(self) -> Sequence[ContactMerge]:
        """What it was joined from and can be taken apart into."""
        return merges.standing(self.person, current_user)

    @property
    def origins(self) -> list[CameFrom]:
        found = origins.of_person(self.person, current_user)
        return [
            CameFrom(conversation.page.name, origin_words.words(origin), origin_words.details(origin), origin.at)
            for conversation, origin in found
        ]

    def reason(self, match: Match) -> str:
        return str(REASONS[match.reason])

    def known_beside(self, match: Match) -> Sequence[str]:
        """Each Page and how it knows this other person."""
        return ways(self._known_beside[match.person.id])

    @cached_property
    def matches(self) -> list[Match]:
        return matches.likely(self.person, current_user)

    @cached_property
    def _known_beside(self) -> Mapping[int, Sequence[Identity]]:
        return contact_lists.identities([match.person.id for match in self.matches], current_user)


def person_or_404(number: int) -> Contact:
    """The person whom this contact is, if the employee may see them."""
    found = db.session.scalar(visible_contacts(current_user).where(Contact.id == number))
    return found.person if found else abort(404)


def address_of(person: Contact) -> str:
    return f"/contacts/{person.person_id}"


def name_of(name: str | None, identities: Sequence[Identity]) -> str:
    """Until somebody tells the name, a stand-in made of an id that the employee may see."""
    return name or wording.known_as(identities[0] if identities else None)


def known(identity: Identity) -> Known:
    kind = IdentityKind(identity.kind)
    prefix = {IdentityKind.EMAIL: "mailto:", IdentityKind.PHONE: "tel:"}.get(kind)
    words = f"@{identity.username}" if identity.username else identity.platform_id if prefix else ""
    return Known(identity.page.name, str(KINDS[kind]), words, prefix and prefix + identity.platform_id)


def ways(identities: Iterable[Identity]) -> Sequence[str]:
    """Each Page and how it knows somebody, in a word: what tells people of one name apart in a list."""
    found: dict[str, dict[str, None]] = {}
    for one in map(known, identities):
        found.setdefault(one.page_name, {})[one.words or one.kind] = None
    return [f"{page_name} · {', '.join(words)}" for page_name, words in found.items()]


def language_name(code: str) -> str:
    names = get_locale()
    return str(names.languages.get(code, code)) if names else code


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages to choose from, by name."""
    return [("", _("Not known")), *sorted(((code, language_name(code)) for code in LANGUAGES), key=lambda one: one[1])]
