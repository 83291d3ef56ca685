"""What is remembered: columns, relations, small questions and state changes."""

from portal.models import upkeep as _upkeep  # noqa: F401 - attaches itself to the session
from portal.models.access import AccessLink, LinkKind, SignIn
from portal.models.automatic_answer import AutomaticAnswer
from portal.models.checklist import ChecklistItem
from portal.models.contact import Contact, Identity, IdentityKind
from portal.models.conversation import Conversation, ConversationKind
from portal.models.delivery import (
    IS_PENDING,
    IS_QUARANTINED,
    IS_UNSUPPORTED,
    Delivery,
    DeliveryItem,
    DeliveryState,
    ItemResult,
)
from portal.models.employee import Employee, Role, Viewer
from portal.models.file_link import FileLink
from portal.models.installation import Installation, MetaApp, Pulse
from portal.models.label import Label, LabelColor, TaskLabel
from portal.models.lead import IS_LEAD_WAITING, ContactField, Lead, LeadDiagnosis, LeadForm, LeadState
from portal.models.message import (
    IS_FAILED,
    IS_OURS,
    IS_UNSETTLED,
    IS_WAITING,
    UNSETTLED,
    Act,
    Attachment,
    AttachmentState,
    Automatic,
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
from portal.models.priority import Priority
from portal.models.quick_reply import QuickReply, QuickReplyFile
from portal.models.rule import HAS_FAILED, IS_ON, ActionKind, ActionResult, Rule, RuleCause, RuleRun, RuleTrigger
from portal.models.task import (
    IS_AWAITED,
    IS_DUE,
    STANDS_OUT,
    Assignee,
    Assignment,
    Event,
    EventKind,
    Note,
    Task,
    TaskStatus,
)
from portal.models.team import Team, TeamMember
from portal.models.template import PageTemplate, Template, TemplateAssignee, TemplateAssigneeTeam, TemplateLabel
from portal.models.trouble import IS_OPEN, Trouble, TroubleKind, TroubleSighting
from portal.models.turn import Turn
from portal.models.undo import Undo
from portal.models.utility_template import IS_AT_WORK, FeedbackForm, TemplateState, UtilityTemplate

__all__ = [
    "HAS_FAILED",
    "IS_AT_WORK",
    "IS_AWAITED",
    "IS_DUE",
    "IS_FAILED",
    "IS_LEAD_WAITING",
    "IS_ON",
    "IS_OPEN",
    "IS_OURS",
    "IS_PENDING",
    "IS_QUARANTINED",
    "IS_REACHABLE",
    "IS_UNSETTLED",
    "IS_UNSUPPORTED",
    "IS_WAITING",
    "STANDS_OUT",
    "UNSETTLED",
    "AccessLink",
    "Act",
    "ActionKind",
    "ActionResult",
    "Assignee",
    "Assignment",
    "Attachment",
    "AttachmentState",
    "Automatic",
    "AutomaticAnswer",
    "ChecklistItem",
    "CommentTasks",
    "Connection",
    "Contact",
    "ContactField",
    "Conversation",
    "ConversationKind",
    "Delivery",
    "DeliveryItem",
    "DeliveryState",
    "Direction",
    "Employee",
    "Event",
    "EventKind",
    "FeedbackForm",
    "FileLink",
    "HumanAgent",
    "Identity",
    "IdentityKind",
    "Installation",
    "ItemResult",
    "Label",
    "LabelColor",
    "Lead",
    "LeadDiagnosis",
    "LeadForm",
    "LeadState",
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
    "PageTemplate",
    "PartState",
    "Platform",
    "Post",
    "Priority",
    "Pulse",
    "QuickReply",
    "QuickReplyFile",
    "Role",
    "Rule",
    "RuleCause",
    "RuleRun",
    "RuleTrigger",
    "SignIn",
    "Task",
    "TaskLabel",
    "TaskStatus",
    "Team",
    "TeamMember",
    "Template",
    "TemplateAssignee",
    "TemplateAssigneeTeam",
    "TemplateLabel",
    "TemplateState",
    "Trouble",
    "TroubleKind",
    "TroubleSighting",
    "Turn",
    "Undo",
    "UtilityTemplate",
    "Viewer",
]
