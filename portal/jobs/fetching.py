"""Fetches what a webhook only points to: files behind links, names and pictures of people."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal import graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import (
    AnswerLost,
    DownloadFailed,
    FileTooLarge,
    GraphError,
    LinkExpired,
    LinkRefused,
    NotReached,
)
from portal.facebook.shapes import IncomingAttachment, Platform
from portal.failpoints import hit
from portal.jobs.queue import BACKGROUND, job
from portal.models import Attachment, Identity
from portal.services import attachments, contacts, files
from portal.services.attachments import Origin, Source
from portal.services.contacts import Learnt
from portal.services.files import StoredFile

LARGEST_FILE = 100 * 1024 * 1024  # bytes; more than Meta lets anybody send
LARGEST_PICTURE = 5 * 1024 * 1024


@job(BACKGROUND)
def fetch_attachment(attachment_id: int) -> None:
    """Store the file behind an attachment's link. An expired link is asked for again through what it belongs to."""
    attachment = attachments.claim(attachment_id)
    if attachment is None:
        return
    source, wanted = attachments.source(attachment), _Wanted.of(attachment)
    client = graph.for_page(source.token)
    db.session.commit()
    hit("fetching.after_claim")
    try:
        found: StoredFile | Exception = _fetch(client, source, wanted)
    except (DownloadFailed, AnswerLost, NotReached, GraphError) as problem:
        found = problem
    _record(attachment_id, found)
    hit("fetching.before_commit")
    db.session.commit()


@dataclass(frozen=True)
class _Wanted:
    """A file as Meta described it."""

    url: str
    position: int
    name: str
    content_type: str | None

    @classmethod
    def of(cls, attachment: Attachment) -> _Wanted:
        return cls(attachment.url or "", attachment.position, attachment.name or "", attachment.content_type)


def _record(attachment_id: int, found: StoredFile | Exception) -> None:
    attachment = attachments.held(attachment_id)
    if attachment is None:
        return  # the message was taken back meanwhile
    if isinstance(found, StoredFile):
        attachments.record_stored(attachment, found)
        return
    for_good = isinstance(found, LinkExpired | LinkRefused | FileTooLarge)
    attachments.record_failed(attachment, type(found).__name__, for_good=for_good)


def _fetch(client: Graph, source: Source, wanted: _Wanted) -> StoredFile:
    try:
        return download(client, wanted.url, LARGEST_FILE, wanted.name, wanted.content_type)
    except LinkExpired:
        fresh = _read_again(client, source)
        if wanted.position >= len(fresh) or not fresh[wanted.position].url:
            raise
        return download(client, fresh[wanted.position].url or "", LARGEST_FILE, wanted.name, wanted.content_type)


def _read_again(client: Graph, source: Source) -> Sequence[IncomingAttachment]:
    if source.origin == Origin.POST:
        return client.comments_on(source.platform).post(source.id).attachments
    if source.origin == Origin.COMMENT:
        return client.comments_on(source.platform).one(source.id).attachments
    return client.message(source.id).attachments


def download(client: Graph, url: str, limit: int, name: str = "", content_type: str | None = None) -> StoredFile:
    """Stream a file to the disk and put it into the store."""
    with tempfile.TemporaryFile() as draft:
        found = client.download(url, limit_bytes=limit, to_fileobj=draft)
        draft.seek(0)
        return files.store.store(draft, name or found.name or "file", found.content_type or content_type)


@job(BACKGROUND)
def fetch_profile(identity_id: int) -> None:
    """Learn a person's name and picture; where Meta tells neither, the stand-in stays and it is tried again."""
    identity = contacts.claim_profile(identity_id)
    if identity is None:
        return
    asked = _Person(identity.platform_id, identity.page.facebook_page_id, Platform(identity.page.platform))
    client = graph.for_page(identity.page.token or "")
    db.session.commit()
    learnt = _learn(client, asked)
    contacts.record_profile(db.session.get_one(Identity, identity_id), learnt)
    db.session.commit()


@dataclass(frozen=True)
class _Person:
    """Whom to ask for, in the name of which Facebook Page."""

    id: str
    facebook_page_id: str
    platform: Platform


def _learn(client: Graph, person: _Person) -> Learnt:
    learnt, picture_url = Learnt(), None
    try:
        profile = client.profile(person.id, person.platform)
        learnt, picture_url = Learnt(profile.name, profile.username), profile.picture_url
    except (GraphError, AnswerLost, NotReached):
        pass  # the feature is not granted, or Meta is away: the conversation may still tell the name
    try:
        if not (learnt.name or learnt.username):
            learnt = _from_conversation(client, person)
        picture = download(client, picture_url, LARGEST_PICTURE).sha256 if picture_url else None
    except (GraphError, AnswerLost, NotReached, DownloadFailed):
        picture = None
    return replace(learnt, picture_sha256=picture)


def _from_conversation(client: Graph, person: _Person) -> Learnt:
    found = client.participant(person.facebook_page_id, person.id, person.platform)
    return Learnt(found.name, found.username) if found else Learnt()
