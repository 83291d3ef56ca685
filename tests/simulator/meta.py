"""The simulator as tests speak to it: Graph calls, the stage, and logging in."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from tests.simulator.forms import Browser

APP, SECRET = "100000000000001", "demo-app-secret"
APP_TOKEN = f"{APP}|{SECRET}"
BAKERY, FLORIST, CAFE = "102938475610293", "102938475610294", "102938475610295"
BOOKSHOP, CINEMA, MUSEUM = "102938475610296", "102938475610297", "102938475610298"
ANNA, BORIS, DAN = "100200300000001", "100200300000002", "100200300000004"
PORTFOLIO = "330044005500661"
INBOX_APP = "263902037430900"
SCOPES = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement"


@dataclass
class Answer:
    """What a Graph call brought."""

    status: int
    body: Any
    headers: Any

    @property
    def error(self) -> tuple[int, int | None]:
        """Code and subcode of the error."""
        return self.body["error"]["code"], self.body["error"].get("error_subcode")

    def __getitem__(self, key: str) -> Any:
        return self.body[key]


class Meta:
    """A running simulator; `portal` is the address its app believes the portal has."""

    def __init__(self, url: str, portal: str) -> None:
        self.url = url
        self.portal = portal
        self.redirect_uri = f"{portal}/connect/callback"

    def stage(self, path: str, **body: Any) -> Any:
        """POST to the stage; it must succeed."""
        answer = requests.post(f"{self.url}/_stage/{path}", json=body)
        assert answer.ok, answer.text
        return answer.json()

    def look(self, path: str) -> Any:
        """GET from the stage."""
        answer = requests.get(f"{self.url}/_stage/{path}")
        assert answer.ok, answer.text
        return answer.json()

    def graph(
        self, method: str, path: str, token: str | None = None, /, *, version: str = "v26.0/", **params: Any
    ) -> Answer:
        """A Graph call with its parameters in the query (GET) or a form."""
        params |= {"access_token": token} if token else {}
        where = "params" if method == "GET" else "data"
        answer = requests.request(method, f"{self.url}/{version}{path}", **{where: params})
        return Answer(answer.status_code, answer.json(), answer.headers)

    def get(self, path: str, token: str | None = None, /, **params: Any) -> Answer:
        return self.graph("GET", path, token, **params)

    def post(self, path: str, token: str | None = None, /, **params: Any) -> Answer:
        return self.graph("POST", path, token, **params)

    def send(self, page: str, token: str, psid: str, text: str = "Hello", **params: Any) -> Answer:
        """A send as a JSON body; `params` beside or instead of the text message."""
        body = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": text}, **params}
        body = {key: value for key, value in body.items() if value is not None}
        answer = requests.post(f"{self.url}/v26.0/{page}/messages", json=body, params={"access_token": token})
        return Answer(answer.status_code, answer.json(), answer.headers)

    # being a customer

    def writes(self, person: str, page: str, text: str | None = None, **more: Any) -> Any:
        """The person writes; returns the stage's answer with message and conversation."""
        return self.stage(f"conversations/{page}/{person}/write", **({"text": text} if text else {}), **more)

    def does(self, person: str, page: str, verb: str, **more: Any) -> Any:
        return self.stage(f"conversations/{page}/{person}/{verb}", **more)

    def conversation(self, person: str, page: str) -> Any:
        return self.look(f"conversations/{page}/{person}")

    # logging in

    def dialog(self, **params: str) -> str:
        """The address of the dialog."""
        asked = {"client_id": APP, "redirect_uri": self.redirect_uri, "state": "s1", "scope": SCOPES, **params}
        return f"{self.url}/v26.0/dialog/oauth?{urlencode(asked)}"

    def browser(self) -> Browser:
        return Browser(self.url)

    def code(self, person: str = ANNA, **params: str) -> str:
        """Log in for the first time, with all Pages and permissions."""
        browser = self.browser().open(self.dialog(**params)).press("Log in", person=person)
        return code_in(browser.press("Continue").press("Save").location)

    def exchange(self, code: str, **params: str) -> Answer:
        asked = {"client_id": APP, "client_secret": SECRET, "redirect_uri": self.redirect_uri, "code": code}
        return self.get("oauth/access_token", **{**asked, **params})

    def lengthen(self, token: str) -> Answer:
        asked = {"client_id": APP, "client_secret": SECRET, "grant_type": "fb_exchange_token"}
        return self.get("oauth/access_token", fb_exchange_token=token, **asked)

    def user_token(self, person: str = ANNA, **params: str) -> str:
        """A long-lived token of a first login."""
        return str(self.lengthen(self.exchange(self.code(person, **params))["access_token"])["access_token"])

    def page_token(self, page: str, user_token: str) -> str:
        return str(self.get(page, user_token, fields="access_token")["access_token"])

    def dashboard_token(self, page: str) -> str:
        """A token that works without any login."""
        return str(next(one["access_token"] for one in self.look("world")["pages"] if one["id"] == page))


def code_in(location: str) -> str:
    """The code in the address that the dialog ends at."""
    return parse_qs(urlsplit(location).query)["code"][0]


def in_query(location: str) -> dict[str, str]:
    """What the dialog tells the app."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def file(name: str, content_type: str, content: bytes) -> dict[str, str]:
    """A file for the stage."""
    return {"name": name, "content_type": content_type, "base64": base64.b64encode(content).decode()}
