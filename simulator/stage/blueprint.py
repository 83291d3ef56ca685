"""The blueprint of the stage, and reading what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, TypeVar

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator.current import world
from simulator.models import (
    App,
    Comment,
    Home,
    InstagramAccount,
    InstagramComment,
    InstagramMedia,
    Lead,
    LeadForm,
    Message,
    Page,
    Person,
    Post,
    Thread,
)
from simulator.webhooks import outbox
from simulator.world import instagram, leads, talk, wall

blueprint = Blueprint("stage", __name__, url_prefix="/_stage")
T = TypeVar("T")


class NotPossible(Exception):
    """The stage cannot do that; the text says why."""


@blueprint.errorhandler(NotPossible)
def refuse(problem: NotPossible) -> ResponseReturnValue:
    """Answer with the reason."""
    return jsonify(error=str(problem)), 400


def asked() -> dict[str, Any]:
    """The JSON of the request; an empty body is an empty object."""
    body = request.get_json(silent=True) if request.is_json else dict(request.form)
    if not isinstance(body, dict):
        raise NotPossible("The body must be a JSON object.")
    return body


def done(**told: Any) -> ResponseReturnValue:
    """Commit and answer."""
    world().commit()
    return jsonify(done=True, **told)


Body = dict[str, Any]
Told = dict[str, Any] | None


def carry_out(verb: str, verbs: Mapping[str, Callable[..., Told]], *on: Any) -> ResponseReturnValue:
    """Do one of the verbs (arguments: what it is done to, the body); `quietly`: Meta loses the webhooks of it."""
    action, body = verbs.get(verb), asked()
    if action is None:
        raise NotPossible(f"{verb} is none of: {', '.join(verbs)}.")
    try:
        with outbox.silence(world()) if body.pop("quietly", False) else nullcontext():
            return done(**(action(*on, body) or {}))
    except KeyError as missing:
        raise NotPossible(f"{verb} needs {missing.args[0]}.") from missing


def there(found: T | None, otherwise: str) -> T:
    """What was looked for; `otherwise` says that there is none."""
    if found is None:
        raise NotPossible(otherwise)
    return found


def find_page(reference: str) -> Page:
    """A Page by id, name or username (`North Bakery`, `northbakery`, `north-bakery`)."""
    plain = reference.lower().replace("-", "").replace(" ", "")
    for page in world().scalars(select(Page)):
        if reference == page.id or plain in (page.username, page.name.lower().replace(" ", "")):
            return page
    raise NotPossible(f"There is no Page {reference}.")


def find_account(reference: str) -> InstagramAccount:
    """An Instagram account by id or name (`@northbakery`)."""
    return there(instagram.find_account(world(), reference), f"There is no Instagram account {reference}.")


def find_home(reference: str) -> Home:
    """What a person can write to: an Instagram account by `@name` or id, else a Page."""
    return instagram.find_account(world(), reference) or find_page(reference)


def find_person(reference: str) -> Person:
    """A person by id, PSID, whole name or first name."""
    for person in world().scalars(select(Person).order_by(Person.id)):
        if reference == person.id or reference.lower() in (person.name.lower(), person.first_name.lower()):
            return person
    thread = world().scalars(select(Thread).where(Thread.psid == reference)).first()
    return there(thread, f"There is nobody called {reference}.").person


def named_person(body: Body) -> Person | None:
    """The `person` of a body, if it names one."""
    return find_person(body["person"]) if body.get("person") else None


def moment(body: Body) -> int | None:
    """When it shall have happened (`at`), by the clock of the world; None: now."""
    return int(body["at"]) if body.get("at") else None


def find_app(reference: str = "") -> App:
    """An app by id; without one the built-in app."""
    return there(world().get(App, reference or world().config.app_id), f"There is no app {reference}.")


def find_thread(home: str, person: str) -> Thread:
    """The conversation of the two."""
    thread = talk.find_thread(world(), find_home(home), find_person(person))
    return there(thread, f"{person} and {home} have not spoken yet.")


def find_message(mid: str) -> Message:
    """A message by its id."""
    return there(talk.find_message(world(), mid), f"There is no message {mid}.")


def find_post(post_id: str) -> Post:
    """A post by its id, or by the part of it behind the Page's."""
    same = select(Post).where((Post.id == post_id) | Post.id.endswith(f"_{post_id}", autoescape=True))
    return there(world().scalars(same.where(Post.is_removed.is_(False))).first(), f"There is no post {post_id}.")


def find_comment(comment_id: str) -> Comment:
    """A comment by its id."""
    return there(wall.find_comment(world(), comment_id), f"There is no comment {comment_id}.")


def find_media(media_id: str) -> InstagramMedia:
    """A post, reel or story of Instagram by its id."""
    return there(instagram.find_media(world(), media_id), f"There is nothing with the id {media_id} on Instagram.")


def find_instagram_comment(comment_id: str) -> InstagramComment:
    """A comment on Instagram by its id."""
    return there(instagram.find_comment(world(), comment_id), f"There is no comment {comment_id} on Instagram.")


def find_form(form_id: str) -> LeadForm:
    """A lead form by its id."""
    return there(world().get(LeadForm, form_id), f"There is no form {form_id}.")


def find_lead(lead_id: str) -> Lead:
    """A lead by its id."""
    return there(leads.find(world(), lead_id), f"There is no lead {lead_id}.")
