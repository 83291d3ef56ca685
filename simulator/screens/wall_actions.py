"""What people, and those who answer for the Page, do on its wall: the forms of the wall screen."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from simulator.current import world
from simulator.models import Comment, Page, Post
from simulator.screens.blueprint import blueprint
from simulator.screens.doing import NothingSent
from simulator.screens.lines import Viewer
from simulator.screens.walls import render_wall, viewer
from simulator.seed import INBOX_APP
from simulator.stage import files
from simulator.stage.blueprint import NotPossible, find_comment, find_page, find_post
from simulator.world import commenting
from simulator.world.media import LARGEST, Upload, kind_of


@blueprint.post("/wall/<page>/<verb>")
def act_on_wall(page: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs below, and show the wall, or the one post that was open, again."""
    chosen, action = find_page(page), VERBS.get(verb)
    if action is None:
        raise NotPossible(f"Nobody can {verb} here.")
    try:
        anchor = action(viewer(chosen), request.form)
    except NothingSent as problem:
        world().rollback()
        return _render_problem(page, str(problem)), 422
    world().commit()
    return redirect(_address(page, anchor), 303)


def _render_problem(page: str, problem: str) -> str:
    alone = request.form.get("alone")
    found = find_page(page)
    return render_wall(
        found, find_post(alone) if alone else None, problem=problem, problem_at=request.form.get("post", "")
    )


def _address(page: str, anchor: str) -> str:
    looker, alone = request.form.get("who"), request.form.get("alone")
    if alone and alone != request.form.get("removed"):
        return url_for("screens.post", post=alone, _anchor=anchor or None, who=looker)
    return url_for("screens.wall_of", page=page, _anchor=anchor or None, who=looker)


Form = MultiDict[str, str]


def _post(who: Viewer[Page], form: Form) -> str:
    """Put up a post, or (`is_ad`) one that is only shown as an ad."""
    text, uploads = _written(form)
    is_ad = form.get("is_ad") == "1" and who.person is None
    made = commenting.posts(world(), who.home, text, person=who.person, files=uploads, is_published=not is_ad)
    return f"post-{made.number}"


def _comment(who: Viewer[Page], form: Form) -> str:
    on: Post | Comment = find_comment(form["reply"]) if form.get("reply") else find_post(form.get("post", ""))
    text, uploads = _written(form)
    if len(uploads) > 1:
        raise NothingSent("A comment takes one picture.")
    app_id = None if who.person else INBOX_APP
    return commenting.comments(world(), on, text, person=who.person, files=uploads, app_id=app_id).id


def _written(form: Form) -> tuple[str | None, list[Upload]]:
    """Text and files of a form."""
    text = form.get("text", "").replace("\r\n", "\n").strip()
    uploads = files.uploads({"samples": form.getlist("samples")})
    for upload in uploads:
        _require_usable(upload)
    if not (text or uploads):
        raise NothingSent("Write something, or add a picture.")
    return text or None, uploads


def _require_usable(upload: Upload) -> None:
    kind = kind_of(upload.content_type)
    if kind not in ("image", "video"):
        raise NothingSent(f"{upload.name} is neither a picture nor a video.")
    if len(upload.content) > LARGEST[kind]:
        raise NothingSent(f"{upload.name} is too large.")


def _edit(who: Viewer[Page], form: Form) -> str:
    comment = _own(who, form.get("edit", ""))
    text, _ = _written(form)
    if text and text != comment.message:
        commenting.edits(world(), comment, text)
    return comment.id


def _own(who: Viewer[Page], comment_id: str) -> Comment:
    comment = find_comment(comment_id)
    if not who.wrote(comment):
        raise NotPossible("Only one's own comments can be changed.")
    return comment


def _remove(who: Viewer[Page], form: Form) -> str:
    """A person removes what they wrote, the Page any comment."""
    comment = find_comment(form.get("comment", ""))
    commenting.removes(world(), comment if who.person is None else _own(who, comment.id))
    return f"post-{comment.post.number}"


def _remove_post(who: Viewer[Page], form: Form) -> str:
    post = find_post(form.get("removed", ""))
    if who.person is not None and not who.wrote(post):
        raise NotPossible("Only one's own posts can be removed.")
    commenting.removes_post(world(), post)
    return ""


def _hide(who: Viewer[Page], form: Form) -> str:
    """Hide a comment, or show it again."""
    comment = find_comment(form.get("comment", ""))
    if who.person is not None or comment.is_by_page:
        raise NotPossible("Only the Page hides comments, and only those of others.")
    change = commenting.shows if comment.is_hidden else commenting.hides
    change(world(), comment, by_admin=True)
    return comment.id


def _like(who: Viewer[Page], form: Form) -> str:
    on: Post | Comment = find_comment(form["comment"]) if form.get("comment") else find_post(form.get("post", ""))
    commenting.reacts(world(), on, who.person, None if who.key in on.reactions else "like")
    return on.id if isinstance(on, Comment) else f"post-{on.number}"


VERBS: dict[str, Callable[[Viewer[Page], Form], str]] = {
    "post": _post,
    "comment": _comment,
    "edit": _edit,
    "remove": _remove,
    "remove-post": _remove_post,
    "hide": _hide,
    "like": _like,
}
