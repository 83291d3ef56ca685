"""What people, and whoever answers for the account, do below its posts: the forms of the Instagram screen."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from simulator.current import world
from simulator.models import InstagramAccount, InstagramComment, InstagramMedia, MediaKind
from simulator.screens.blueprint import blueprint
from simulator.screens.doing import NothingSent
from simulator.screens.instagram_profiles import render_profile, viewer
from simulator.screens.lines import Viewer
from simulator.stage import files
from simulator.stage.blueprint import NotPossible, find_account, find_instagram_comment, find_media
from simulator.world import instagram
from simulator.world.media import kind_of

Form = MultiDict[str, str]


@blueprint.post("/instagram/<account>/<verb>")
def act_on_instagram(account: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs below, and show the account, or the one post that was open, again."""
    chosen, action = find_account(account), VERBS.get(verb)
    if action is None:
        raise NotPossible(f"Nobody can {verb} here.")
    who, alone = viewer(chosen), request.form.get("alone")
    try:
        anchor = action(who, request.form)
    except NothingSent as problem:
        world().rollback()
        place = find_media(alone) if alone else None
        return render_profile(chosen, place, problem=str(problem), problem_at=request.form.get("media", "")), 422
    world().commit()
    if alone and alone != request.form.get("removed"):
        return redirect(url_for("screens.media", media=alone, who=who.key, _anchor=anchor or None), 303)
    return redirect(url_for("screens.profile", account=chosen.id, who=who.key, _anchor=anchor or None), 303)


def _show(who: Viewer[InstagramAccount], form: Form) -> str:
    """Put up a post, reel, story or ad, or go live."""
    _require_account(who)
    uploads = files.uploads({"samples": form.getlist("samples")})
    if any(kind_of(one.content_type) not in ("image", "video") for one in uploads):
        raise NothingSent("Choose a picture or a video.")
    kind = form.get("kind", "")
    if kind not in list(MediaKind) or (kind != MediaKind.LIVE and not uploads):
        raise NothingSent("Choose a picture or a video to show.")
    chosen = MediaKind(kind)
    made = instagram.shows(world(), who.home, chosen, _text(form) or None, files=uploads)
    return f"media-{made.number}"


def _require_account(who: Viewer[InstagramAccount]) -> None:
    if who.person is not None:
        raise NotPossible("Only the account itself can do that.")


def _text(form: Form) -> str:
    return form.get("text", "").replace("\r\n", "\n").strip()


def _comment(who: Viewer[InstagramAccount], form: Form) -> str:
    on: InstagramMedia | InstagramComment = find_media(form.get("media", ""))
    if form.get("reply"):
        on = find_instagram_comment(form["reply"])
    text = _text(form)
    if not text:
        raise NothingSent("Write something first.")
    return instagram.comments(world(), on, text, person=who.person).id


def _mention(who: Viewer[InstagramAccount], form: Form) -> str:
    """The person names the account in a post of their own, or in a comment below it."""
    if who.person is None:
        raise NotPossible("Choose a person first: the account cannot mention itself.")
    text = _text(form) or f"Look at @{who.home.username}!"
    picture = files.uploads({"samples": ["photo"]})
    instagram.mentions(world(), who.home, who.person, text, picture, in_comment=form.get("place") == "comment")
    return "mention"


def _like(who: Viewer[InstagramAccount], form: Form) -> str:
    if form.get("comment"):
        comment = find_instagram_comment(form["comment"])
        instagram.likes(comment, who.person)
        return comment.id
    media = find_media(form.get("media", ""))
    instagram.likes(media, who.person)
    return f"media-{media.number}"


def _hide(who: Viewer[InstagramAccount], form: Form) -> str:
    """Hide a comment, or show it again."""
    _require_account(who)
    comment = find_instagram_comment(form.get("comment", ""))
    change = instagram.unhides if comment.is_hidden else instagram.hides
    change(comment)
    return comment.id


def _remove(who: Viewer[InstagramAccount], form: Form) -> str:
    """A person removes what they wrote, the account any comment."""
    comment = find_instagram_comment(form.get("comment", ""))
    if who.person is not None and not who.wrote(comment):
        raise NotPossible("Only one's own comments can be removed.")
    instagram.removes(world(), comment)
    return f"media-{comment.media.number}"


def _remove_media(who: Viewer[InstagramAccount], form: Form) -> str:
    _require_account(who)
    instagram.removes_media(world(), find_media(form.get("removed", "")))
    return ""


def _end(who: Viewer[InstagramAccount], form: Form) -> str:
    """The live broadcast is over."""
    _require_account(who)
    media = find_media(form.get("media", ""))
    instagram.ends(world(), media)
    return f"media-{media.number}"


VERBS: dict[str, Callable[[Viewer[InstagramAccount], Form], str]] = {
    "show": _show,
    "comment": _comment,
    "mention": _mention,
    "like": _like,
    "hide": _hide,
    "remove": _remove,
    "remove-media": _remove_media,
    "end": _end,
}
