"""What a batch of items refers to, read in a handful of queries instead of several for each item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import Echo, FeedChange, Item, ResponseFeedback
from portal.models import (
    Attachment,
    Contact,
    Conversation,
    Direction,
    Identity,
    IdentityKind,
    Message,
    MessageChange,
    Page,
    Task,
)
from portal.services import holds
from portal.services.designs import Designs
from portal.services.known_comments import KnownComments
from portal.services.known_leads import KnownLeads
from portal.services.lookup import PAGES, SOME, rows

OUR_MARK = "pd:"  # how `metadata` of our own parts begins; the rest is the row's id


class Known:
    """Pages, conversations, active tasks and messages of a batch, by the ids Meta uses.

    The conversations are held until the commit, so that on PostgreSQL, too, one writer at a time changes what belongs
    to them. Whoever else changes a conversation's tasks or messages holds it first.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._pages = _pages(items)
        page_ids = [page.id for page in self._pages.values()]
        self._conversations = _conversations(page_ids, {p for item in items if (p := person_of(item))})
        self._begin_conversations(items)
        self.comments = KnownComments(self._feed(items))
        self.leads = KnownLeads(items, page_ids)
        self._tasks = _active_tasks([*self._conversations.values(), *self.comments.conversations])
        mids = {mid for item in items for mid in messages_of(item)}
        self._messages = _messages(page_ids, mids)
        self._changes = _changes(mids)
        parts = {part for item in items if (part := part_of(item))}
        _hold_conversations_of(parts)
        self._parts = _parts(parts)
        self.files: list[Attachment] = []  # new ones, to be fetched
        self.arrived: list[tuple[Message, Conversation]] = []  # what people have just written
        self.designs = Designs()
        holds.pages(*(page.id for page in self._pages.values() if page.assigns_in_turn))

    def _feed(self, items: Iterable[Item]) -> list[tuple[Page, FeedChange]]:
        return [(page, item) for item in items if isinstance(item, FeedChange) and (page := self.page(item))]

    def page(self, item: Item) -> Page | None:
        return self._pages.get((item.platform, item.page_id))

    def message(self, page: Page, mid: str) -> Message | None:
        return self._messages.get((page.id, mid))

    def part(self, item: Echo) -> Message | None:
        """Our own part that an echo reports, by the metadata it carries."""
        number = part_of(item)
        return self._parts.get(number) if number else None

    def add_message(self, message: Message) -> None:
        if message.platform_message_id:
            self._messages[(message.page_id, message.platform_message_id)] = message

    def said_by_page_after(self, comment: Message) -> list[Message]:
        """The Page's own comments in the same conversation that are later but came in before, oldest first."""
        stored = select(Message).where(
            Message.conversation_id == comment.conversation_id,
            Message.direction == Direction.OUTBOUND,
            Message.platform_message_id.is_not(None),
            Message.at > comment.at,
        )
        arrived = (one for one in self._messages.values() if one.direction == Direction.OUTBOUND)
        here = (one for one in arrived if one.conversation_id == comment.conversation_id and one.at > comment.at)
        return sorted(dict.fromkeys((*db.session.scalars(stored), *here)), key=lambda one: one.at)

    def waiting_changes(self, page: Page, mid: str) -> list[MessageChange]:
        return self._changes.pop((page.id, mid), [])

    def add_change(self, change: MessageChange) -> bool:
        """Keep a change whose message has not come yet; False if it is kept already."""
        kept = self._changes.setdefault((change.page_id, change.platform_message_id), [])
        if any(other.key == change.key for other in kept):
            return False
        kept.append(change)
        db.session.add(change)
        return True

    def conversation(self, page: Page, person_id: str) -> Conversation:
        """The direct conversation with this person."""
        return self._conversations[(page.id, person_id)]

    def _begin_conversations(self, items: Iterable[Item]) -> None:
        """Make contact, identity and conversation of everybody who is new, all in one flush."""
        wanted = {(page, person) for item in items if (page := self.page(item)) and (person := person_of(item))}
        strangers = {
            (page, person)
            for page, person in wanted
            if page.takes_messages and (page.id, person) not in self._conversations
        }
        met = _met(strangers)
        new = {(page.id, person): _begin(page, person, met.get((page.id, person))) for page, person in strangers}
        db.session.add_all(new.values())
        db.session.flush()
        self._conversations.update(new)
        self.met = list(new.values())

    def active_task(self, conversation: Conversation) -> Task | None:
        return self._tasks.get(conversation)

    def set_task(self, conversation: Conversation, task: Task) -> None:
        self._tasks[conversation] = task


def conversations(page: Page, people: set[str]) -> list[Conversation]:
    """The direct conversations of a Page with these people, begun if there are none yet."""
    found = _conversations([page.id], people)
    strangers = {(page, person) for person in people if (page.id, person) not in found}
    met = _met(strangers)
    new = {(page.id, person): _begin(page, person, met.get((page.id, person))) for _, person in strangers}
    db.session.add_all(new.values())
    db.session.flush()
    return [*found.values(), *new.values()]


