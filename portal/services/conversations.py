"""What becomes of each item of a delivery: contact, conversation, message, task.

Every verb here may be called twice with the same item, and with items in any order, and leaves the same behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from portal.facebook import shapes
from portal.models import (
    Conversation,
    Direction,
    EventKind,
    ItemResult,
    LeadState,
    Message,
    MessageKind,
    Page,
    PageState,
)
from portal.services import (
    arrivals,
    changes,
    comments,
    connections,
    events,
    feedback,
    lead_answers,
    lead_contacts,
    likeness,
    origins,
    pauses,
    private_answers,
    sending,
    tasks,
    template_reviews,
)
from portal.services.arrivals import DONE, SEEN_BEFORE, WAITS, Outcome
from portal.services.known import Known

CLOCK_TOLERANCE = timedelta(minutes=5)


COMMENTS = (shapes.FeedChange, shapes.Mention)
Change = shapes.Edit | shapes.Unsend | shapes.Reaction


def receive(item: shapes.Item, known: Known, received_at: datetime) -> Outcome:
    """Put one item where it belongs. `received_at` stands in when Meta gave no usable time."""
    if isinstance(item, shapes.Unreadable):
        return Outcome(ItemResult.UNREADABLE, item.reason)
    if isinstance(item, shapes.TestDelivery):
        return Outcome(ItemResult.IGNORED, "test")
    if isinstance(item, shapes.PermissionChange):
        return _permission_changed(item)
    page = known.page(item)
    if page is None or not _takes(page, item):
        return Outcome(ItemResult.IGNORED, _why_not(page, item))
    if getattr(item, "person_id", None) == item.page_id:
        return Outcome(ItemResult.IGNORED, "to_itself")
    at = event_time(item, received_at)
    page.last_event_at = max(page.last_event_at or at, at)
    verb = VERBS.get(type(item))
    return verb(item, page, known, at) if verb else Outcome(ItemResult.UNSUPPORTED, item.kind_name)


def event_time(item: shapes.Item, received_at: datetime) -> datetime:
    """When it happened by Meta's clock; the time of receipt if that is missing or lies in the future."""
    return item.at if item.at and item.at <= received_at + CLOCK_TOLERANCE else received_at


def _takes(page: Page, item: shapes.Item) -> bool:
    if isinstance(item, shapes.TemplateStatus):
        return page.state != PageState.DISCONNECTED
    if isinstance(item, shapes.LeadNotice):
        return page.takes_leads
    return page.takes_comments if isinstance(item, COMMENTS) else page.takes_messages


def _why_not(page: Page | None, item: shapes.Item) -> str:
    if page is None:
        return "unknown_page"
    if page.state == PageState.DISCONNECTED:
        return "page_disconnected"
    if isinstance(item, shapes.LeadNotice):
        return "leads_off"
    return "comments_off" if isinstance(item, COMMENTS) else "messages_off"


def _inbound(item: shapes.InboundMessage, page: Page, known: Known, at: datetime) -> Outcome:
    kind = MessageKind.UNSUPPORTED if item.is_unsupported else MessageKind.TEXT
    details = _without_empty(
        quick_reply=item.quick_reply_payload,
        referral=item.referral and _without_empty(**asdict(item.referral)),
        story=item.story and asdict(item.story),
        standby=item.standby,
    )
    message = Message(
        platform_message_id=item.message_id,
        direction=Direction.INBOUND,
        kind=kind,
        text=item.text or "",
        at=at,
        reply_to=item.reply_to_id,
        details=details,
    )
    return _from_contact(message, item.person_id, page, known, item.attachments)


def _postback(item: shapes.Postback, page: Page, known: Known, at: datetime) -> Outcome:
    referral = item.referral and _without_empty(**asdict(item.referral))
    message = Message(
        platform_message_id=item.message_id or item.key,
        direction=Direction.INBOUND,
        kind=MessageKind.POSTBACK,
        text=item.title or "",
        at=at,
        details=_without_empty(payload=item.payload, referral=referral),
    )
    return _from_contact(message, item.person_id, page, known)


