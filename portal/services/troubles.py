"""Troubles: what is wrong with a Page by all that is known of it, told to administrators once for each change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from portal import clock
from portal.extensions import db
from portal.facebook.errors import ErrorClass, explain
from portal.facebook.permissions import FEATURES, LEAST_FIELDS, FeatureKey, fields_for, required_scopes
from portal.models import IS_OPEN, Employee, Page, PageState, Trouble, TroubleKind, TroubleSighting
from portal.services import features, news, notifications

ALIKE_WITHIN = timedelta(minutes=15)
PASSING = timedelta(minutes=1)  # what was mended within it is no news, as while features are being switched on
MANY = 3  # Pages that fail alike within that time: then it is Meta or the app
ELSEWHERE = "elsewhere"  # what an app trouble is about when the app's webhooks go to another address


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `about` names what exactly, by Meta's names with commas."""

    kind: TroubleKind
    about: str = ""
    code: int | None = None
    subcode: int | None = None


@dataclass(frozen=True)
class Group:
    """Open troubles that are told as one."""

    troubles: Sequence[Trouble]

    @property
    def first(self) -> Trouble:
        return self.troubles[0]

    @property
    def is_common(self) -> bool:
        """Many Pages fail alike, so none of them is to blame."""
        return len(self.troubles) >= MANY


def problems(page: Page) -> list[Problem]:
    """What is wrong with a Page. While its token is refused, nothing else can be known."""
    if page.state == PageState.DISCONNECTED:
        return []
    if page.needs_reconnecting:
        return [Problem(TroubleKind.TOKEN, code=page.trouble_code, subcode=page.trouble_subcode)]
    found = [
        (TroubleKind.RIGHTS, missing_rights(page)),
        (TroubleKind.PERMISSION, missing_permissions(page)),
        (TroubleKind.PAGE_FIELDS, missing_page_fields(page)),
        (TroubleKind.APP_FIELDS, missing_app_fields(page)),
    ]
    problems = [Problem(kind, ",".join(names)[:255]) for kind, names in found if names]
    if is_held_by_policy(page):
        problems.append(Problem(TroubleKind.POLICY, code=page.last_error_code, subcode=page.last_error_subcode))
    return problems


def missing_rights(page: Page) -> list[str]:
    """The features in use that the connecting person's rights on the Page do not allow."""
    used = (FeatureKey.WEBHOOKS, *features.of(page))
    return [key.value for key in used if not FEATURES[key].is_allowed_by(page.tasks)]


def missing_permissions(page: Page) -> list[str]:
    granted = page.connection.granted_scopes
    return [scope for scope in required_scopes(features.of(page)) if scope not in granted]


def wanted_fields(page: Page) -> tuple[str, ...]:
    """The webhook fields that the Page's features need and its permissions allow."""
    return fields_for(features.of(page), page.connection.granted_scopes)


def wanted_page_fields(page: Page) -> tuple[str, ...]:
    """What its Facebook Page has to be subscribed to; an Instagram account's events follow whatever that is."""
    return LEAST_FIELDS if page.is_on_instagram else wanted_fields(page)


def missing_page_fields(page: Page) -> list[str]:
    if page.subscription_checked_at is None:
        return []
    return [name for name in wanted_page_fields(page) if name not in page.subscribed_fields]


def missing_app_fields(page: Page) -> list[str]:
    """The fields for which the app's own subscription is missing, or that all of it goes elsewhere."""
    if page.health_checked_at is None:
        return []
    if page.app_callback_url:
        return [ELSEWHERE]
    return [name for name in wanted_fields(page) if name not in page.app_fields]


def is_held_by_policy(page: Page) -> bool:
    """Whether Meta's last word on sending was that the Page is blocked."""
    if page.last_error_at is None or explain(page.last_error_code or 0, page.last_error_subcode).error_class != (
        ErrorClass.POLICY
    ):
        return False
    return page.last_sent_at is None or page.last_sent_at <= page.last_error_at


def settle(page: Page) -> None:
    """Remember what has become wrong since the last time, and that the rest is mended."""
    found = {problem.kind: problem for problem in problems(page)}
    if not _differs(_open(page), found):
        return
    db.session.flush()
    db.session.execute(select(Page.id).where(Page.id == page.id).with_for_update(key_share=True))
    known = {trouble.kind: trouble for trouble in _open(page)}
    _mend([one for one in known.values() if one.kind not in found or found[one.kind].about != one.about])
    for kind, problem in found.items():
        if kind not in known or known[kind].mended_at:
            trouble = Trouble(page_id=page.id, **vars(problem))
            db.session.add(trouble)
            news.troubled(trouble)


def _mend(over: Sequence[Trouble]) -> None:
    for trouble in over:
        trouble.mended_at = clock.now()
    db.session.flush()  # the database lets one of a kind be open
    notifications.take_back([trouble.id for trouble in over if clock.now() - trouble.began_at < PASSING])
    notifications.see_mended([trouble.id for trouble in over])


def settle_all(pages: Iterable[Page]) -> None:
    for page in pages:
        settle(page)


def untold(to: Employee) -> list[Group]:
    """What this administrator has not put aside yet, the newest first, with what is alike as one."""
    return grouped(db.session.scalars(_UNTOLD, {"employee": to.id}).all())


_seen = select(TroubleSighting.trouble_id).where(TroubleSighting.employee_id == bindparam("employee"))
_UNTOLD = (
    select(Trouble)
    .where(IS_OPEN, Trouble.id.not_in(_seen))
    .options(selectinload(Trouble.page))
    .order_by(Trouble.began_at.desc(), Trouble.id.desc())
)


def see(numbers: Collection[int], by: Employee) -> None:
    """Do not tell this administrator of these again."""
    known = select(TroubleSighting.trouble_id).where(TroubleSighting.employee_id == by.id)
    unseen = select(Trouble.id).where(Trouble.id.in_(numbers), Trouble.id.not_in(known))
    db.session.add_all(TroubleSighting(trouble_id=number, employee_id=by.id) for number in db.session.scalars(unseen))


def grouped(troubles: Sequence[Trouble]) -> list[Group]:
    """Those that began alike within minutes go together if they are many; the others stand for themselves."""
    groups: list[list[Trouble]] = []
    for trouble in troubles:
        group = next((one for one in groups if _is_alike(one[0], trouble)), None)
        if group is None:
            groups.append([trouble])
        else:
            group.append(trouble)
    whole = [[group] if len(group) >= MANY else [[one] for one in group] for group in groups]
    return [Group(one) for parts in whole for one in parts]


def waiting_pages(to: Employee) -> list[str]:
    """Names of the Pages this employee works for whose replies wait until somebody connects them again."""
    broken = (Page.trouble_at.is_not(None)) | (Page.token.is_(None))
    seen = Page.visible_to(to).where(Page.state != PageState.DISCONNECTED, broken)
    return list(db.session.scalars(seen.with_only_columns(Page.name).order_by(Page.name)))


def _open(page: Page) -> Sequence[Trouble]:
    return db.session.scalars(select(Trouble).where(IS_OPEN, Trouble.page_id == page.id)).all()


def _differs(known: Sequence[Trouble], found: dict[TroubleKind, Problem]) -> bool:
    return {(one.kind, one.about) for one in known} != {(one.kind, one.about) for one in found.values()}


def _is_alike(one: Trouble, other: Trouble) -> bool:
    same = (one.kind, one.about, one.code, one.subcode) == (other.kind, other.about, other.code, other.subcode)
    return same and abs(one.began_at - other.began_at) <= ALIKE_WITHIN
