"""The front door: what this is, and whom one can be."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Home, Person
from simulator.screens import cast
from simulator.screens.blueprint import blueprint
from simulator.stage.blueprint import find_account, find_home, find_page, find_person
from simulator.world import accounts, people


@blueprint.get("/")
def home() -> str:
    """Pages, people and the way to everything else."""
    return render_template(
        "screens/home.html",
        pages=cast.pages(world()),
        accounts={one.page_id: one for one in cast.accounts(world())},
        counts=cast.message_counts(world()),
        heard=cast.heard(world()),
        customers=cast.customers(world()),
        staff=cast.staff(world()),
    )


@blueprint.get("/m/<page>")
def short_link(page: str) -> ResponseReturnValue:
    """Where a link or QR code to the Page's chat leads, as `m.me` does."""
    return redirect(url_for("screens.who", home=find_page(page).id, ref=request.args.get("ref")))


@blueprint.get("/ig/<account>")
def instagram_link(account: str) -> ResponseReturnValue:
    """The same for an Instagram account, as `ig.me/m/…` does."""
    return redirect(url_for("screens.who", home=find_account(account).id, ref=request.args.get("ref")))


@blueprint.get("/chat/<home>")
def who(home: str) -> str:
    """Choose whom to be before writing to the Page or account."""
    return _who_screen(find_home(home))


def _who_screen(home: Home, problem: str = "") -> str:
    ref = request.args.get("ref", "")
    everybody = cast.customers(world())
    return render_template("screens/who.html", home=home, customers=everybody, ref=ref, problem=problem)


@blueprint.post("/chat/<home>")
def begin(home: str) -> ResponseReturnValue:
    """Go on as the chosen person, or as somebody new; `ref` is what the link brought along."""
    chosen = find_home(home)
    name = request.form.get("name", "").split()
    if not name and not request.form.get("person"):
        return _who_screen(chosen, problem="Give the new person a name."), 422
    person = _new_person(name) if name else find_person(request.form["person"])
    if request.form.get("ref"):
        people.follows_link(world(), chosen, person, {"ref": request.form["ref"]})
    world().commit()
    return redirect(url_for("screens.chat", home=chosen.id, person=person.id), 303)


def _new_person(name: list[str]) -> Person:
    return accounts.new_person(world(), name[0], " ".join(name[1:]))


@blueprint.get("/people")
@blueprint.get("/settings")
def people_list() -> ResponseReturnValue:
    """Facebook's settings of whoever logged in last; without one, the choice of them."""
    if session.get("person"):
        return redirect(url_for("screens.settings", person=session["person"]))
    return redirect(url_for("screens.home", _anchor="facebook"))
