"""Lead Ads: `/_stage/pages/<page>/forms`, `.../ads`, `.../leads-access`, `/_stage/forms/...`, `/_stage/leads/...`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import Ad, FormStatus, Lead, LeadForm
from simulator.stage.blueprint import (
    Body,
    NotPossible,
    Told,
    asked,
    blueprint,
    carry_out,
    done,
    find_app,
    find_form,
    find_lead,
    find_page,
    find_person,
    moment,
    named_person,
    there,
)
from simulator.store import World
from simulator.world import leads


@blueprint.post("/pages/<page>/forms")
def new_form(page: str) -> ResponseReturnValue:
    """A form: `name`, `questions`, `checkboxes`, `tracking`, `locale`; see `world.lead_questions` for questions."""
    body = asked()
    given = {name: body[name] for name in ("checkboxes", "tracking", "locale") if name in body}
    questions = body.get("questions", ["FULL_NAME", "EMAIL", "PHONE"])
    form = leads.add_form(world(), find_page(page), body.get("name", "New form"), questions, **given)
    return done(form=describe_form(form))


@blueprint.post("/pages/<page>/ads")
def new_ad(page: str) -> ResponseReturnValue:
    """An ad: `name`, and the names of its `adset` and `campaign`."""
    body = asked()
    names = body.get("name", "New ad"), body.get("adset", "Everybody nearby"), body.get("campaign", "New campaign")
    return done(ad=describe_ad(leads.add_ad(world(), find_page(page), *names)))


@blueprint.post("/pages/<page>/leads-access")
def set_leads_access(page: str) -> ResponseReturnValue:
    """Customise leads access: only `people` and `apps` have it; `code` 103 or 200, `withholds`. Or `restore`."""
    body, found = asked(), find_page(page)
    if body.get("restore"):
        leads.restore(found)
        return done()
    leads.restrict(
        found,
        people=[find_person(one).id for one in body.get("people", [])],
        apps=[find_app(one).id for one in body.get("apps", [])],
        code=int(body.get("code", 103)),
        withholds=bool(body.get("withholds", False)),
    )
    return done()


@blueprint.get("/forms/<form>")
def read_form(form: str) -> ResponseReturnValue:
    """A form with all its leads, newest first: test leads and those Meta no longer gives out, too."""
    found = find_form(form)
    every = leads.all_of_form(world(), found)
    told = jsonify(form=describe_form(found), leads=[describe_lead(world(), one) for one in every])
    world().commit()
    return told


@blueprint.post("/forms/<form>/<verb>")
def do_with_form(form: str, verb: str) -> ResponseReturnValue:
    """Do one of `FORM_VERBS`."""
    return carry_out(verb, FORM_VERBS, find_form(form))


@blueprint.post("/leads/<lead>/<verb>")
def do_with_lead(lead: str, verb: str) -> ResponseReturnValue:
    """Do one of `LEAD_VERBS`."""
    return carry_out(verb, LEAD_VERBS, find_lead(lead))


def _fill(form: LeadForm, body: Body) -> Told:
    lead = leads.fills(
        world(),
        form,
        _answers(body),
        person=named_person(body),
        ad=_find_ad(body["ad"]) if body.get("ad") else None,
        at=moment(body),
        platform=body.get("platform", "fb"),
        checked=dict(body.get("checked", {})),
    )
    return {"lead": describe_lead(world(), lead)}


def _answers(body: Body) -> dict[str, list[str]]:
    return {key: list(one) if isinstance(one, list) else [str(one)] for key, one in body.get("answers", {}).items()}


def _find_ad(ad_id: str) -> Ad:
    return there(world().get(Ad, ad_id), f"There is no ad {ad_id}.")


def _test(form: LeadForm, body: Body) -> Told:
    if leads.test_lead_of(world(), form):
        raise NotPossible("This form has a test lead already: remove it first.")
    lead = leads.tests(world(), form, _answers(body), dict(body.get("checked", {})))
    return {"lead": describe_lead(world(), lead)}


def _archive(form: LeadForm, _body: Body) -> Told:
    form.status = FormStatus.ARCHIVED
    return None


def _activate(form: LeadForm, _body: Body) -> Told:
    form.status = FormStatus.ACTIVE
    return None


def _remove(lead: Lead, _body: Body) -> Told:
    leads.removes(lead)
    return None


def _tell(lead: Lead, _body: Body) -> Told:
    leads.tells(world(), lead)
    return None


FORM_VERBS: dict[str, Callable[[LeadForm, Body], Told]] = {
    "fill": _fill,
    "test": _test,
    "archive": _archive,
    "activate": _activate,
}
LEAD_VERBS: dict[str, Callable[[Lead, Body], Told]] = {"tell": _tell, "remove": _remove}


def everything(whole: World) -> dict[str, Any]:
    """All forms, ads and leads, for the stage's `world`."""
    every_lead = whole.scalars(select(Lead).where(Lead.is_removed.is_(False)).order_by(Lead.number))
    return {
        "forms": [describe_form(one) for one in whole.scalars(select(LeadForm).order_by(LeadForm.id))],
        "ads": [describe_ad(one) for one in whole.scalars(select(Ad).order_by(Ad.id))],
        "leads": [describe_lead(whole, one) for one in every_lead],
    }


def describe_form(form: LeadForm) -> dict[str, Any]:
    """A form without its leads."""
    return {
        "id": form.id,
        "page_id": form.page_id,
        "name": form.name,
        "status": form.status,
        "questions": form.questions,
        "checkboxes": form.checkboxes,
        "tracking": form.tracking,
    }


def describe_ad(ad: Ad) -> dict[str, Any]:
    """An ad with its set and campaign."""
    return {
        "id": ad.id,
        "page_id": ad.page_id,
        "name": ad.name,
        "adset_id": ad.adset_id,
        "adset_name": ad.adset_name,
        "campaign_id": ad.campaign_id,
        "campaign_name": ad.campaign_name,
    }


def describe_lead(whole: World, lead: Lead) -> dict[str, Any]:
    """A lead; `is_kept`: whether Meta still gives it out."""
    return {
        "id": lead.id,
        "form_id": lead.form_id,
        "page_id": lead.page_id,
        "person_id": lead.person_id,
        "ad_id": lead.ad_id,
        "platform": lead.platform,
        "answers": lead.answers,
        "checked": lead.checked,
        "is_test": lead.is_test,
        "is_kept": leads.is_kept(whole, lead),
        "created_at": lead.created_at,
    }
