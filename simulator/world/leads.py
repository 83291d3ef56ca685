"""Lead forms and leads: made, filled in, and kept for 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from simulator.clock import DAY, SECOND
from simulator.models import Ad, FormStatus, Lead, LeadForm, Page, Person
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import lead_questions

KEPT_FOR = 90 * DAY


def forms(world: World, page: Page) -> list[LeadForm]:
    """The Page's forms, newest first, also those in the archive."""
    every = select(LeadForm).where(LeadForm.page_id == page.id, LeadForm.status != FormStatus.DELETED)
    return list(world.scalars(every.order_by(LeadForm.created_at.desc(), LeadForm.id.desc())))


def add_form(world: World, page: Page, name: str, questions: Sequence[Any], **columns: Any) -> LeadForm:
    """A new form; `questions` as `lead_questions.written` takes them, `columns` are further ones of `LeadForm`."""
    number = world.number("form")
    form = LeadForm(
        id=str(2_468_024_680_240_000 + number),
        page_id=page.id,
        name=name,
        created_at=world.now(),
        questions=[lead_questions.written(world, one) for one in questions],
        **columns,
    )
    world.add(form)
    world.flush()
    return form


def add_ad(world: World, page: Page, name: str, adset: str, campaign: str) -> Ad:
    """A new ad in a set and a campaign of its own."""
    number = 120_210_000_000_000_000 + 3 * world.number("ad")
    ad = Ad(
        id=str(number),
        page_id=page.id,
        name=name,
        adset_id=str(number + 1),
        adset_name=adset,
        campaign_id=str(number + 2),
        campaign_name=campaign,
    )
    world.add(ad)
    world.flush()
    return ad


def fills(
    world: World,
    form: LeadForm,
    answers: dict[str, list[str]],
    *,
    person: Person | None = None,
    ad: Ad | None = None,
    at: int | None = None,
    **columns: Any,
) -> Lead:
    """Somebody sends the form off. Standard questions without an answer get what Facebook knows of the person."""
    known = lead_questions.prefilled(form, person) if person else {}
    lead = Lead(
        id=str(1_357_913_579_130_000 + world.number("lead")),
        form_id=form.id,
        form=form,
        person_id=person.id if person else None,
        ad_id=ad.id if ad else None,
        ad=ad,
        answers={**known, **answers},
        created_at=world.now() if at is None else at,
        **columns,
    )
    world.add(lead)
    world.flush()
    tells(world, lead)
    return lead


def tests(world: World, form: LeadForm, answers: dict[str, list[str]], checked: dict[str, bool]) -> Lead:
    """A test lead: made-up answers where none are given, and no ad."""
    made_up = {one["key"]: [f"<test lead: dummy data for {one['key']}>"] for one in form.questions}
    return fills(world, form, {**made_up, **answers}, checked=checked, is_test=True)


def test_lead_of(world: World, form: LeadForm) -> Lead | None:
    """The form's test lead; there is at most one at a time."""
    mine = select(Lead).where(Lead.form_id == form.id, Lead.is_test, Lead.is_removed.is_(False))
    return world.scalars(mine).first()


def tells(world: World, lead: Lead) -> None:
    """The webhook of a lead, which may come again. Test leads come with numbers for ids and 0 for the ad."""
    value: dict[str, Any] = {
        "leadgen_id": lead.id,
        "form_id": lead.form_id,
        "page_id": lead.page_id,
        "created_time": lead.created_at // SECOND,
    }
    if lead.is_test:
        value = {key: int(one) for key, one in value.items()} | {"ad_id": 0, "adgroup_id": 0}
    elif lead.ad_id:
        value |= {"ad_id": lead.ad_id, "adgroup_id": lead.ad_id}
    outbox.tell_about_lead(world, world.get_one(Page, lead.page_id), value)


def removes(lead: Lead) -> None:
    """The lead is gone, and nobody is told."""
    lead.is_removed = True


def is_kept(world: World, lead: Lead) -> bool:
    """Whether Meta still gives the lead out."""
    return not lead.is_removed and world.now() - lead.created_at <= KEPT_FOR


def of_form(world: World, form: LeadForm) -> list[Lead]:
    """The real leads of a form that Meta still gives out, newest first."""
    return [one for one in all_of_form(world, form) if is_kept(world, one) and not one.is_test]


def all_of_form(world: World, form: LeadForm) -> list[Lead]:
    """Every lead of a form that was not removed: test leads and those that are too old, too; newest first."""
    every = select(Lead).where(Lead.form_id == form.id, Lead.is_removed.is_(False))
    return list(world.scalars(every.order_by(Lead.created_at.desc(), Lead.number.desc())))


def of_ad(world: World, ad: Ad) -> list[Lead]:
    """The leads an ad brought, newest first."""
    brought = select(Lead).where(Lead.ad_id == ad.id).order_by(Lead.created_at.desc(), Lead.number.desc())
    return [one for one in world.scalars(brought) if is_kept(world, one)]


def find(world: World, lead_id: str) -> Lead | None:
    """The lead with this id, unless it was removed."""
    return world.scalars(select(Lead).where(Lead.id == lead_id, Lead.is_removed.is_(False))).first()


def restrict(page: Page, *, people: list[str], apps: list[str], code: int, withholds: bool) -> None:
    """Customise leads access in the portfolio: whoever is not named has none, neither people nor apps (CRMs).

    `code` (103 or 200, both occur) is what an app without access gets; `withholds`: no webhooks for it either.
    """
    page.leads_access = {"people": people, "apps": apps, "code": code, "withholds": withholds}


def restore(page: Page) -> None:
    """Give leads access back to every administrator and every connected app."""
    page.leads_access = None
