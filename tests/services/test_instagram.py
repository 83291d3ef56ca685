"""What is different on Instagram: who people are, what is kept of them, and what cannot be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.facebook.shapes.comments import PostDetails
from portal.models import (
    Act,
    Attachment,
    AttachmentState,
    Contact,
    Employee,
    Identity,
    IdentityKind,
    Message,
    Page,
    Post,
    Task,
)
from portal.services import acts, contacts, posts, replies, sending
from portal.services.contacts import Learnt
from portal.services.problems import NotPossible
from portal.services.sending import Lane
from tests.cast import Meta, Person, to_millis

HOUR = timedelta(hours=1)


def comments(meta: Meta, page: Page, person: Person | None, text: str, number: int = 1, **more: object) -> str:
    """Somebody, or (None) the account itself, comments on the same post of the account; the id of the comment."""
    comment_id = f"1790000000000{number:04}"
    author = (person.id_on(page), f"{person.name.lower()}.writes") if person else (page.platform_id, "northbakery")
    value = {
        "id": comment_id,
        "text": text,
        "from": {"id": author[0], "username": author[1]},
        "media": {"id": "17800000000000001", "media_product_type": "FEED"},
    }
    value = {name: told for name, told in {**value, **more}.items() if told is not None}
    entry = {"id": page.platform_id, "time": to_millis(clock.now()) // 1000}
    meta.deliver(meta.body({**entry, "changes": [{"field": "comments", "value": value}]}, about="instagram"))
    return comment_id


def comment(comment_id: str) -> Message:
    return db.session.scalars(select(Message).where(Message.platform_message_id == comment_id)).one()


def test_whoever_writes_and_comments_is_one_person(meta: Meta, northbakery: Page, maria: Person, tomas: Person) -> None:
    maria.writes(northbakery, "Is it vegan?")
    comments(meta, northbakery, maria, "I asked in the chat")
    comments(meta, northbakery, tomas, "And I ask here", number=2)
    tomas.writes(northbakery, "And in the chat, too")
    kinds = db.session.scalars(select(Identity.kind)).all()
    assert kinds == [IdentityKind.INSTAGRAM_SCOPED, IdentityKind.INSTAGRAM_SCOPED]
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 2
    assert tomas.conversation(northbakery).contact is comment("17900000000000002").contact


def test_both_in_one_delivery_are_one_person_as_well(meta: Meta, northbakery: Page, maria: Person) -> None:
    with meta.held() as held:
        comments(meta, northbakery, maria, "Here")
        maria.writes(northbakery, "There")
    for body in reversed(held):
        meta.deliver(body)
    assert db.session.scalar(select(func.count()).select_from(Identity)) == 1


def test_a_user_name_stands_until_the_name_is_known(meta: Meta, northbakery: Page, maria: Person) -> None:
    comments(meta, northbakery, maria, "How much?")
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.identities[0].username) == ("@maria.writes", "maria.writes")
    assert contact.identities[0].profile_try_after is None, "Meta shows nobody's profile who has not written"
    maria.writes(northbakery, "Hello?")
    assert contact.identities[0].profile_try_after is not None
    contacts.record_profile(contact.identities[0], Learnt(None, "maria.bakes"))
    assert contact.identities[0].username == "maria.bakes"
    contacts.record_profile(contact.identities[0], Learnt("Maria Ivanova", "maria.bakes"))
    assert contact.name == "Maria Ivanova"
    contacts.record_profile(contact.identities[0], Learnt("Somebody Else", "maria.bakes"))
    assert contact.name == "Maria Ivanova"


def test_an_account_that_writes_to_itself_leaves_nothing(meta: Meta, northbakery: Page, maria: Person) -> None:
    maria.ids[northbakery.platform_id] = northbakery.platform_id
    maria.is_answered(northbakery, "A note to myself")
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0


def test_stories_are_linked_and_never_fetched(northbakery: Page, maria: Person) -> None:
    maria.writes(
        northbakery, "love it", reply_to={"story": {"id": "18000000000000001", "url": "https://cdn.example/s"}}
    )
    mention = {"type": "story_mention", "payload": {"url": "https://cdn.example/story"}}
    maria.writes(northbakery, attachments=[mention])
    (attachment,) = db.session.scalars(select(Attachment))
    assert (attachment.kind, attachment.state) == ("story_mention", AttachmentState.LINKED)
    assert maria.messages(northbakery)[0].details["story"]["url"] == "https://cdn.example/s"


def test_an_answer_that_waited_too_long_fails_with_instagrams_own_code(
    meta: Meta, northbakery: Page, maria: Person, boris: Employee, session: Session
) -> None:
    maria.writes(northbakery, "Is it ready?")
    replies.write(maria.task(northbakery), boris, "Yes", [])
    conversation = maria.conversation(northbakery)
    conversation.last_interaction_at = clock.now() - 30 * HOUR
    assert sending.claim_next(conversation.id, Lane("here", lambda _owner: True)) is None
    part = maria.messages(northbakery)[-1]
    assert (part.state, part.error_code, part.error_subcode) == ("failed", 10, 2534022)


def test_a_comment_cannot_be_liked(meta: Meta, northbakery: Page, maria: Person, boris: Employee) -> None:
    number = comments(meta, northbakery, maria, "Lovely")
    (task,) = db.session.scalars(select(Task).where(Task.conversation_id == comment(number).conversation_id))
    with pytest.raises(NotPossible, match="lets no app like"):
        acts.do(Act.LIKE, task, comment(number), boris)


def test_the_own_comment_makes_no_task(meta: Meta, northbakery: Page) -> None:
    number = comments(meta, northbakery, None, "Fresh at seven")
    assert comment(number).direction == "outbound"


def test_a_comment_told_by_half_is_read_soon(meta: Meta, northbakery: Page, maria: Person) -> None:
    northbakery.catch_up_after = clock.now() + HOUR
    comments(meta, northbakery, maria, "price?", **{"from": None, "media": None})
    db.session.refresh(northbakery)
    assert northbakery.catch_up_after <= clock.now()


def media(number: int, count: int, age: timedelta = timedelta(0)) -> PostDetails:
    """As the list of the account's media has it."""
    nothing = dict.fromkeys(
        ("text", "author_id", "author_name", "updated_at", "permalink", "link", "link_title", "is_published")
    )
    published_at = clock.now() - age
    return PostDetails(id=f"1780{number}", published_at=published_at, comment_count=count, attachments=(), **nothing)


