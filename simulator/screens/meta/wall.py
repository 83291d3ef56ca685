"""What goes wrong below posts: calls that are refused, answers that get lost, comments nobody hears of."""

from __future__ import annotations

from simulator.screens.meta import refusals
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.screens.meta.refusals import Refusal
from simulator.screens.meta.sending import SPOILED
from simulator.webhooks import outbox
from simulator.world import commenting, faults, wall

PLACES = {  # what is refused -> its name, and the edge and method of the call
    "answer": ("Public answers", "comments", "POST"),
    "private": ("Private replies", "messages", "POST"),
    "change": ("Hiding, showing again, editing", "node", "POST"),
    "remove": ("Deleting", "node", "DELETE"),
    "like": ("Likes", "likes", "POST"),
    "read": ("Reading a post or comment", "node", "GET"),
    "list": ("Reading a list of comments", "comments", "GET"),
}
REFUSALS = (
    Refusal(100, 33, "Gone, or no permission", "Unsupported request. The object does not exist."),
    Refusal(200, None, "A permission or task is missing", "Permissions error"),
    Refusal(10, None, "A permission for reading is missing", "This endpoint requires a permission."),
    Refusal(506, None, "The same words again", "Duplicate status message"),
    Refusal(368, None, "Blocked for abuse", "The action attempted has been deemed abusive or is disallowed."),
    Refusal(10900, None, "Answered privately already", "Activity already replied to"),
    Refusal(10902, None, "No private reply to this person", "This activity cannot be replied to privately"),
    Refusal(10903, None, "Too late for a private reply", "This user can't reply to this activity"),
    Refusal(100, 2018292, "Not a comment to answer privately", "Invalid comment id or post id"),
    Refusal(100, 2018334, "The person's privacy settings forbid it", "Invalid parameter"),
    Refusal(32, None, "Too many calls for the Page", "Page request limit reached"),
    Refusal(2, None, "Meta has a problem, try again", "Service temporarily unavailable"),
)
BY_KEY = {refusal.key: refusal for refusal in REFUSALS}


@action("refuse-comment")
def refuse_comment(about: About) -> str:
    """Refuse the next calls of one kind."""
    return refusals.order(about, BY_KEY, PLACES)


@action("spoil-comment")
def spoil_comment(about: About) -> str:
    """Carry out the next calls of one kind, but tell the app otherwise."""
    title, edge, method = PLACES.get(about.form.get("place", ""), PLACES["answer"])
    effect = about.form.get("effect", "lost")
    faults.order(about.world, effect=effect if effect in SPOILED else "lost", edge=edge, method=method)
    return f"It will be done, but Pagedesk will not be told: {title.lower()}."


@action("missed-comment")
def missed_comment(about: About) -> str:
    """The customer comments on the Page's newest post, and the webhook is lost."""
    posts = [post for post in wall.posts(about.world, about.page) if post.is_published]
    if not posts:
        return f"{about.page.name} has no post yet."
    with outbox.silence(about.world):
        commenting.comments(about.world, posts[0], about.form.get("text") or "Hello?", person=about.customer)
    return f"{about.customer.first_name} has commented; Pagedesk can only find it by looking."
