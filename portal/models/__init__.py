"""What is remembered: columns, relations, small questions and state changes."""

from portal.models import upkeep as _upkeep  # noqa: F401 - attaches itself to the session
from portal.models.access import AccessLink, LinkKind, SignIn
from portal.models.conversation import Contact, Conversation, ConversationKind, Identity, IdentityKind
from portal.models.delivery import (
    IS_PENDING,
    IS_QUARANTINED,
    IS_UNSUPPORTED,
    Delivery,
    DeliveryItem,
    DeliveryState,
    ItemResult,
)
from portal.models.employee import Employee, Role
from portal.models.file_link import FileLink
from portal.models.installation import Installation, MetaApp, Pulse
from portal.models.message import (
    IS_UNSETTLED,
    IS_WAITING,
    UNSETTLED,
    Act,
    Attachment,
    AttachmentState,
    Direction,
    Message,
    MessageChange,
    MessageKind,
    PartState,
)
from portal.models.page import (
    IS_REACHABLE,
    CommentTasks,
    Connection,
    HumanAgent,
    Page,
    PageAssignee,
    PageAssigneeTeam,
    PageState,
    PageTeam,
    Platform,
)
from portal.models.post import Post
from portal.models.task import Assignee, Assignment, Event, EventKind, Note, Task, TaskStatus
from portal.models.team import Team, TeamMember
from portal.models.trouble import IS_OPEN, Trouble, TroubleKind, TroubleSighting

__all__ = [
    "IS_OPEN",
    "IS_PENDING",
    "IS_QUARANTINED",
    "IS_REACHABLE",
    "IS_UNSETTLED",
    "IS_UNSUPPORTED",
    "IS_WAITING",
    "UNSETTLED",
    "AccessLink",
    "Act",
    "Assignee",
    "Assignment",
    "Attachment",
    "AttachmentState",
    "CommentTasks",
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
    "FileLink",
    "HumanAgent",
    "Identity",
    "IdentityKind",
    "Installation",
    "ItemResult",
    "LinkKind",
    "Message",
    "MessageChange",
    "MessageKind",
    "MetaApp",
    "Note",
    "Page",
    "PageAssignee",
    "PageAssigneeTeam",
    "PageState",
    "PageTeam",
    "PartState",
    "Platform",
    "Post",
    "Pulse",
    "Role",
    "SignIn",
    "Task",
    "TaskStatus",
    "Team",
    "TeamMember",
    "Trouble",
    "TroubleKind",
    "TroubleSighting",
]
