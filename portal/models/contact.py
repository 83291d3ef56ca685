from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship, validates

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment
from portal.models.employee import Employee
from portal.models.label import Label
from portal.models.page import Page

LONGEST_WORD = 40
MOST_WORDS = 10
_STANDS = "undone_at IS NULL"
_TITLES_BEHIND = "titles_behind"
_MERGED = "merged_into_id IS NOT NULL"
IS_BEHIND = text(f"contacts.{_TITLES_BEHIND}")


class Contact(Model):
    """Somebody on the other side. Two that are one person are merged: one stands for both, and the other keeps its own.

    `merged_into` is the one that stands for this one, whoever else came between (`ContactMerge`); what a person is
    called and the details on their card are those of the contact that stands for them. `fields`: name and value of
    each further detail. `titles_behind`: the name came after tasks were named (`services/names.py`).
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_name", "name"),
        # Only of those that are merged: an index of all has next to nothing but NULL, and the planner then avoids it.
        Index(
            "ix_contacts_merged_into_id", "merged_into_id", sqlite_where=text(_MERGED), postgresql_where=text(_MERGED)
        ),
        Index(
            "ix_contacts_titles_behind",
            "id",
            sqlite_where=text(_TITLES_BEHIND),
            postgresql_where=text(_TITLES_BEHIND),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    own_name: Mapped[str | None] = mapped_column("name", String(200))
    name_is_typed: Mapped[bool] = mapped_column(default=False, server_default=false())
    titles_behind: Mapped[bool] = mapped_column(default=False, server_default=false())
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(64), index=True)
    company: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(16))
    fields: Mapped[list[list[str]]] = mapped_column(Json, default=list, server_default="[]")
    stands_for_others: Mapped[bool] = mapped_column(default=False, server_default=false())
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    identities: Mapped[list[Identity]] = relationship(back_populates="contact", order_by="Identity.id")
    merged_into: Mapped[Contact | None] = relationship(remote_side="Contact.id")
    words: Mapped[list[ContactWord]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    labelled: Mapped[list[ContactLabel]] = relationship(cascade="all, delete-orphan", order_by="ContactLabel.label_id")

    @hybrid_property
    def name(self) -> str | None:
        """What the person is called; None until somebody tells."""
        return self.person.own_name

    @name.inplace.setter
    def _set_name(self, name: str | None) -> None:
        self.own_name = name

    @name.inplace.expression
    @classmethod
    def _name(cls) -> ColumnElement[str | None]:
        kept = aliased(Contact)
        of_kept = select(kept.own_name).where(kept.id == cls.merged_into_id).scalar_subquery()
        return case((cls.merged_into_id.is_(None), cls.own_name), else_=of_kept)

    @validates("own_name")
    def _follow_name(self, _name: str, name: str | None) -> str | None:
        self.words = [ContactWord(word=word) for word in words_of(name or "")]
        return name

    @property
    def person(self) -> Contact:
        """The contact that stands for this person: itself, unless it was merged."""
        return self.merged_into or self

    @property
    def person_id(self) -> int:
        return self.merged_into_id or self.id

    @property
    def is_joined(self) -> bool:
        """Together with others it is one person."""
        return self.stands_for_others or self.merged_into_id is not None

    @classmethod
    def ids_of(cls, person_id: int | ColumnElement[int]) -> Select[int]:
        """Ids of all contacts that are this person."""
        return select(cls.id).where(or_(cls.id == person_id, cls.merged_into_id == person_id))

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in (self.name or "?").split()[:2]).upper()


def words_of(name: str) -> list[str]:
    """The words by which a name is found: small letters, each once, at most `MOST_WORDS`."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"\w+", plain)))[:MOST_WORDS]


class IdentityKind(StrEnum):
    PAGE_SCOPED = "page_scoped"  # of Messenger
    INSTAGRAM_SCOPED = "instagram_scoped"  # of Instagram, in messages and comments alike
    COMMENTER = "commenter"  # of posts and comments; Meta does not say which person of Messenger it is
    EMAIL = "email"  # from leads, as all others in one form (`services/lead_contacts.py`)
    PHONE = "phone"


class Identity(Model):
    """An id under which a Page knows a contact, and how far fetching the profile has come."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("page_id", "kind", "platform_id"),
        Index("ix_identities_kind_platform_id", "kind", "platform_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    kind: Mapped[IdentityKind] = mapped_column(Choice(IdentityKind), default=IdentityKind.PAGE_SCOPED)
    platform_id: Mapped[str] = mapped_column(String(254))
    username: Mapped[str | None] = mapped_column(String(100))  # as Instagram shows it, without the @
    profile_attempts: Mapped[int] = mapped_column(default=0)
    profile_try_after: Mapped[datetime | None] = mapped_column(Moment, default=clock.now, index=True)

    contact: Mapped[Contact] = relationship(back_populates="identities")
    page: Mapped[Page] = relationship()


_WORD = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class ContactWord(Model):
    """A word of a contact's name, in the form it is looked for. It sorts by its letters alone, in every language."""

    __tablename__ = "contact_words"
    __table_args__ = (Index("ix_contact_words_word_contact_id", "word", "contact_id"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(_WORD, primary_key=True)


class ContactLabel(Model):
    """A label on a contact."""

    __tablename__ = "contact_labels"
    __table_args__ = (Index("ix_contact_labels_label_id_contact_id", "label_id", "contact_id"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)

    label: Mapped[Label] = relationship(lazy="joined")


class ContactNote(Model):
    """Internal words about a person; never sent."""

    __tablename__ = "contact_notes"
    __table_args__ = (Index("ix_contact_notes_contact_id_at", "contact_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    form_key: Mapped[str | None] = mapped_column(String(32))

    author: Mapped[Employee] = relationship(viewonly=True)


class ContactDistinction(Model):
    """An employee's word that two contacts, the one with the lower number first, are two people."""

    __tablename__ = "contact_distinctions"

    first_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True, index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class ContactMerge(Model):
    """An employee's word that two contacts are one person, until it is taken back.

    `before` and `given`: the details of the one that stands for both, as they were and as they were made, by column.
    """

    __tablename__ = "contact_merges"
    __table_args__ = (
        Index(
            "uq_contact_merges_merged",
            "merged_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    given: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    kept: Mapped[Contact] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Contact] = relationship(foreign_keys=[merged_id])
    by: Mapped[Employee] = relationship(viewonly=True)