def person_of(item: Item) -> str | None:
    """Whom an item is about; nobody if an Instagram account writes to itself."""
    person_id: str | None = getattr(item, "person_id", None)
    return person_id if person_id != item.page_id else None


def messages_of(item: Item) -> tuple[str, ...]:
    """Ids of the messages that an item is or concerns; one without an id of its own is known by its key."""
    if isinstance(item, FeedChange):
        return tuple(one for one in (item.comment_id, item.reply_to_id) if one)
    mid = None if isinstance(item, ResponseFeedback) else getattr(item, "message_id", None)
    return (*((mid,) if mid else (item.key,)), *getattr(item, "message_ids", ()))


def part_of(item: Item) -> int | None:
    mark = getattr(item, "metadata", None) or ""
    number = mark.removeprefix(OUR_MARK)
    return int(number) if mark.startswith(OUR_MARK) and number.isdecimal() and len(number) < 19 else None


def _begin(page: Page, person_id: str, met: Identity | None) -> Conversation:
    """`met`: who has commented under this id; now that they have written, too, Meta shows their profile."""
    identity = met or Identity(contact=Contact(), page_id=page.id, kind=kind_on(page), platform_id=person_id)
    identity.profile_try_after, identity.profile_attempts = clock.now(), 0
    conversation = Conversation(page=page, contact=identity.contact, identity=identity, version=0)
    conversation.history_try_after = clock.now()
    return conversation


def kind_on(page: Page) -> IdentityKind:
    """What kind of id the people have who write to a Page."""
    return IdentityKind.INSTAGRAM_SCOPED if page.is_on_instagram else IdentityKind.PAGE_SCOPED


def _met(strangers: Iterable[tuple[Page, str]]) -> dict[tuple[int, str], Identity]:
    """Those who have commented before: on Instagram they have the same id when they write."""
    on_instagram = [(page.id, person) for page, person in strangers if page.is_on_instagram]
    found = rows({person for _, person in on_instagram}, _MET, pages={page_id for page_id, _ in on_instagram})
    return {(identity.page_id, identity.platform_id): identity for (identity,) in found}


def _pages(items: Iterable[Item]) -> dict[tuple[str, str], Page]:
    found = rows({item.page_id for item in items}, _PAGES)
    return {(page.platform, page.platform_id): page for (page,) in found}


def _conversations(page_ids: list[int], people: set[str]) -> dict[tuple[int, str], Conversation]:
    found = rows(people, _CONVERSATIONS, pages=page_ids)
    return {(conversation.page_id, person): conversation for conversation, person in found}


def _active_tasks(conversations: Iterable[Conversation]) -> dict[Conversation, Task]:
    by_id = {conversation.id: conversation for conversation in conversations}
    return {by_id[task.conversation_id]: task for (task,) in rows(by_id, _ACTIVE_TASKS)}


def _messages(page_ids: list[int], mids: set[str]) -> dict[tuple[int, str], Message]:
    found = rows(mids, _MESSAGES, pages=page_ids)
    return {(message.page_id, message.platform_message_id): message for (message,) in found}


def _changes(mids: set[str]) -> dict[tuple[int, str], list[MessageChange]]:
    kept: dict[tuple[int, str], list[MessageChange]] = {}
    for (change,) in rows(mids, _CHANGES):
        kept.setdefault((change.page_id, change.platform_message_id), []).append(change)
    return kept


def _hold_conversations_of(parts: set[int]) -> None:
    """Those of parts that an echo names: a private answer to a comment waits in another than the one it is told in."""
    holds.conversations(*{number for (number,) in rows(parts, _WITH_PARTS)})


def _parts(ids: set[int]) -> dict[int, Message]:
    return {part.id: part for (part,) in rows(ids, _PARTS)}


_WRITER = (IdentityKind.PAGE_SCOPED, IdentityKind.INSTAGRAM_SCOPED)  # as `kind_on`
_PAGES = select(Page).where(Page.platform_id.in_(SOME))
_MET = select(Identity).where(
    Identity.page_id.in_(PAGES), Identity.kind == IdentityKind.INSTAGRAM_SCOPED, Identity.platform_id.in_(SOME)
)
_CONVERSATIONS = (
    select(Conversation, Identity.platform_id)
    .join(Conversation.identity)
    .where(Identity.page_id.in_(PAGES), Identity.kind.in_(_WRITER), Identity.platform_id.in_(SOME))
    .order_by(Conversation.id)
    .with_for_update(of=Conversation, key_share=True)
)
_ACTIVE_TASKS = select(Task).where(Task.conversation_id.in_(SOME), Task.is_active)
_MESSAGES = select(Message).where(Message.page_id.in_(PAGES), Message.platform_message_id.in_(SOME))
_CHANGES = select(MessageChange).where(MessageChange.platform_message_id.in_(SOME))
_WITH_PARTS = select(Message.conversation_id).where(Message.id.in_(SOME))
_PARTS = select(Message).where(Message.id.in_(SOME), Message.reply_key.is_not(None))
