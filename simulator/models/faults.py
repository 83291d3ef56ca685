"""What goes wrong in the world, and how often still."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from simulator.models.base import Base


class Outage(StrEnum):
    """How Meta is down: an error page of a proxy, an HTML page with 200, or connections cut."""

    ERROR_503 = "503"
    HTML = "html"
    CUT = "cut"


class SharedAs(StrEnum):
    """How a post shared in an Instagram chat is told: by `share`, which Meta is giving up, by `ig_post`, or by both."""

    BOTH = "both"
    IG_POST = "ig_post"
    SHARE = "share"


class TemplateReview(StrEnum):
    """What Meta does with a utility template that is handed in."""

    LEAVE = "leave"
    APPROVE = "approve"
    REJECT = "reject"


class SignatureMode(StrEnum):
    """How webhooks are signed."""

    GOOD = "good"
    WRONG = "wrong"
    OLD = "old"
    MISSING = "missing"


class Weather(Base):
    """The switches that stay as they are set until somebody sets them again.

    Times in milliseconds. `usage_percent` goes into the usage headers; calls before `throttled_until` are refused.
    """

    __tablename__ = "weather"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    outage: Mapped[Outage | None]
    slow_before: Mapped[int] = mapped_column(default=0)
    slow_after: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="en")
    usage_percent: Mapped[int] = mapped_column(default=3)
    throttled_until: Mapped[int] = mapped_column(default=0)
    link_lifetime: Mapped[int] = mapped_column(default=3 * 24 * 3_600_000)
    slow_files: Mapped[int] = mapped_column(default=0)
    expired_link_redirects: Mapped[bool] = mapped_column(default=False)
    old_stickers: Mapped[bool] = mapped_column(default=False)
    instagram_shares: Mapped[SharedAs] = mapped_column(default=SharedAs.BOTH)
    template_review: Mapped[TemplateReview] = mapped_column(default=TemplateReview.LEAVE)
    hold_webhooks: Mapped[bool] = mapped_column(default=False)
    webhook_copies: Mapped[int] = mapped_column(default=1)
    webhook_shuffle: Mapped[bool] = mapped_column(default=False)
    webhook_delay: Mapped[int] = mapped_column(default=0)
    webhook_batch: Mapped[int] = mapped_column(default=1)
    webhook_timeout: Mapped[int] = mapped_column(default=5_000)
    webhook_signature: Mapped[SignatureMode] = mapped_column(default=SignatureMode.GOOD)


class Fault(Base):
    """Something that happens to the next `remaining` calls of an edge (`*`: any).

    `effect`: `error` refuses; `lost` does the work and cuts the connection; `garbled` does the work and
    answers 1/1357046. `answer` holds code, subcode, status and message of a refusal.
    """

    __tablename__ = "faults"

    id: Mapped[int] = mapped_column(primary_key=True)
    edge: Mapped[str]
    method: Mapped[str]
    page_id: Mapped[str | None]
    effect: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remaining: Mapped[int]
