"""What people and the Page do on its wall. Each verb writes it down and lets the apps hear of it; the caller commits.

`person` None stands for the Page itself: somebody who answers for it, or an app.
"""

from __future__ import annotations

from typing import Any

from simulator.clock import SECOND
from simulator.models import Comment, Page, Person, Post
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import wall, wall_events


def posts(world: World, page: Page, message: str | None, **more: Any) -> Post:
    """The Page or a person puts up a post; `more` as for `wall.add_post`."""
    post = wall.add_post(world, page, message, **more)
    _tell_of_post(world, post, "add")
    return post


def mentions(world: World, page: Page, person: Person, message: str) -> None:
    """A person names the Page in a post of their own, which the Page's apps cannot read; `from` is not told."""
    value = {
        "item": "post",
        "verb": "add",
        "post_id": f"{wall.feed_id(page, person)}_{122_900_000_000_000_000 + world.number('mention')}",
        "message": message,
        "created_time": world.now() // SECOND,
    }
    outbox.tell_about_change(world, page, "mention", value)


def edits_post(world: World, post: Post, message: str) -> None:
    """Its author gives the post other words."""
    post.message, post.updated_at = message, world.now()
    _tell_of_post(world, post, "edited")


def removes_post(world: World, post: Post) -> None:
    """The post is gone, with its comments; of those nothing is said."""
    post.is_removed = True
    for comment in wall.comments(world, post):
        comment.is_removed = True
    _tell_of_post(world, post, "remove")


def _tell_of_post(world: World, post: Post, verb: str) -> None:
    outbox.tell_about_wall(world, post.page, wall_events.of_post(world, post, verb), post.person)


def comments(
    world: World, on: Post | Comment, message: str | None, *, without: tuple[str, ...] = (), **more: Any
) -> Comment:
    """Somebody comments; `without`: keys that Meta leaves out of the webhook. `more` as for `wall.add_comment`."""
    comment = wall.add_comment(world, on, message, **more)
    value = wall_events.of_comment(world, comment, "add")
    told = {key: one for key, one in value.items() if key not in without}
    outbox.tell_about_wall(world, comment.page, told, comment.person)
    return comment


def edits(world: World, comment: Comment, message: str) -> None:
    """Its author gives the comment other words."""
    comment.message, comment.edits = message, comment.edits + 1
    _tell(world, comment, "edited")


def removes(world: World, comment: Comment) -> None:
    """The comment is gone, with the answers to it; of those nothing is said."""
    wall.take_down(world, comment)
    _tell(world, comment, "remove")


def hides(world: World, comment: Comment, *, by_admin: bool = False) -> None:
    """Only its author and their friends see the comment from now on; see `_set_hidden` for `by_admin`."""
    _set_hidden(world, comment, True, by_admin)


def shows(world: World, comment: Comment, *, by_admin: bool = False) -> None:
    """Everybody sees the comment again."""
    _set_hidden(world, comment, False, by_admin)


def _set_hidden(world: World, comment: Comment, is_hidden: bool, by_admin: bool) -> None:
    """Both shapes that Meta sends: `from` is the comment's author, or (by an administrator on the wall) the Page."""
    if comment.is_hidden == is_hidden:
        return
    comment.is_hidden = is_hidden
    value = wall_events.of_comment(world, comment, "hide" if is_hidden else "unhide")
    if by_admin:
        value["from"] = wall_events.names(None, comment)
    outbox.tell_about_wall(world, comment.page, value, None if by_admin else comment.person)


def _tell(world: World, comment: Comment, verb: str) -> None:
    outbox.tell_about_wall(world, comment.page, wall_events.of_comment(world, comment, verb), comment.person)


def reacts(world: World, on: Post | Comment, person: Person | None, reaction: str | None) -> None:
    """Somebody likes a post or comment (`like`, `love` ...), or with None takes that back."""
    who = person.id if person else "page"
    before = on.reactions.get(who)
    if before == reaction:
        return
    others = {key: one for key, one in on.reactions.items() if key != who}
    on.reactions = others | ({who: reaction} if reaction else {})
    verb = "remove" if reaction is None else "edit" if before else "add"
    value = wall_events.of_reaction(on, wall_events.names(person, on), reaction or before or "", verb, world.now())
    outbox.tell_about_wall(world, on.page, value, person)
