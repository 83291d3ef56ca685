"""Messages read back from a conversation, in the shapes of the webhooks that would have announced them."""

from __future__ import annotations

from collections.abc import Iterable

from portal.facebook import keys
from portal.facebook.frames import Common
from portal.facebook.shapes import Echo, HistoryMessage, InboundMessage, Item, Platform


def items_of(page_id: str, messages: Iterable[HistoryMessage], platform: Platform = Platform.FACEBOOK) -> list[Item]:
    """One item for each message, oldest first. A message whose other side is not named is left out."""
    items = (_item(platform, page_id, message) for message in messages)
    return sorted((item for item in items if item), key=lambda item: (item.at is None, item.at, item.key))


def _item(platform: Platform, page_id: str, message: HistoryMessage) -> InboundMessage | Echo | None:
    by_page = message.author_id == page_id
    others = [someone for someone in message.recipient_ids if someone != page_id]
    person_id = (others[0] if others else None) if by_page else message.author_id
    if person_id is None:
        return None
    common = Common(
        platform=platform,
        page_id=page_id,
        at=message.at,
        key=keys.by_id(keys.OBJECTS[platform], page_id, "echo" if by_page else "message", message.message_id),
        standby=False,
        raw={},
    )
    if by_page:
        return Echo(
            **common,
            person_id=person_id,
            message_id=message.message_id,
            text=message.text,
            attachments=message.attachments,
            reply_to_id=message.reply_to_id,
            app_id=None,
            metadata=None,
        )
    return InboundMessage(
        **common,
        person_id=person_id,
        message_id=message.message_id,
        text=message.text,
        attachments=message.attachments,
        reply_to_id=message.reply_to_id,
        quick_reply_payload=None,
        story=message.story,
        referral=None,
        is_unsupported=message.is_unsupported,
    )
