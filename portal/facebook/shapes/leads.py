"""What the Graph API says of Lead Ads: forms, leads, and who may read them.

https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuestion:
    """A question of a form. `key` names it in answers; `options` are key and words of each choice offered.

    `type` is Meta's word: EMAIL, PHONE, FULL_NAME, … and CUSTOM for the form's own questions.
    """

    key: str
    label: str | None
    type: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFormInfo:
    """A form of a Page; `status` is Meta's word: ACTIVE, ARCHIVED, DELETED, DRAFT."""

    id: str
    name: str | None
    status: str | None
    locale: str | None
    questions: tuple[LeadQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAnswer:
    """What somebody answered to the question with this key; of a choice, the keys of the options."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDetails:
    """A lead with its answers. Names of ads are None without the permission ads_management.

    `consents` are the optional boxes below the form: key, and whether it was ticked.
    """

    id: str
    form_id: str | None
    created_at: datetime | None
    answers: tuple[LeadAnswer, ...]
    consents: tuple[tuple[str, bool], ...]
    is_organic: bool | None
    platform: str | None
    ad_id: str | None
    ad_name: str | None
    adset_id: str | None
    adset_name: str | None
    campaign_id: str | None
    campaign_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPiece:
    """Some leads of a form, newest first; `after` asks for older ones and is None at the end."""

    leads: tuple[LeadDetails, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAccess:
    """Whether the token reads the Page's leads, and what Meta says where it does not. None: Meta did not tell.

    `is_customised`: somebody has chosen in the business portfolio who may read leads, so that newcomers may not.
    """

    can_read: bool | None
    app_may: bool | None
    person_may: bool | None
    is_customised: bool | None
    reason: str | None
    remedy: str | None
    terms_accepted: bool | None
