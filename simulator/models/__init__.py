"""What the simulated Meta remembers. Every moment is whole milliseconds since 1970 UTC."""

from simulator.models.apps import App, AppRole, AppSubscription, LoginConfig, PageSubscription
from simulator.models.base import Base, Counter
from simulator.models.faults import Fault, Weather
from simulator.models.grants import AuthCode, Grant, Token, TokenKind
from simulator.models.instagram import InstagramComment, InstagramMedia, MediaKind
from simulator.models.leads import Ad, FormStatus, Lead, LeadForm
from simulator.models.media import MediaFile, ReusableAttachment
from simulator.models.pages import ClientPage, Home, InstagramAccount, Page
from simulator.models.people import Business, BusinessMember, PageRole, Person
from simulator.models.posts import Comment, Post
from simulator.models.talk import Message, Thread
from simulator.models.templates import MessageTemplate
from simulator.models.webhooks import Alert, WebhookPost, WebhookState

__all__ = [
    "Ad",
    "Alert",
    "App",
    "AppRole",
    "AppSubscription",
    "AuthCode",
    "Base",
    "Business",
    "BusinessMember",
    "ClientPage",
    "Comment",
    "Counter",
    "Fault",
    "FormStatus",
    "Grant",
    "Home",
    "InstagramAccount",
    "InstagramComment",
    "InstagramMedia",
    "Lead",
    "LeadForm",
    "LoginConfig",
    "MediaFile",
    "MediaKind",
    "Message",
    "MessageTemplate",
    "Page",
    "PageRole",
    "PageSubscription",
    "Person",
    "Post",
    "ReusableAttachment",
    "Thread",
    "Token",
    "TokenKind",
    "Weather",
    "WebhookPost",
    "WebhookState",
]
