from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Select, String, Text, UniqueConstraint, and_, false, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.extensions import Model
from portal.models.columns import Choice, Json, Moment, Secret
from portal.models.employee import Employee, Viewer
from portal.models.team import Team, TeamMember


class Platform(StrEnum):
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"


class PageState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


class HumanAgent(StrEnum):
    """Whether Meta granted this app the feature to answer after 24 hours."""

    GRANTED = "granted"
    NOT_GRANTED = "not_granted"
    UNKNOWN = "unknown"


class CommentTasks(StrEnum):
    """What becomes one task: everything under a post, or a commenter's thread with its answers."""

    POST = "post"
    THREAD = "thread"


class Connection(Model):
    """One administrator's Facebook Login grant."""

    __tablename__ = "connections"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    facebook_user_id: Mapped[str] = mapped_column(String(32), unique=True)
    facebook_user_name: Mapped[str] = mapped_column(String(200))
    token: Mapped[str | None] = mapped_column(Secret)
    granted_scopes: Mapped[list[str]] = mapped_column(Json, default=list)
    declined_scopes: Mapped[list[str]] = mapped_column(Json, default=list)
    granted_page_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    connected_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    data_access_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    employee: Mapped[Employee] = relationship()
    pages: Mapped[list[Page]] = relationship(back_populates="connection", order_by="Page.name")


