"""Accounts, roles and rights: `/_stage/people/...`, `/_stage/pages/...`, `/_stage/apps/...`."""

from __future__ import annotations

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Base, Business, BusinessMember, Page, Person
from simulator.models.templates import TemplateStatus
from simulator.seed import ALL_TASKS
from simulator.stage.blueprint import (
    Body,
    NotPossible,
    asked,
    blueprint,
    carry_out,
    done,
    find_app,
    find_page,
    find_person,
)
from simulator.world import accounts, grants, templates


def change(thing: Base, body: Body, allowed: tuple[str, ...]) -> None:
    """Set columns by name; raises for one that may not be set here."""
    for name, value in body.items():
        if name not in allowed:
            raise NotPossible(f"{name} is none of: {', '.join(allowed)}.")
        setattr(thing, name, value)


@blueprint.post("/people")
def new_person() -> ResponseReturnValue:
    """Somebody new: `first_name`, `last_name`, `locale`."""
    body = asked()
    person = accounts.new_person(
        world(), body.get("first_name", "Nobody"), body.get("last_name", ""), body.get("locale", "en_US")
    )
    return done(id=person.id, name=person.name)


PERSON_SETTINGS = (
    "first_name",
    "last_name",
    "username",
    "is_checkpointed",
    "is_unconfirmed",
    "is_deleted",
    "is_offline",
    "withholds_profile",
)


@blueprint.post("/people/<person>")
def change_person(person: str) -> ResponseReturnValue:
    """Change an account: checkpointed (190/459), unconfirmed (190/464), deleted (100/2018001), offline, names ...

    `withholds_profile`: apps cannot read who the person is on Instagram (230).
    """
    change(find_person(person), asked(), PERSON_SETTINGS)
    return done()


@blueprint.post("/people/<person>/<verb>")
def do_to_person(person: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs below."""
    return carry_out(verb, VERBS, find_person(person))


def _change_password(person: Person, _body: Body) -> None:
    accounts.change_password(world(), person)


def _expire_tokens(person: Person, body: Body) -> None:
    grants.kill_tokens(world(), find_app(body.get("app", "")), person, int(body.get("subcode", 463)))


def _remove_app(person: Person, body: Body) -> None:
    grants.remove_app(world(), find_app(body.get("app", "")), person)


def _revoke(person: Person, body: Body) -> None:
    grants.revoke(world(), find_app(body.get("app", "")), person, body["scope"])


def _ask_for_deletion(person: Person, body: Body) -> None:
    grants.ask_for_deletion(world(), find_app(body.get("app", "")), person)


def _give_role(person: Person, body: Body) -> None:
    accounts.give_role(world(), find_page(body["page"]), person, body.get("tasks", ALL_TASKS))


def _take_role(person: Person, body: Body) -> None:
    accounts.take_role(world(), find_page(body["page"]), person)


def _join(person: Person, body: Body) -> None:
    membership = BusinessMember(
        business_id=body["business_id"], person_id=person.id, is_admin=bool(body.get("is_admin", False))
    )
    world().merge(membership)


VERBS: dict[str, Callable[[Person, Body], None]] = {
    "change-password": _change_password,
    "expire-tokens": _expire_tokens,
    "remove-app": _remove_app,
    "revoke": _revoke,
    "ask-for-deletion": _ask_for_deletion,
    "give-role": _give_role,
    "take-role": _take_role,
    "join-business": _join,
}


@blueprint.post("/pages")
def new_pages() -> ResponseReturnValue:
    """New Pages: `name`, `category`, `business_id`, `manager` (who may do everything there), `count`, `instagram`."""
    body = asked()
    count = int(body.get("count", 1))
    names = [body.get("name", "New Page") + (f" {number}" if count > 1 else "") for number in range(1, count + 1)]
    made = [_new_page(name, body) for name in names]
    return done(ids=[page.id for page in made])


def _new_page(name: str, body: Body) -> Page:
    business = world().get(Business, body["business_id"]) if body.get("business_id") else None
    page = accounts.new_page(world(), name, body.get("category", "Local Business"), business)
    if body.get("manager"):
        accounts.give_role(world(), page, find_person(body["manager"]), body.get("tasks", ALL_TASKS))
    if body.get("instagram"):
        accounts.link_instagram(world(), page, body["instagram"])
    return page


PAGE_SETTINGS = ("name", "is_published", "business_id", "is_european", "restriction", "accepted_lead_terms")


@blueprint.post("/pages/<page>")
def change_page(page: str) -> ResponseReturnValue:
    """Change a Page: name, published, portfolio, European rules, lead terms, restriction (restricted, abuse ...)."""
    change(find_page(page), asked(), PAGE_SETTINGS)
    return done()


@blueprint.post("/pages/<page>/expire-token")
def expire_page_token(page: str) -> ResponseReturnValue:
    """The Page's token has run out (190/463)."""
    accounts.expire_token(world(), find_page(page))
    return done()


@blueprint.post("/pages/<page>/enforce-policy")
def enforce_policy(page: str) -> ResponseReturnValue:
    """Meta's measures against a Page: `action` warning, block or unblock, and a `reason`."""
    body = asked()
    accounts.enforce_policy(world(), find_page(page), body.get("action", "warning"), body.get("reason", "Spam"))
    return done()


@blueprint.post("/pages/<page>/templates/<name>")
def decide_template(page: str, name: str) -> ResponseReturnValue:
    """Meta's decision about a utility template: a `status`, in one `language` or all, perhaps with a `reason`."""
    body, found = asked(), find_page(page)
    status = body.get("status", "APPROVED")
    if status not in list(TemplateStatus):
        raise NotPossible(f"status is none of: {', '.join(TemplateStatus)}.")
    chosen = [one for one in templates.every_template(world(), found) if one.name == name]
    chosen = [one for one in chosen if body.get("language") in (None, one.language)]
    if not chosen:
        raise NotPossible(f"{found.name} has no template {name}.")
    for one in chosen:
        templates.decide(world(), found, one, TemplateStatus(status), body.get("reason"))
    return done()


@blueprint.post("/businesses")
def new_business() -> ResponseReturnValue:
    """A new portfolio: `name`."""
    return done(id=accounts.new_business(world(), asked().get("name", "New portfolio")).id)
