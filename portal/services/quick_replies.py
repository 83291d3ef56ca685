"""Quick replies: answers that are ready, of the whole team and of each employee."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, or_, select, update

from portal import clock
from portal.extensions import db
from portal.models import Contact, Employee, Page, QuickReply, QuickReplyFile
from portal.models.quick_reply import LONGEST_FOLDER, LONGEST_NAME
from portal.services import facts, placeholders
from portal.services.files import StoredFile
from portal.services.problems import NotPossible

PLACEHOLDERS = ("contact.name", "contact.first_name", "page.name", "employee.name", "employee.first_name")
LONGEST_TEXT = 10_000
MOST_FILES = 10
OFFERED = 20


@dataclass(frozen=True)
class Contents:
    """A quick reply as a person wrote it; without a folder it stands outside of all."""

    name: str
    text: str
    folder: str = ""


def of(owner: Employee | None) -> Sequence[QuickReply]:
    """Those of one employee, or of the whole team, by folder and name."""
    mine = select(QuickReply).where(_owned(owner))
    return db.session.scalars(mine.order_by(QuickReply.folder, QuickReply.name, QuickReply.id)).all()


def find(number: int, owner: Employee | None) -> QuickReply | None:
    return db.session.scalar(select(QuickReply).where(QuickReply.id == number, _owned(owner)))


def usable(number: int, by: Employee) -> QuickReply | None:
    """One of the team's or their own."""
    return db.session.scalar(select(QuickReply).where(QuickReply.id == number, _usable(by)))


def search(words: str, by: Employee, most: int = OFFERED) -> list[QuickReply]:
    """What the employee may use and has all of these words, the most used first; those named like that before."""
    wanted = words.casefold().split()
    found = db.session.scalars(select(QuickReply).where(_usable(by)).order_by(QuickReply.uses.desc(), QuickReply.id))
    matching = [one for one in found if all(word in _searched(one) for word in wanted)]
    return sorted(matching, key=lambda one: not one.name.casefold().startswith(words.casefold().strip()))[:most]


def create(contents: Contents, owner: Employee | None, files: Sequence[StoredFile] = ()) -> QuickReply:
    """Raises NotPossible when something in it is not as it must be; the caller has checked who may do so."""
    check(contents)
    made = QuickReply(owner_id=owner.id if owner else None, uses=0, files=[])
    _write(made, contents)
    _attach(made, files)
    db.session.add(made)
    return made


def change(
    quick_reply: QuickReply, contents: Contents, kept_files: Collection[int], files: Sequence[StoredFile] = ()
) -> None:
    """`kept_files` are the ids of its files that stay."""
    check(contents)
    _write(quick_reply, contents)
    quick_reply.files = [file for file in quick_reply.files if file.id in kept_files]
    _attach(quick_reply, files)


def delete(quick_reply: QuickReply) -> None:
    db.session.delete(quick_reply)


def fill(quick_reply: QuickReply, contact: Contact, page: Page, by: Employee) -> str:
    """The text as it is put into the box for writing."""
    known = {
        "contact.name": contact.name or "",
        "contact.first_name": facts.first_name(contact.name),
        "page.name": page.name,
        "employee.name": by.name,
        "employee.first_name": facts.first_name(by.name),
    }
    return placeholders.fill(quick_reply.text, known)


def note_use(numbers: Collection[int], by: Employee) -> None:
    """A reply was sent with these."""
    used = update(QuickReply).where(QuickReply.id.in_(numbers), _usable(by))
    db.session.execute(used.values(uses=QuickReply.uses + 1, used_at=clock.now()))


def stored_files(numbers: Collection[int], by: Employee) -> list[StoredFile]:
    """The files with these ids, as far as they are of quick replies that the employee may use."""
    asked = select(QuickReplyFile).join(QuickReply, QuickReply.id == QuickReplyFile.quick_reply_id)
    found = db.session.scalars(asked.where(QuickReplyFile.id.in_(numbers), _usable(by)).order_by(QuickReplyFile.id))
    return [
        StoredFile(sha256=one.sha256, size=one.size, name=one.name, content_type=one.content_type, kind=one.kind)
        for one in found
    ]


def check(contents: Contents) -> None:
    """Raises NotPossible with what is wrong."""
    if not contents.name.strip() or not contents.text.strip():
        raise NotPossible(_("A quick reply needs a name and a text."), code="quick_reply_empty")
    if len(contents.name) > LONGEST_NAME or len(contents.folder) > LONGEST_FOLDER:
        raise NotPossible(_("The name or the folder is too long."), code="quick_reply_long")
    if len(contents.text) > LONGEST_TEXT:
        raise NotPossible(_("The text is too long: at most 10,000 characters."), code="quick_reply_long")
    for name in placeholders.names_in([contents.text]):
        if name not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            text = _("There is no placeholder {{ %(name)s }}. These are known: %(known)s.", name=name, known=known)
            raise NotPossible(text, code="placeholder_unknown")


def _write(quick_reply: QuickReply, contents: Contents) -> None:
    quick_reply.name, quick_reply.folder = contents.name.strip(), " ".join(contents.folder.split())
    quick_reply.text = contents.text.replace("\r\n", "\n").strip()


def _attach(quick_reply: QuickReply, files: Sequence[StoredFile]) -> None:
    if len(quick_reply.files) + len(files) > MOST_FILES:
        raise NotPossible(_("A quick reply may have at most 10 files."), code="too_many_files")
    for file in files:
        if file.size == 0:
            raise NotPossible(_("%(name)s is empty.", name=file.name), code="file_empty")
        quick_reply.files.append(QuickReplyFile(**vars(file)))


def _owned(owner: Employee | None) -> ColumnElement[bool]:
    return QuickReply.owner_id.is_(None) if owner is None else QuickReply.owner_id == owner.id


def _usable(by: Employee) -> ColumnElement[bool]:
    return or_(QuickReply.owner_id.is_(None), QuickReply.owner_id == by.id)


def _searched(quick_reply: QuickReply) -> str:
    return f"{quick_reply.name} {quick_reply.folder} {quick_reply.text}".casefold()
