"""Pages: connecting and disconnecting them, their integration settings, and whether they are well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.extensions import db
from portal.facebook.shapes import PageAccount
from portal.models import (
    CommentTasks,
    Connection,
    ConversationKind,
    Employee,
    EventKind,
    HumanAgent,
    Page,
    PageState,
    Platform,
    Team,
    Template,
)
from portal.services import away_texts, designs, employees, events, posts, templates, troubles
from portal.services.problems import NotPossible

NOT_LINKED = (100, 2534013)  # Meta's code and subcode for an Instagram account without its Page
HISTORY_SIZES = (1, 5, 10, 20, 50)
MESSAGES_FIELD = "messages"  # the webhook field without which nothing comes in


@dataclass(frozen=True)
class PageSettings:
    """The integration settings of a Page as a person chose them."""

    receives_messages: bool
    assignees: tuple[Employee, ...]
    makes_task_if_none_active: bool
    history_size: int
    signs_replies: bool
    shows_presence: bool
    human_agent: HumanAgent
    assignee_teams: tuple[Team, ...] = ()
    assigns_in_turn: bool = False
    templates: Mapping[ConversationKind, Template | None] = field(default_factory=dict)
    receives_comments: bool = False
    comment_tasks: CommentTasks = CommentTasks.POST
    attaches_post_files: bool = True
    receives_leads: bool = False
    time_zone: str | None = None
    weekly_hours: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    sends_away_message: bool = False
    away_text: str = ""
    away_language: str = "en"


def every() -> list[Page]:
    """All Pages that were ever connected, by name."""
    return list(db.session.scalars(select(Page).options(joinedload(Page.connection)).order_by(Page.name, Page.id)))


def connected() -> list[Page]:
    return [page for page in every() if page.state != PageState.DISCONNECTED]


def troubled() -> list[Page]:
    """The Pages that have to be connected again."""
    return [page for page in every() if page.needs_reconnecting]


def due_to_catch_up() -> Sequence[int]:
    """Ids of the active Pages whose subscription and conversations are to be read again."""
    due = select(Page.id).where(Page.state == PageState.ACTIVE, Page.catch_up_after <= clock.now())
    return db.session.scalars(due).all()


def catch_up_now() -> None:
    """The portal was away: read every active Page at the next occasion."""
    now = clock.now()
    again = {"catch_up_after": now, "leads_catch_up_after": now}
    db.session.execute(update(Page).where(Page.state == PageState.ACTIVE).values(again))


def find(account_id: str, platform: Platform = Platform.FACEBOOK) -> Page | None:
    """The Facebook Page or Instagram account with this id of Meta's."""
    known = select(Page).where(Page.platform == platform, Page.platform_id == account_id)
    return db.session.scalar(known)


def sharing_subscription(page: Page) -> list[Page]:
    """The other connected ones that rest on the same Facebook Page: it and its Instagram account."""
    others = select(Page).where(Page.id != page.id, Page.state != PageState.DISCONNECTED)
    here = func.coalesce(Page.linked_page_id, Page.platform_id) == page.facebook_page_id
    return list(db.session.scalars(others.where(here)))


def fields_of_others(page: Page) -> set[str]:
    """What its Facebook Page stays subscribed to when this one is disconnected."""
    return {field for other in sharing_subscription(page) for field in troubles.wanted_page_fields(other)}


def connect(account: PageAccount, connection: Connection, by: Employee) -> Page:
    """Turn a Page on. One that was connected before keeps its history and settings.

    Raises NotPossible when Meta gave no token for it.
    """
    if account.token is None:
        raise NotPossible(_("Facebook gave no access to “%(name)s”.", name=account.name), code="no_token")
    platform = Platform(account.platform)
    page = find(account.id, platform)
    if page is not None:
        reconnect(page, account, connection, by)
        return page
    page = Page(platform=platform, platform_id=account.id)
    _renew(page, account, connection)
    db.session.add(page)
    db.session.flush()
    troubles.settle(page)
    events.record(page, by, EventKind.PAGE_CONNECTED)
    return page


