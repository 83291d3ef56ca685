"""Facebook Login: the link to the dialog, and the exchange of its code."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.login import MetaApp, authorization_url, check_credentials, exchange
from tests.facebook.conftest import SECRET, MetaStandIn

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
REDIRECT = "http://localhost:8000/setup/facebook/callback"


@pytest.fixture
def app(meta: MetaStandIn) -> MetaApp:
    return MetaApp(id="445566778899001", secret=SECRET, graph_url=meta.url, dialog_url=meta.url, version="v26.0")


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_link_asks_for_the_scopes(app: MetaApp) -> None:
    url = authorization_url(app, redirect_uri=REDIRECT, state="s-1", scopes=("pages_show_list", "pages_messaging"))
    assert url.startswith(f"{app.dialog_url}/v26.0/dialog/oauth?")
    assert asked(url) == {
        "client_id": "445566778899001",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "pages_show_list,pages_messaging",
        "state": "s-1",
    }
    assert SECRET not in url


def test_a_business_configuration_replaces_the_scopes(app: MetaApp) -> None:
    url = authorization_url(app, redirect_uri=REDIRECT, state="s", scopes=("pages_show_list",), config_id="990011")
    assert asked(url)["config_id"] == "990011"
    assert asked(url)["override_default_response_type"] == "true"
    assert "scope" not in asked(url)


def test_declined_permissions_can_be_asked_for_again(app: MetaApp) -> None:
    url = authorization_url(app, redirect_uri=REDIRECT, state="s", scopes=("pages_show_list",), rerequest=True)
    assert asked(url)["auth_type"] == "rerequest"


def test_the_code_becomes_a_token(meta: MetaStandIn, app: MetaApp) -> None:
    meta.answers_with({"access_token": "EAAG-user", "token_type": "bearer", "expires_in": 5183999})
    token = exchange(app, redirect_uri=REDIRECT, code="AQB-code", now=NOW)
    assert token.token == "EAAG-user"
    assert token.expires_at == NOW + timedelta(seconds=5183999)
    request = meta.seen[0]
    assert (request.path, request.params) == ("/v26.0/oauth/access_token", {})
    assert request.form == {
        "client_id": "445566778899001",
        "client_secret": SECRET,
        "code": "AQB-code",
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
    }


def test_a_token_may_come_without_an_end(meta: MetaStandIn, app: MetaApp) -> None:
    meta.answers_with({"access_token": "EAAG-user", "token_type": "bearer"})
    assert exchange(app, redirect_uri=REDIRECT, code="c", now=NOW).expires_at is None


@pytest.mark.parametrize(
    ("code", "subcode", "meaning"),
    [
        (1, None, "The app secret is wrong."),
        (101, None, "Meta does not know this app ID."),
        (100, 36007, "The login took too long; Facebook's code has expired."),
        (100, 36008, "The redirect address is not the one the login was started with."),
        (100, 36009, "Facebook's code was already used, for example because the page was reloaded."),
        (100, None, "Facebook did not accept the login."),
    ],
)
def test_a_refused_login_says_why(
    meta: MetaStandIn, app: MetaApp, code: int, subcode: int | None, meaning: str
) -> None:
    error = {"message": "Meldung auf Deutsch", "type": "OAuthException", "code": code, "error_subcode": subcode}
    meta.answers_with({"error": error}, status=400)
    with pytest.raises(GraphError) as caught:
        exchange(app, redirect_uri=REDIRECT, code="c", now=NOW)
    assert str(caught.value.explanation.meaning) == meaning


@pytest.mark.parametrize(
    "how",
    [
        {"cut": True},
        {"content": b"<html>", "status": 502},
        {"content": b"<html>", "status": 200},
        {"content": {"token_type": "bearer"}},
        {"content": {"access_token": 7}},
        {"content": {"access_token": "x", "expires_in": "soon"}},
        {"content": {"access_token": ""}},
    ],
    ids=str,
)
def test_an_unusable_answer_means_to_log_in_again(meta: MetaStandIn, app: MetaApp, how: dict[str, object]) -> None:
    meta.answers_with(**how)
    with pytest.raises(AnswerLost) as caught:
        exchange(app, redirect_uri=REDIRECT, code="AQB-code", now=NOW)
    assert SECRET not in repr(caught.value)


def test_meta_that_is_down_is_told_from_meta_that_refuses(meta: MetaStandIn, app: MetaApp) -> None:
    meta.close_port()
    with pytest.raises(NotReached):
        exchange(app, redirect_uri=REDIRECT, code="c", now=NOW)


def test_credentials_are_checked_without_a_login(meta: MetaStandIn, app: MetaApp) -> None:
    meta.answers_with({"access_token": f"445566778899001|{SECRET}", "token_type": "bearer"})
    check_credentials(app, now=NOW)
    assert meta.seen[0].form["grant_type"] == "client_credentials"
    meta.answers_with({"error": {"message": "Error validating client secret.", "code": 1}}, status=400)
    with pytest.raises(GraphError):
        check_credentials(app, now=NOW)


def test_the_secret_is_not_shown(app: MetaApp) -> None:
    assert SECRET not in repr(app)
