"""A Page's wall, and a single post of it: to read, and to comment on as a customer or as the Page."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import Comment, LeadForm, Page, Post
from simulator.screens import cast, lines
from simulator.screens.blueprint import blueprint
from simulator.screens.lines import Viewer
from simulator.stage.blueprint import find_page, find_person, find_post
from simulator.world import leads, wall


@blueprint.get("/wall/<page>")
def wall_of(page: str) -> str:
    """The whole wall; `who` looks, `reply` or `edit` names a comment that a text box is about."""
    return render_wall(find_page(page))


@blueprint.get("/posts/<post>")
def post(post: str) -> str:
    """One post alone, where Meta's links to posts and comments lead."""
    found = find_post(post)
    return render_wall(found.page, alone=found)


def render_wall(page: Page, alone: Post | None = None, *, problem: str = "", problem_at: str = "") -> str:
    """The screen; `problem` says what could not be done, in the text box of the post `problem_at`."""
    return render_template(
        "screens/wall.html",
        **_parts(page, alone),
        about=_asked_comment(page),
        is_editing="edit" in request.values,
        everybody=cast.customers(world()),
        forms=_forms(page),
        problem=problem,
        problem_at=problem_at,
    )


def _forms(page: Page) -> list[LeadForm]:
    return [form for form in leads.forms(world(), page) if form.status == "ACTIVE"]


def _asked_comment(page: Page) -> Comment | None:
    asked = request.values.get("edit") or request.values.get("reply")
    comment = wall.find_comment(world(), asked) if asked else None
    return comment if comment and comment.page_id == page.id else None


@blueprint.get("/wall/<page>/live")
def wall_live(page: str) -> ResponseReturnValue:
    """The parts of the screen that change by themselves; 304 when they have not."""
    alone = request.args.get("alone")
    parts = _parts(find_page(page), find_post(alone) if alone else None)
    response = Response(render_template("screens/wall/_live.html", **parts))
    response.add_etag()
    return response.make_conditional(request)


def _parts(page: Page, alone: Post | None) -> dict[str, Any]:
    found = [alone] if alone else wall.posts(world(), page)
    entries = [lines.entry(world(), one) for one in found]
    return {
        "page": page,
        "alone": alone,
        "viewer": viewer(page),
        "posts": [one for one in entries if one.post.is_published or alone],
        "ads": [one for one in entries if not (one.post.is_published or alone)],
        "is_heard": page.id in cast.heard(world()),
        "now": world().now(),
    }


def viewer(page: Page) -> Viewer[Page]:
    """Who looks, by the address or form: `page`, or a person; without a word the first customer."""
    key = request.values.get("who", "")
    if key == "page":
        return Viewer(page, None)
    return Viewer(page, find_person(key) if key else cast.customers(world())[0])