def _from_contact(
    message: Message,
    person_id: str,
    page: Page,
    known: Known,
    files: tuple[shapes.IncomingAttachment, ...] = (),
) -> Outcome:
    if known.message(page, message.platform_message_id or ""):
        return SEEN_BEFORE
    conversation = known.conversation(page, person_id)
    arrivals.add(message, conversation, page, known, files)
    _interacted(conversation, message.at)
    _learn_origin(conversation, message.details, message.at, known)
    known.arrived.append((message, conversation))
    if page.state == PageState.PAUSED:
        pauses.wait(conversation, message)
        return Outcome(ItemResult.DONE, "page_paused")
    task = tasks.take_in(message, conversation, page, known.active_task(conversation), known.designs)
    if task:
        known.set_task(conversation, task)
    return DONE


def _echo(item: shapes.Echo, page: Page, known: Known, at: datetime) -> Outcome:
    if message := known.message(page, item.message_id):
        if message is known.part(item):
            sending.record_echo(message, item.message_id, at)
        return SEEN_BEFORE
    conversation = known.conversation(page, item.person_id)
    if part := _part_reported(item, conversation, page, known, at):
        private_answers.move(part, conversation)
        sending.record_echo(part, item.message_id, at)
        arrivals.register(part, page, known)
        return DONE
    message = Message(
        platform_message_id=item.message_id,
        direction=Direction.OUTBOUND,
        kind=MessageKind.TEXT,
        text=item.text or "",
        at=at,
        reply_to=item.reply_to_id,
        details=_without_empty(app_id=item.app_id),
    )
    arrivals.add(message, conversation, page, known, item.attachments)
    if task := known.active_task(conversation):
        tasks.note_activity(task, message)
    return DONE


def _part_reported(
    item: shapes.Echo, conversation: Conversation, page: Page, known: Known, at: datetime
) -> Message | None:
    """Our part that this echo reports: the one that its mark names, else one on its way that looks the same.

    A part that Meta knows by another id already was sent twice, and shows twice.
    """
    part = known.part(item)
    if part is None and item.app_id not in shapes.INBOX_APP_IDS:
        part = likeness.unsettled_like(conversation, item.text, len(item.attachments), at)
    return part if part and part.page_id == page.id and part.platform_message_id is None else None


def _learn_origin(conversation: Conversation, details: dict[str, Any], at: datetime, known: Known) -> None:
    origins.learn(conversation, details.get("referral"), at, known.active_task(conversation))


def _interacted(conversation: Conversation, at: datetime) -> None:
    conversation.last_interaction_at = max(conversation.last_interaction_at or at, at)


def _delivered(item: shapes.DeliveryReceipt, page: Page, known: Known, at: datetime) -> Outcome:
    conversation = known.conversation(page, item.person_id)
    if item.watermark:
        conversation.delivered_until = max(conversation.delivered_until or item.watermark, item.watermark)
    for mid in item.message_ids:
        if message := known.message(page, mid):
            message.delivered_at = min(message.delivered_at or at, at)
    conversation.changed()
    return DONE


def _read(item: shapes.ReadReceipt, page: Page, known: Known, at: datetime) -> Outcome:
    conversation = known.conversation(page, item.person_id)
    message = known.message(page, item.message_id) if item.message_id else None
    mark = item.watermark or (message.at if message else at)
    conversation.read_until = max(conversation.read_until or mark, mark)
    conversation.changed()
    return DONE


def _reacted(item: shapes.Reaction, page: Page, known: Known, at: datetime) -> Outcome:
    is_set = item.action == "react"
    if is_set and not item.by_page:
        conversation = known.conversation(page, item.person_id)
        _interacted(conversation, at)
        if task := known.active_task(conversation):
            tasks.follow_window(task, at)
    emoji = item.emoji or item.reaction if is_set else None
    data = {"who": "page" if item.by_page else "contact", "emoji": emoji}
    return _changed(changes.REACTION, item, item.message_id, page, known, at, data)


def _edited(item: shapes.Edit, page: Page, known: Known, at: datetime) -> Outcome:
    data = {"text": item.text or "", "number": item.number or 0}
    return _changed(changes.EDIT, item, item.message_id, page, known, at, data)


def _unsent(item: shapes.Unsend, page: Page, known: Known, at: datetime) -> Outcome:
    return _changed(changes.UNSEND, item, item.message_id, page, known, at, {})


