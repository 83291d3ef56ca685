"""What an edge asks of the token: its type, the permissions granted and the person's tasks on the Page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.models import App, InstagramAccount, Page, PageRole
from simulator.store import World

MESSAGES_ON_INSTAGRAM = ("instagram_basic", "instagram_manage_messages")
COMMENTS_ON_INSTAGRAM = ("instagram_basic", "instagram_manage_comments")


@dataclass(frozen=True)
class Rights:
    """`kind` of token: `any`, `page`, `user` or `app`. All of `scopes` are needed, and one of `tasks`."""

    kind: str = "any"
    scopes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()

    def check(self, call: Call, node: Any) -> None:
        """Raise the error that Meta would answer with."""
        self._check_kind(call, node)
        for scope in self.scopes:
            require_scope(call, scope)
        page_id = _page_behind(node)
        if isinstance(node, InstagramAccount):
            require_account(call, node)
        if self.tasks and page_id:
            require_task(call, page_id, self.tasks)

    def _check_kind(self, call: Call, node: Any) -> None:
        bearer = call.whoever
        if self.kind == "page":
            _require_page_token(call, node)
        elif self.kind == "user" and bearer.kind not in ("USER", "SYSTEM_USER"):
            raise errors.GraphError(
                100, f"(#100) Tried accessing nonexisting field on node type ({bearer.kind.title()})"
            )
        elif self.kind == "app" and (bearer.kind != "APP" or not isinstance(node, App) or bearer.app.id != node.id):
            raise errors.GraphError(15, "(#15) This method must be called with an app access_token.")


def _require_page_token(call: Call, node: Any) -> None:
    bearer = call.whoever
    if bearer.kind != "PAGE":
        raise errors.GraphError(210, "(#210) A page access token is required to request this resource.")
    if _page_behind(node) not in (None, bearer.page_id):
        raise errors.missing(node.id, call.method)


def _page_behind(node: Any) -> str | None:
    """The Page that the node is or belongs to."""
    return node.id if isinstance(node, Page) else getattr(node, "page_id", None)


READING = ("pages_read_engagement", "pages_read_user_content")


def require_scope(call: Call, scope: str) -> None:
    """Code 200, or 10 where posts and comments are read, unless the permission was granted."""
    if call.whoever.allows(scope):
        return
    if scope in READING:
        raise errors.GraphError(
            10, f"(#10) This endpoint requires the '{scope}' permission or the 'Page Public Content Access' feature."
        )
    raise errors.no_permission(f"Requires {scope} permission to manage the object")


def require_account(call: Call, account: InstagramAccount) -> None:
    """100/2534013 while it is linked to no Page, 100/33 when it was not chosen, 100/2534029 when Meta blocked it."""
    if not account.is_linked:
        raise errors.parameter("The Page is not linked to an Instagram account", 2534013)
    grant = call.whoever.grant
    if grant is not None and not grant.chose("instagram", account.id):
        raise errors.missing(account.id, call.method)
    if account.is_blocked:
        raise errors.parameter("The business is blocked from the Instagram API", 2534029)


def require_messaging(call: Call, account: InstagramAccount | None) -> None:
    """The permission to read and write messages in Messenger, or those of an Instagram account.

    Raises 200/2534041 while the account's owner keeps its messages from apps.
    """
    if account is None:
        require_scope(call, "pages_messaging")
        return
    for scope in MESSAGES_ON_INSTAGRAM:
        require_scope(call, scope)
    require_account(call, account)
    if not account.allows_message_access:
        raise errors.GraphError(
            200,
            "(#200) The account owner has disabled access to instagram direct messages",
            2534041,
            status=403,
            kind="IGApiException",
        )


def require_task(call: Call, page_id: str, tasks: tuple[str, ...]) -> None:
    """Code 200 unless the token's owner has one of the tasks on the Page."""
    person_id = call.whoever.person_id
    if person_id is not None and not has_task(call.world, page_id, person_id, tasks):
        raise errors.no_permission(
            "User does not have sufficient administrative permission for this action on this page. If the page "
            "business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication."
        )


def has_task(world: World, page_id: str, person_id: str, tasks: tuple[str, ...]) -> bool:
    """Whether the person has one of the tasks, in either family of names."""
    role = world.get(PageRole, (page_id, person_id))
    return role is not None and any(task.removeprefix("PROFILE_PLUS_") in tasks for task in role.tasks)