def reconnect(page: Page, account: PageAccount, connection: Connection, by: Employee) -> None:
    """Give a Page its new token. What came in while it was disconnected on purpose makes no tasks."""
    if page.state == PageState.DISCONNECTED:
        page.state, page.tasks_from = PageState.ACTIVE, clock.this_second()
    _renew(page, account, connection)
    _forget_trouble(page)
    page.hold_until, page.catch_up_after = None, clock.now()
    posts.begin_again(page)
    ask_for_check(page)
    troubles.settle(page)
    events.record(page, by, EventKind.PAGE_RECONNECTED)


def pause(page: Page, by: Employee) -> None:
    """Make no tasks and send no replies until it is resumed; what people write is kept."""
    if page.state != PageState.ACTIVE:
        raise NotPossible(_("This Page is not active, so it cannot be paused."), code="page_not_active")
    page.state = PageState.PAUSED
    events.record(page, by, EventKind.PAGE_PAUSED)


def resume(page: Page, by: Employee) -> None:
    """Go on. What came in meanwhile becomes tasks (`pauses`), and replies that wait are sent."""
    if page.state != PageState.PAUSED:
        raise NotPossible(_("This Page is not paused."), code="page_not_paused")
    page.state, page.catch_up_after = PageState.ACTIVE, clock.now()
    events.record(page, by, EventKind.PAGE_RESUMED)


def disconnect(page: Page, by: Employee) -> None:
    """Forget the token. Tasks, messages and settings stay; connecting it again goes on from there."""
    if page.state == PageState.DISCONNECTED:
        raise NotPossible(_("This Page is disconnected already."), code="page_disconnected")
    page.state, page.token, page.subscribed_fields = PageState.DISCONNECTED, None, []
    _forget_trouble(page)
    troubles.settle(page)
    events.record(page, by, EventKind.PAGE_DISCONNECTED)


def change_settings(page: Page, settings: PageSettings, by: Employee) -> None:
    """Apply the settings; the history names those that changed."""
    if settings.history_size not in HISTORY_SIZES:
        raise NotPossible(_("Choose how much history to show: 1, 5, 10, 20 or 50 messages."), code="history_size")
    away_texts.check(settings.away_text, is_sent=settings.sends_away_message, has_hours=any(settings.weekly_hours))
    wanted: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in vars(settings).items()
    }
    chosen = wanted.pop("templates")
    wanted["receives_leads"] = settings.receives_leads and not page.is_on_instagram
    changed = [name for name, value in wanted.items() if getattr(page, name) != value]
    for name in changed:
        setattr(page, name, wanted[name])
    if templates.choose(page, chosen):
        changed.append("templates")
    if "receives_comments" in changed:
        page.comments_from = page.catch_up_after = clock.this_second()
    if "receives_leads" in changed:
        page.leads_from = page.leads_catch_up_after = clock.this_second()
    if changed:
        events.record(page, by, EventKind.SETTINGS_CHANGED, names=sorted(changed))
        ask_for_check(page)  # another feature needs other permissions and fields


def refuse_human_agent(page: Page) -> None:
    """Meta refused an answer after 24 hours for lack of the feature: do not try again until somebody says so."""
    if page.human_agent != HumanAgent.NOT_GRANTED:
        page.human_agent = HumanAgent.NOT_GRANTED
        events.record(page, None, EventKind.HUMAN_AGENT_REFUSED)


def learn_human_agent(page: Page) -> None:
    """Meta says that the feature is granted. What an administrator has stated stays."""
    if page.human_agent == HumanAgent.UNKNOWN:
        page.human_agent = HumanAgent.GRANTED
        events.record(page, None, EventKind.SETTINGS_CHANGED, names=["human_agent"])


