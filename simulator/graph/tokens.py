"""Tokens: made, read, and dead in all the ways they die.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import select

from simulator.clock import DAY, HOUR
from simulator.graph.errors import GraphError
from simulator.models import App, Grant, Page, PageRole, Person, Token, TokenKind
from simulator.store import World

SHORT_LIFE = 2 * HOUR
LONG_LIFE = 60 * DAY
DATA_ACCESS = 90 * DAY
IMPERSONATING_TASKS = {"MANAGE", "CREATE_CONTENT", "MODERATE", "MESSAGING", "ADVERTISE", "MANAGE_LEADS"}


@dataclass
class Bearer:
    """Who calls. `token` is None for the app's own token; `grant` is None for it and for dashboard tokens."""

    app: App
    value: str
    token: Token | None = None
    grant: Grant | None = None

    @property
    def kind(self) -> str:
        """APP, USER, PAGE or SYSTEM_USER."""
        return self.token.kind if self.token else "APP"

    @property
    def person_id(self) -> str | None:
        """The person who logged in."""
        return self.token.person_id if self.token else None

    @property
    def page_id(self) -> str | None:
        """The Page of a page token."""
        return self.token.page_id if self.token else None

    def allows(self, scope: str) -> bool:
        """Whether the scope was granted; a token from the app's dashboard has all of the app's scopes."""
        if self.token is None:
            return False
        return self.grant.allows(scope) if self.grant else scope in self.app.scopes


def proof(app_secret: str, token: str) -> str:
    """The `appsecret_proof` of a token."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def app_token(app: App) -> str:
    """The app token as `client_credentials` gives it."""
    mark = hmac.new(app.secret.encode(), b"app token", hashlib.sha256).digest()
    return f"{app.id}|{base64.urlsafe_b64encode(mark)[:27].decode()}"


def read(world: World, value: str) -> Bearer:
    """Find out whose token this is; raises code 190 when it is none, or dead."""
    if "|" in value:
        return _read_app_token(world, value)
    token = world.get(Token, value)
    if token is None or token.is_removed:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    bearer = bearer_of(world, token)
    problem = find_problem(world, bearer)
    if problem:
        raise problem
    return bearer


def bearer_of(world: World, token: Token) -> Bearer:
    """The token with what belongs to it, alive or dead."""
    app = world.get_one(App, token.app_id)
    return Bearer(app, token.value, token, find_grant(world, app.id, token.person_id))


def _read_app_token(world: World, value: str) -> Bearer:
    app_id, _, secret = value.partition("|")
    app = world.get(App, app_id)
    if app is None or not (hmac.compare_digest(secret.encode(), app.secret.encode()) or value == app_token(app)):
        raise GraphError(190, "Invalid OAuth access token signature.")
    return Bearer(app, value)


def find_grant(world: World, app_id: str, person_id: str | None) -> Grant | None:
    """The person's living consent to the app."""
    return world.scalars(select(Grant).where(Grant.app_id == app_id, Grant.person_id == person_id)).first()


def find_problem(world: World, bearer: Bearer) -> GraphError | None:
    """Why the token is dead, as the error that calls with it get; None while it lives."""
    token = bearer.token
    if token is None:
        return None
    if token.dead_subcode is not None:
        return _invalid(token.dead_subcode, _DEATHS.get(token.dead_subcode, "The session is invalid."))
    if token.issued_at < bearer.app.secret_changed_at:
        return _invalid(467, "The session is invalid because the app secret has been reset.")
    if token.expires_at and token.expires_at <= world.now():
        return _invalid(463, _DEATHS[463])
    return _problem_of_person(world, bearer, token) or _problem_of_page(world, bearer, token)


_DEATHS = {
    458: "The user has not authorized application {app}.",
    459: "The session has been invalidated because the user needs to log in at www.facebook.com.",
    460: "The session has been invalidated because the user changed their password or Facebook has changed the "
    "session for security reasons.",
    463: "Session has expired. The current time is after the end of the session.",
    464: "Sessions for the user are not allowed because the user is not a confirmed user.",
    467: "The session is invalid because the user logged out.",
    492: "The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page "
    "business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.",
}


def _invalid(subcode: int | None, reason: str) -> GraphError:
    return GraphError(190, f"Error validating access token: {reason}", subcode)


def _problem_of_person(world: World, bearer: Bearer, token: Token) -> GraphError | None:
    if token.person_id is None:
        return None
    person = world.get_one(Person, token.person_id)
    if bearer.grant is None:
        return _invalid(458, _DEATHS[458].format(app=bearer.app.id))
    if token.issued_at < person.logged_out_at:
        return _invalid(460, _DEATHS[460])
    if person.is_checkpointed:
        return _invalid(459, _DEATHS[459])
    return _invalid(464, _DEATHS[464]) if person.is_unconfirmed else None


def _problem_of_page(world: World, bearer: Bearer, token: Token) -> GraphError | None:
    if token.page_id is None or bearer.grant is None:
        return None
    if not bearer.grant.chose("pages", token.page_id):
        return _invalid(None, "This Page access token is not accessible: the Page is not shared with the app.")
    role = world.get(PageRole, (token.page_id, token.person_id))
    if role is None or not can_impersonate(role):
        return GraphError(190, _DEATHS[492], 492)
    return None


def can_impersonate(role: PageRole) -> bool:
    """Whether the role is enough for a page token."""
    return any(task.removeprefix("PROFILE_PLUS_") in IMPERSONATING_TASKS for task in role.tasks)


def issue_user_token(world: World, app: App, person_id: str, kind: TokenKind, life: int) -> Token:
    """A new token of a person; `life` in milliseconds, 0 for ever."""
    now = world.now()
    token = Token(
        value=_new_value(world),
        kind=kind,
        app_id=app.id,
        person_id=person_id,
        issued_at=now,
        expires_at=now + life if life else 0,
    )
    world.add(token)
    return token


def page_token(world: World, owner: Token, page: Page) -> Token:
    """The page token that belongs to this user token: the same one each time, living as long as a short one does."""
    is_long = owner.expires_at == 0 or owner.expires_at - owner.issued_at > SHORT_LIFE
    value = "EAAP" + _letters(f"{owner.value}/{page.id}")
    return world.get(Token, value) or _add_page_token(
        world, value, owner.app_id, owner.person_id, page, 0 if is_long else owner.expires_at
    )


def dashboard_token(world: World, app: App, page: Page) -> Token:
    """The token an app's administrator makes for a Page in the app's dashboard; it needs no login."""
    value = "EAAD" + _letters(f"{app.id}/{app.secret}/{page.id}")
    return world.get(Token, value) or _add_page_token(world, value, app.id, None, page, 0)


def _add_page_token(world: World, value: str, app_id: str, person_id: str | None, page: Page, expires_at: int) -> Token:
    token = Token(
        value=value,
        kind=TokenKind.PAGE,
        app_id=app_id,
        person_id=person_id,
        page_id=page.id,
        issued_at=world.now(),
        expires_at=expires_at,
    )
    world.add(token)
    world.flush()
    return token


def _new_value(world: World) -> str:
    return "EAAG" + _letters(f"token {world.number('token')}")


def _letters(text: str) -> str:
    """90 letters and digits that look random and are the same in every run."""
    digest = hashlib.sha512(text.encode()).digest() + hashlib.sha256(text.encode()).digest()
    return base64.b64encode(digest).decode().replace("+", "Z").replace("/", "D").replace("=", "")[:90]