class Page(Model):
    """A connected Facebook Page or Instagram account with its integration settings and health.

    An Instagram account works through the Facebook Page it is linked to (`linked_page_id`) and has that one's token.
    """

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("platform", "platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[Platform] = mapped_column(Choice(Platform), default=Platform.FACEBOOK)
    platform_id: Mapped[str] = mapped_column(String(32))
    linked_page_id: Mapped[str | None] = mapped_column(String(32))
    connection_id: Mapped[int] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    username: Mapped[str | None] = mapped_column(String(100))
    link: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(Secret)
    tasks: Mapped[list[str]] = mapped_column(Json, default=list)
    state: Mapped[PageState] = mapped_column(Choice(PageState), default=PageState.ACTIVE)
    connected_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    tasks_from: Mapped[datetime] = mapped_column(Moment, default=clock.this_second)

    receives_messages: Mapped[bool] = mapped_column(default=True)
    receives_comments: Mapped[bool] = mapped_column(default=False, server_default=false())
    comment_tasks: Mapped[CommentTasks] = mapped_column(
        Choice(CommentTasks), default=CommentTasks.POST, server_default="post"
    )
    attaches_post_files: Mapped[bool] = mapped_column(default=True, server_default=true())
    comments_from: Mapped[datetime | None] = mapped_column(Moment)
    posts_caught_up_at: Mapped[datetime | None] = mapped_column(Moment)
    receives_leads: Mapped[bool] = mapped_column(default=False, server_default=false())
    leads_from: Mapped[datetime | None] = mapped_column(Moment)
    leads_catch_up_after: Mapped[datetime] = mapped_column(Moment, default=clock.now, server_default="2000-01-01")
    makes_task_if_none_active: Mapped[bool] = mapped_column(default=True)
    assigns_in_turn: Mapped[bool] = mapped_column(default=False, server_default=false())
    history_size: Mapped[int] = mapped_column(default=10)
    signs_replies: Mapped[bool] = mapped_column(default=False)
    human_agent: Mapped[HumanAgent] = mapped_column(Choice(HumanAgent), default=HumanAgent.UNKNOWN)
    is_restricted: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)

    subscribed_fields: Mapped[list[str]] = mapped_column(Json, default=list)
    subscription_checked_at: Mapped[datetime | None] = mapped_column(Moment)
    caught_up_at: Mapped[datetime | None] = mapped_column(Moment)
    catch_up_after: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    last_event_at: Mapped[datetime | None] = mapped_column(Moment)
    last_sent_at: Mapped[datetime | None] = mapped_column(Moment)
    hold_until: Mapped[datetime | None] = mapped_column(Moment)
    trouble_code: Mapped[int | None]
    trouble_subcode: Mapped[int | None]
    trouble_at: Mapped[datetime | None] = mapped_column(Moment)

    last_error_code: Mapped[int | None]
    last_error_subcode: Mapped[int | None]
    last_error_at: Mapped[datetime | None] = mapped_column(Moment)
    health_check_after: Mapped[datetime] = mapped_column(Moment, default=clock.now, server_default="2000-01-01")
    health_checked_at: Mapped[datetime | None] = mapped_column(Moment)
    app_fields: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    app_callback_url: Mapped[str | None] = mapped_column(Text)
    shows_presence: Mapped[bool] = mapped_column(default=True, server_default=true())

    sends_utility_messages: Mapped[bool] = mapped_column(default=False, server_default=false())
    asks_for_feedback: Mapped[bool] = mapped_column(default=False, server_default=false())
    templates_read_after: Mapped[datetime] = mapped_column(Moment, default=clock.now, server_default="2000-01-01")
    time_zone: Mapped[str | None] = mapped_column(String(50))
    weekly_hours: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    holidays: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    sends_away_message: Mapped[bool] = mapped_column(default=False, server_default=false())
    away_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    away_language: Mapped[str] = mapped_column(String(10), default="en", server_default="en")

    connection: Mapped[Connection] = relationship(back_populates="pages")
    assignees: Mapped[list[Employee]] = relationship(secondary="page_assignees", order_by=Employee.name)
    assignee_teams: Mapped[list[Team]] = relationship(secondary="page_assignee_teams", order_by=Team.name)
    restricted_to: Mapped[list[Team]] = relationship(secondary="page_teams", order_by=Team.name)

    @classmethod
    def hidden_from(cls, employee: Employee | Viewer) -> Select[int]:
        """Ids of the Pages that this employee may not see: restricted to teams they are not in."""
        hidden = select(cls.id).where(cls.is_restricted)
        if employee.is_administrator:
            return hidden.where(false())
        mine = select(PageTeam.page_id).join(TeamMember, TeamMember.team_id == PageTeam.team_id)
        return hidden.where(cls.id.not_in(mine.where(TeamMember.employee_id == employee.id)))

    @classmethod
    def visible_to(cls, employee: Employee | Viewer) -> Select[Page]:
        """The Pages this employee may see; a deactivated one sees none."""
        pages = select(cls)
        if not employee.is_active:
            return pages.where(false())
        return pages if employee.is_administrator else pages.where(cls.id.not_in(cls.hidden_from(employee)))

    @property
    def is_active(self) -> bool:
        return self.state == PageState.ACTIVE

    @property
    def is_on_instagram(self) -> bool:
        return self.platform == Platform.INSTAGRAM

    @property
    def facebook_page_id(self) -> str:
        """Meta's id of the Facebook Page that sends: its own, or that of the Page an Instagram account is linked to."""
        return self.linked_page_id or self.platform_id

    @property
    def takes_messages(self) -> bool:
        """Whether private messages come in; also while the Page is paused or its token is broken."""
        return self.receives_messages and self.state != PageState.DISCONNECTED

    @property
    def takes_comments(self) -> bool:
        """Whether comments come in; also while the Page is paused or its token is broken."""
        return self.receives_comments and self.state != PageState.DISCONNECTED

    @property
    def takes_leads(self) -> bool:
        """Whether leads come in; also while the Page is paused or its token is broken."""
        return self.receives_leads and self.state != PageState.DISCONNECTED

    @property
    def comment_tasks_from(self) -> datetime:
        """Comments from before this are history and make no tasks."""
        return max(self.tasks_from, self.comments_from or self.tasks_from)

    @property
    def needs_reconnecting(self) -> bool:
        """Meta refused the token, or it is gone; incoming messages go on, replies wait."""
        return self.state != PageState.DISCONNECTED and (self.token is None or self.trouble_at is not None)

    @property
    def is_reachable(self) -> bool:
        """Whether Meta can be asked in its name."""
        return self.state != PageState.DISCONNECTED and not self.needs_reconnecting

    def has_right(self, right: str) -> bool:
        """Whether the connecting person holds a right such as MESSAGING; Meta spells it in two ways."""
        return right in {task.removeprefix("PROFILE_PLUS_") for task in self.tasks}


IS_REACHABLE = and_(Page.state != PageState.DISCONNECTED, Page.trouble_at.is_(None), Page.token.is_not(None))
"""`Page.is_reachable` as a condition of queries."""


class PageAssignee(Model):
    """Who gets the tasks of a Page, by its integration settings."""

    __tablename__ = "page_assignees"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)


class PageAssigneeTeam(Model):
    """A team that gets the tasks of a Page, by its integration settings."""

    __tablename__ = "page_assignee_teams"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True)


class PageTeam(Model):
    """A team that may see a restricted Page. Without any, only administrators see it."""

    __tablename__ = "page_teams"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True)


Index("ix_page_assignees_employee_id", PageAssignee.employee_id)
