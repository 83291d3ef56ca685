"""Utility messages, which Meta approves beforehand, and the form that asks for feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateButton:
    """Opens an address; `title` has at most 20 characters."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityDraft:
    """A template as it is handed in: `body` has the names of its values in double braces, `examples` one for each."""

    name: str
    language: str
    body: str
    examples: Mapping[str, str]
    buttons: tuple[TemplateButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityTemplateInfo:
    """A template as Meta has it; `status` is its word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED …"""

    id: str
    name: str
    language: str
    status: str
    reason: str | None
    body: str
    examples: Mapping[str, str]
    buttons: tuple[TemplateButton, ...]


@dataclass(frozen=True, slots=True)
class UtilityMessage:
    """An approved template with the values of this message, in the order of its text."""

    name: str
    language: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """A question that is answered with one to five stars and, if the person likes, words."""

    title: str
    question: str
    button: str
    privacy_url: str
