"""What an Instagram account shows, or a single post of it: to read, and to comment on as a person or the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from simulator.current import world
from simulator.models import InstagramAccount, InstagramComment, InstagramMedia, MediaKind
from simulator.screens import cast, pieces
from simulator.screens.blueprint import blueprint
from simulator.screens.lines import Viewer
from simulator.screens.pieces import Piece
from simulator.stage.blueprint import find_account, find_media, find_person
from simulator.world import instagram

TITLES = {
    MediaKind.FEED: "Post",
    MediaKind.REELS: "Reel",
    MediaKind.STORY: "Story",
    MediaKind.AD: "Ad",
    MediaKind.LIVE: "Live",
}


@dataclass(frozen=True)
class Shown:
    """A post, reel or story with the comments below it, answers right after what they answer."""

    media: InstagramMedia
    pieces: list[Piece]
    comments: list[InstagramComment]

    @property
    def key(self) -> str:
        """What the browser knows it by."""
        return f"media-{self.media.number}"

    @property
    def title(self) -> str:
        """What kind of thing it is."""
        return TITLES[self.media.kind]


@blueprint.get("/instagram/<account>")
def profile(account: str) -> str:
    """All the account shows; `who` looks, `reply` names a comment that a text box is about."""
    return render_profile(find_account(account))


@blueprint.get("/p/<media>")
def media(media: str) -> str:
    """One post alone, where Instagram's links lead."""
    found = find_media(media)
    return render_profile(found.account, alone=found)


def render_profile(
    account: InstagramAccount, alone: InstagramMedia | None = None, *, problem: str = "", problem_at: str = ""
) -> str:
    """The screen; `problem` says what could not be done, in the text box of the post `problem_at`."""
    asked = request.values.get("reply", "")
    return render_template(
        "screens/instagram.html",
        **_parts(account, alone),
        about=instagram.find_comment(world(), asked) if asked else None,
        everybody=cast.customers(world()),
        kinds=TITLES,
        problem=problem,
        problem_at=problem_at,
    )


@blueprint.get("/instagram/<account>/live")
def profile_live(account: str) -> ResponseReturnValue:
    """The parts of the screen that change by themselves; 304 when they have not."""
    alone = request.args.get("alone")
    parts = _parts(find_account(account), find_media(alone) if alone else None)
    response = Response(render_template("screens/instagram/_live.html", **parts))
    response.add_etag()
    return response.make_conditional(request)


def _parts(account: InstagramAccount, alone: InstagramMedia | None) -> dict[str, Any]:
    found = [alone] if alone else instagram.media_of(world(), account)
    who = viewer(account)
    return {
        "account": account,
        "alone": alone,
        "viewer": who,
        "address": url_for("screens.media", media=alone.id)
        if alone
        else url_for("screens.profile", account=account.id),
        "shown": [_shown(one) for one in found],
        "is_heard": account.id in cast.heard(world()),
        "now": world().now(),
    }


def _address(account: InstagramAccount, alone: InstagramMedia | None) -> str:
    return url_for("screens.media", media=alone.id) if alone else url_for("screens.profile", account=account.id)


def _shown(shown: InstagramMedia) -> Shown:
    every = instagram.comments_of(world(), shown)
    ordered = [line for top in every if top.parent_id is None for line in (top, *_answers(every, top))]
    return Shown(shown, pieces.of(world(), shown.attachments), ordered)


def _answers(every: list[InstagramComment], to: InstagramComment) -> list[InstagramComment]:
    return [one for one in every if one.parent_id == to.id]


def viewer(account: InstagramAccount) -> Viewer[InstagramAccount]:
    """Who looks, by the address or form: `page` for the account itself, or a person, at first the first customer."""
    key = request.values.get("who", "")
    if key == "page":
        return Viewer(account, None)
    return Viewer(account, find_person(key) if key else cast.customers(world())[0])
