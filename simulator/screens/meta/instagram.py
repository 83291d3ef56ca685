"""What the owner of an Instagram account, the person on the other side, or Meta keeps from an app."""

from __future__ import annotations

from typing import Any

from simulator.models import InstagramAccount
from simulator.models.faults import SharedAs
from simulator.screens.meta import refusals
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.screens.meta.refusals import Refusal
from simulator.stage.blueprint import NotPossible
from simulator.world import instagram

SHARED_AS = {
    SharedAs.BOTH: "as share and as ig_post, side by side",
    SharedAs.IG_POST: "as ig_post only, as Meta will do it everywhere",
    SharedAs.SHARE: "as share only, as it used to be",
}
PLACES = {  # what is refused -> its name, and the edge and method of the call
    "message": ("Messages and private replies", "messages", "POST"),
    "answer": ("Public answers to comments", "replies", "POST"),
    "change": ("Hiding and showing again", "node", "POST"),
    "remove": ("Deleting", "node", "DELETE"),
    "read": ("Reading a post or comment", "node", "GET"),
    "list": ("Reading conversations", "conversations", "GET"),
}
REFUSALS = (
    Refusal(10, 2534022, "The 24 hours are over", "This message is sent outside of allowed window."),
    Refusal(200, 2534041, "The owner does not allow access to messages", "Access to messages is disabled."),
    Refusal(100, 2534014, "No such person on Instagram", "No matching Instagram user."),
    Refusal(100, 2534013, "The Page is not linked to the account", "The Page is not linked to an Instagram account."),
    Refusal(9010, None, "The person is not known yet", "No matching Instagram user."),
    Refusal(10, 2534077, "The account's link or its second factor is broken", "Action required on the account."),
    Refusal(100, 2534029, "Meta blocked the business", "The business is blocked from the Instagram API."),
    Refusal(100, 2534037, "Another app has the conversation", "Another app is controlling this thread now."),
    Refusal(100, 2534025, "Not a comment to answer privately", "Invalid comment id"),
    Refusal(100, 2534068, "Several pictures cannot be sent yet", "Multiple images are not available."),
    Refusal(613, 2534040, "Messages come too fast", "Calls to this api have exceeded the rate limit."),
    Refusal(80002, None, "Too many calls for the account", "Too many calls to this Instagram account."),
    Refusal(2, None, "Meta has a problem, try again", "Service temporarily unavailable"),
)
BY_KEY = {refusal.key: refusal for refusal in REFUSALS}


def state(about: About) -> dict[str, Any]:
    """What the cards show."""
    return {
        "account": instagram.account_at(about.world, about.page.id),
        "instagram_places": [(name, title) for name, (title, _, _) in PLACES.items()],
        "instagram_refusals": REFUSALS,
        "shared_as": [(value.value, title) for value, title in SHARED_AS.items()],
    }


def _account(about: About) -> InstagramAccount:
    account = instagram.account_at(about.world, about.page.id)
    if account is None:
        raise NotPossible(f"{about.page.name} has no Instagram account.")
    return account


@action("refuse-instagram")
def refuse(about: About) -> str:
    """Refuse the next calls of one kind."""
    return refusals.order(about, BY_KEY, PLACES)


@action("message-access")
def message_access(about: About) -> str:
    """The owner's switch "Allow access to messages"."""
    account = _account(about)
    account.allows_message_access = not about.is_on()
    return f"@{account.username} {'keeps its messages from apps' if about.is_on() else 'lets apps read its messages'}."


@action("unlink")
def unlink(about: About) -> str:
    """The account is linked to no Page, or to its Page again."""
    account = _account(about)
    if about.is_on():
        instagram.unlink(account)
    else:
        instagram.link(about.world, account, about.page.id)
    return f"@{account.username} is {'not ' if about.is_on() else ''}linked to {about.page.name}."


@action("block-business")
def block_business(about: About) -> str:
    """Meta blocks the business from the Instagram API, or lets it in again."""
    account = _account(about)
    account.is_blocked = about.is_on()
    return f"Apps can{'not' if about.is_on() else ''} work with @{account.username}."


@action("withhold-profile")
def withhold_profile(about: About) -> str:
    """The customer lets no app know who they are."""
    about.customer.withholds_profile = about.is_on()
    return f"{about.customer.first_name} {'withholds' if about.is_on() else 'shares'} the Instagram profile."


@action("shares")
def shares(about: About) -> str:
    """How posts sent into a chat are told."""
    wanted = about.form.get("as", "")
    about.world.weather.instagram_shares = SharedAs(wanted) if wanted in list(SharedAs) else SharedAs.BOTH
    return f"Shared posts are told {SHARED_AS[about.world.weather.instagram_shares]}."