def _changed(
    kind: str, item: Change, mid: str, page: Page, known: Known, at: datetime, data: dict[str, Any]
) -> Outcome:
    message, conversation = known.message(page, mid), known.conversation(page, item.person_id)
    if message is None:
        kept = known.add_change(changes.waiting(kind, page, item.key, mid, at, data))
        return WAITS if kept else SEEN_BEFORE
    changes.apply(kind, message, at, data)
    if kind != changes.REACTION:
        tasks.follow_change(message, known.active_task(conversation))
    conversation.changed()
    return DONE


def _referred(item: shapes.ReferralEvent, page: Page, known: Known, at: datetime) -> Outcome:
    details = {"referral": _without_empty(**asdict(item.referral)), "answers": [list(a) for a in item.lead_answers]}
    outcome = _notice(item, page, known, at, MessageKind.REFERRAL, _without_empty(**details))
    conversation = known.conversation(page, item.person_id)
    _interacted(conversation, at)
    _learn_origin(conversation, details, at, known)
    if conversation.contact:
        told = lead_answers.person_of(answer for _question, answer in item.lead_answers)
        lead_contacts.let_know(page, conversation.contact, told)
    return outcome


def _noticed(item: Any, page: Page, known: Known, at: datetime) -> Outcome:
    if not item.person_id:
        return Outcome(ItemResult.IGNORED, "no_person")
    words = {
        name: value
        for name in ("type", "status", "feedback", "message_id", "title", "payload", "verb", "new_owner_app_id")
        if isinstance(value := getattr(item, name, None), str) and value
    }
    return _notice(item, page, known, at, MessageKind.NOTICE, {"notice": item.kind_name, **words})


def _unknown(item: shapes.Unknown, page: Page, known: Known, at: datetime) -> Outcome:
    """Kept and shown as an unsupported message when it is about a person; run again after an upgrade."""
    if item.person_id:
        _notice(item, page, known, at, MessageKind.UNSUPPORTED, {"kind": item.kind})
    return Outcome(ItemResult.UNSUPPORTED, item.kind[:64])


def _notice(item: Any, page: Page, known: Known, at: datetime, kind: MessageKind, details: dict[str, Any]) -> Outcome:
    if known.message(page, item.key):
        return SEEN_BEFORE
    message = Message(
        platform_message_id=item.key, direction=Direction.SYSTEM, kind=kind, text="", at=at, details=details
    )
    arrivals.add(message, known.conversation(page, item.person_id), page, known)
    return DONE


def _lead_noticed(item: shapes.LeadNotice, page: Page, known: Known, at: datetime) -> Outcome:
    lead = known.leads.notice(item, page, at)
    if lead is None:
        return SEEN_BEFORE
    return DONE if lead.state == LeadState.WAITING else Outcome(ItemResult.IGNORED, "form_off")


def _policy_enforced(item: shapes.PolicyEnforcement, page: Page, _known: Known, _at: datetime) -> Outcome:
    events.record(page, None, EventKind.POLICY_ENFORCED, action=item.action, reason=item.reason)
    return DONE


def _permission_changed(item: shapes.PermissionChange) -> Outcome:
    known = connections.permission_changed(item.user_id, item.permission, item.verb, item.target_ids)
    return DONE if known else Outcome(ItemResult.IGNORED, "unknown_person")


def _without_empty(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


Verb = Callable[[Any, Page, Known, datetime], Outcome]
VERBS: dict[type[shapes.Item], Verb] = {
    shapes.InboundMessage: _inbound,
    shapes.Echo: _echo,
    shapes.Postback: _postback,
    shapes.DeliveryReceipt: _delivered,
    shapes.ReadReceipt: _read,
    shapes.Reaction: _reacted,
    shapes.Edit: _edited,
    shapes.Unsend: _unsent,
    shapes.FeedChange: comments.receive,
    shapes.LeadNotice: _lead_noticed,
    shapes.ReferralEvent: _referred,
    shapes.OptIn: _noticed,
    shapes.ResponseFeedback: _noticed,
    shapes.FeedbackAnswer: feedback.receive,
    shapes.TemplateStatus: template_reviews.receive,
    shapes.ThreadControl: _noticed,
    shapes.AccountLinking: _noticed,
    shapes.PolicyEnforcement: _policy_enforced,
    shapes.Unknown: _unknown,
}
