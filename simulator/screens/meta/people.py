"""What breaks a connection: logins, roles, permissions, the app and its secret."""

from __future__ import annotations

import json

from sqlalchemy import select

from simulator.models import WebhookPost
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.seed import ALL_TASKS
from simulator.webhooks import outbox
from simulator.world import accounts, grants

ROLES = {
    "all": ("Full control", ALL_TASKS),
    "no-messages": ("Everything but messages", ["ADVERTISE", "ANALYZE", "CREATE_CONTENT"]),
    "insights": ("Insights only", ["ANALYZE"]),
    "none": ("Nothing", []),
}
_EXPIRED = 463


def role_of(tasks: list[str]) -> str | None:
    """The name of the role with just these tasks."""
    return next((name for name, (_, own) in ROLES.items() if set(own) == set(tasks)), None)


@action("expire-login")
def expire_login(about: About) -> str:
    """The person's tokens have run out, with those of their Pages."""
    grants.kill_tokens(about.world, about.app, about.admin, _EXPIRED)
    return f"Every token from {about.admin.first_name}'s logins has expired."


@action("expire-page")
def expire_page(about: About) -> str:
    """Only the Page's tokens have run out."""
    accounts.expire_token(about.world, about.page)
    return f"The tokens of {about.page.name} have expired."


@action("password")
def change_password(about: About) -> str:
    """A new password voids every login."""
    accounts.change_password(about.world, about.admin)
    return f"{about.admin.first_name} has a new password. Tokens given out before are void."


@action("checkpoint")
def checkpoint(about: About) -> str:
    """Facebook wants the person to confirm who they are."""
    about.admin.is_checkpointed = about.is_on()
    if about.is_on():
        return f"{about.admin.first_name} has to confirm who they are; until then no token works."
    return f"{about.admin.first_name} has confirmed who they are; the tokens work again."


@action("role")
def set_role(about: About) -> str:
    """Give or take tasks on the Page."""
    title, tasks = ROLES.get(about.form.get("role", ""), ROLES["all"])
    if tasks:
        accounts.give_role(about.world, about.page, about.admin, tasks)
    else:
        accounts.take_role(about.world, about.page, about.admin)
    return f"{about.admin.first_name} on {about.page.name}: {title.lower()}."


@action("remove-app")
def remove_app(about: About) -> str:
    """As in the person's settings on Facebook."""
    grants.remove_app(about.world, about.app, about.admin)
    return f"{about.admin.first_name} has removed {about.app.name}."


@action("revoke")
def revoke(about: About) -> str:
    """Take one permission back."""
    scope = about.form.get("scope", "")
    grants.revoke(about.world, about.app, about.admin, scope)
    return f"{about.admin.first_name} has taken {scope} back."


@action("reset-secret")
def reset_secret(about: About) -> str:
    """A new app secret."""
    accounts.reset_secret(about.world, about.app)
    return f"{about.app.name} has a new secret; it is shown here."


@action("deletion")
def ask_for_deletion(about: About) -> str:
    """The person wants their data deleted."""
    grants.ask_for_deletion(about.world, about.app, about.admin)
    return f"{about.app.name} is told that {about.admin.first_name} wants their data deleted."


def deletion_answer(about: About) -> dict[str, str] | None:
    """What the app answered to the last request for deletion: `url` and `confirmation_code`; None without one."""
    calls = select(WebhookPost).where(WebhookPost.object == outbox.SIGNED_REQUEST, WebhookPost.answer.is_not(None))
    for call in about.world.scalars(calls.order_by(WebhookPost.id.desc())):
        if call.entries[0]["url"] == about.app.data_deletion_url:
            return _read_answer(call.answer or "")
    return None


def _read_answer(text: str) -> dict[str, str] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    is_whole = isinstance(told, dict) and {"url", "confirmation_code"} <= told.keys()
    return {key: str(value) for key, value in told.items()} if is_whole else None
