"""A lead form, as a customer fills it in."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import Ad, LeadForm, Page, Person
from simulator.screens import cast
from simulator.screens.blueprint import blueprint
from simulator.stage.blueprint import find_form, find_person
from simulator.world import lead_questions, leads


@blueprint.get("/forms/<form>")
def form(form: str) -> str:
    """The form, with what Facebook knows of the `person` filled in already."""
    found, person = find_form(form), _person()
    return _render(found, person, lead_questions.prefilled(found, person))


def _person() -> Person:
    chosen = request.values.get("person")
    return find_person(chosen) if chosen else cast.customers(world())[0]


def _render(found: LeadForm, person: Person, answers: dict[str, list[str]], problem: str = "") -> str:
    return render_template(
        "screens/form.html",
        form=found,
        page=world().get_one(Page, found.page_id),
        person=person,
        answers=answers,
        everybody=cast.customers(world()),
        ads=world().scalars(select(Ad).where(Ad.page_id == found.page_id).order_by(Ad.id)).all(),
        is_heard=found.page_id in cast.heard(world()),
        problem=problem,
    )


@blueprint.post("/forms/<form>")
def send_form(form: str) -> ResponseReturnValue:
    """Send it off: through the chosen ad, or (without) by itself."""
    found, person = find_form(form), _person()
    answers = {one["key"]: _given(one["key"]) for one in found.questions}
    if not any(answers.values()):
        return _render(found, person, answers, "Answer at least one question."), 422
    ad = world().get(Ad, request.form.get("ad", ""))
    checked = {one["key"]: one["key"] in request.form.getlist("checked") for one in found.checkboxes}
    lead = leads.fills(world(), found, answers, person=person, ad=ad, checked=checked)
    world().commit()
    page = world().get_one(Page, found.page_id)
    return render_template("screens/form_sent.html", form=found, page=page, person=person, lead=lead)


def _given(key: str) -> list[str]:
    """The answer to one question; an empty one is none."""
    return [one.strip() for one in request.form.getlist(f"answer-{key}") if one.strip()]