def asked_for(page: Page) -> set[str]:
    """The media whose comments are to be read; they count as read from now on."""
    found = db.session.scalars(select(Post).where(Post.page_id == page.id, Post.comments_try_after.is_not(None))).all()
    for post in found:
        post.comments_try_after = None
    return {post.platform_id for post in found}


def test_comments_are_read_where_their_number_changed(northbakery: Page, session: Session) -> None:
    old, quiet, new = media(1, 5, age=9 * HOUR), media(2, 0), media(3, 2)
    posts.ask_for_comments(northbakery, [old, quiet, new], clock.now())
    assert asked_for(northbakery) == {new.id}, "what was said before comments were switched on is not read"
    posts.ask_for_comments(northbakery, [old, quiet, new], clock.now())
    assert asked_for(northbakery) == set()
    posts.ask_for_comments(northbakery, [media(1, 6), media(2, 1), media(3, 2), media(4, 1)], clock.now())
    assert asked_for(northbakery) == {"17801", "17802", "17804"}


def test_a_private_answer_counts_bytes_and_says_so(
    meta: Meta, northbakery: Page, maria: Person, boris: Employee
) -> None:
    number = comments(meta, northbakery, maria, "Сколько стоит?")
    (task,) = db.session.scalars(select(Task).where(Task.conversation_id == comment(number).conversation_id))
    with pytest.raises(NotPossible) as refusal:
        acts.answer_privately(task, comment(number), boris, "Ж" * 501)
    assert "1000 Latin or 500 Cyrillic letters" in str(refusal.value.message)
    assert acts.answer_privately(task, comment(number), boris, "Ж" * 500).text == "Ж" * 500
