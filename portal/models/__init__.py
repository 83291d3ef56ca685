"""What is remembered: columns, relations, small questions and state changes."""

from portal.models import upkeep as _upkeep  # noqa: F401 - attaches itself to the session
from portal.models.conversation import Contact, Conversation, ConversationKind, Identity, IdentityKind
from portal.models.delivery import IS_PENDING, IS_QUARANTINED, Delivery, DeliveryItem, DeliveryState, ItemResult
from portal.models.employee import Employee, Role
from portal.models.installation import Installation, MetaApp, Pulse
from portal.models.message import (
    IS_UNSETTLED,
    IS_WAITING,
    UNSETTLED,
    Attachment,
    AttachmentState,
    Direction,
    Message,
    MessageChange,
    MessageKind,
    PartState,
)
from portal.models.page import IS_REACHABLE, Connection, HumanAgent, Page, PageAssignee, PageState, Platform
from portal.models.task import Assignment, Event, EventKind, Note, Task, TaskStatus

__all__ = [
    "IS_PENDING",
    "IS_QUARANTINED",
    "IS_REACHABLE",
    "IS_UNSETTLED",
    "IS_WAITING",
    "UNSETTLED",
    "Assignment",
    "Attachment",
    "AttachmentState",
    "Connection",
    "Contact",
    "Conversation",
    "ConversationKind",
    "Delivery",
    "DeliveryItem",
    "DeliveryState",
    "Direction",
    "Employee",
    "Event",
    "EventKind",
    "HumanAgent",
    "Identity",
    "IdentityKind",
    "Installation",
    "ItemResult",
    "Message",
    "MessageChange",
    "MessageKind",
    "MetaApp",
    "Note",
    "Page",
    "PageAssignee",
    "PageState",
    "PartState",
    "Platform",
    "Pulse",
    "Role",
    "Task",
    "TaskStatus",
]