def record_trouble(page: Page, code: int, subcode: int | None) -> None:
    """Meta no longer accepts the token. One answer is enough; the history gets one line per change."""
    if page.state == PageState.DISCONNECTED:
        return
    is_news = page.trouble_at is None
    page.trouble_code, page.trouble_subcode = code, subcode
    if is_news:
        page.trouble_at = clock.now()
        record_error(page, code, subcode)
        events.record(page, None, EventKind.PAGE_LOST, code=code, subcode=subcode)
        troubles.settle(page)


def record_success(page: Page) -> None:
    """Meta accepted the token: one good answer clears the trouble, unless that was about something else."""
    if not is_unlinked(page):
        _recover(page)


def record_link(page: Page, *, is_there: bool) -> None:
    """Whether Meta says that an Instagram account is linked to its Page. Without that nothing works."""
    if not is_there:
        record_trouble(page, *NOT_LINKED)
    elif is_unlinked(page):
        _recover(page)


def is_unlinked(page: Page) -> bool:
    """Whether Meta said last that this Instagram account is no longer linked to its Page."""
    return page.trouble_at is not None and (page.trouble_code, page.trouble_subcode) == NOT_LINKED


def _recover(page: Page) -> None:
    if page.trouble_at is not None:
        _forget_trouble(page)
        events.record(page, None, EventKind.PAGE_RECOVERED)
        troubles.settle(page)


def record_sent(page: Page, *, was_blocked: bool) -> None:
    """A reply went out: the token is fine, and a block by Meta is over."""
    record_success(page)
    if was_blocked:
        troubles.settle(page)


def record_error(page: Page, code: int, subcode: int | None) -> None:
    """What Meta refused last for this Page, whatever it was."""
    page.last_error_code, page.last_error_subcode, page.last_error_at = code, subcode, clock.now()
    if troubles.is_held_by_policy(page):
        troubles.settle(page)


def ask_for_checks() -> None:
    """Let every connected Page be looked at soon: what all of them rest on has changed."""
    for page in connected():
        ask_for_check(page)


def ask_for_check(page: Page) -> None:
    """Let everything that the Page rests on be looked at soon."""
    page.health_check_after = clock.now()


def due_to_be_checked(limit: int) -> Sequence[int]:
    """Ids of the connected Pages whose daily look is due."""
    due = select(Page.id).where(Page.state != PageState.DISCONNECTED, Page.health_check_after <= clock.now())
    return db.session.scalars(due.limit(limit)).all()


def lose(page: Page, code: int, subcode: int | None) -> None:
    """The token is surely dead: forget it, so that nothing is tried with it."""
    page.token = None
    record_trouble(page, code, subcode)


def hold(page: Page, until: datetime) -> None:
    """Send nothing from this Page before `until`; never shortens a hold."""
    if page.hold_until is None or page.hold_until < until:
        page.hold_until = until


def record_subscription(page: Page, fields: Sequence[str]) -> None:
    """What Meta reports as this app's webhook fields of the Page."""
    page.subscribed_fields, page.subscription_checked_at = sorted(fields), clock.now()
    troubles.settle(page)


def receives_events(page: Page) -> bool:
    """Whether Meta said at the last look that it sends the Page's messages here.

    Those of an Instagram account come if its Page is subscribed to anything at all.
    """
    return bool(page.subscribed_fields) if page.is_on_instagram else MESSAGES_FIELD in page.subscribed_fields


def falls_to_owner(page: Page) -> bool:
    """Whether the next task goes to the owner only because nobody was chosen."""
    next_one = designs.design(page, ConversationKind.DIRECT)
    return next_one.is_fallback and next_one.assignees == [employees.owner()]


def _renew(page: Page, account: PageAccount, connection: Connection) -> None:
    page.connection, page.token, page.tasks = connection, account.token, sorted(account.tasks)
    page.name, page.username, page.link = account.name, account.username, account.link
    page.linked_page_id = account.linked_page_id
    page.connected_at = clock.now()


def _forget_trouble(page: Page) -> None:
    page.trouble_at = page.trouble_code = page.trouble_subcode = None
