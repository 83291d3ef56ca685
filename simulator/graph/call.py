"""One call of the Graph API, read from the request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Request
from werkzeug.datastructures import FileStorage

from simulator.graph import errors, versions
from simulator.graph.fields import Selected, parse
from simulator.graph.tokens import Bearer
from simulator.store import World


@dataclass
class Call:
    """`path` has no version; `params` are texts, except that a JSON body keeps its types."""

    world: World
    method: str
    version: str
    path: str
    params: Mapping[str, Any]
    files: Mapping[str, FileStorage] = field(default_factory=dict)
    bearer: Bearer | None = None

    @classmethod
    def read(cls, world: World, request: Request, path: str) -> Call:
        """Take the call apart; `method=delete` in the parameters overrides the HTTP method."""
        params = {**request.args, **request.form, **_json_body(request)}
        first, _, rest = path.partition("/")
        asked = first if versions.is_version(first) else None
        return cls(
            world=world,
            method=str(params.get("method") or request.method).upper(),
            version=versions.served(asked, world.now()),
            path=(rest if asked else path).strip("/"),
            params={**params, **_bearer_header(request)},
            files=request.files,
        )

    @property
    def whoever(self) -> Bearer:
        """The token's owner; raises code 2500 without a token."""
        if self.bearer is None:
            raise errors.GraphError(
                2500, "An active access token must be used to query information about the current user."
            )
        return self.bearer

    def text(self, name: str, default: str | None = None) -> str:
        """A parameter as text; raises code 100 when it is missing."""
        value = self.params.get(name, default)
        if value is None or value == "":
            raise errors.required(name)
        return value if isinstance(value, str) else json.dumps(value)

    def optional(self, name: str) -> str | None:
        """A parameter as text, or None."""
        value = self.params.get(name)
        return None if value in (None, "") else str(value)

    def structure(self, name: str) -> Any:
        """A parameter that is JSON: parsed already in a JSON body, a text in a form. None when missing."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise errors.parameter(f"Param {name} must be valid JSON") from error

    def names(self, name: str) -> list[str]:
        """A list of names: separated by commas, or as JSON."""
        value = self.params.get(name) or []
        if isinstance(value, str):
            value = self.structure(name) if value.startswith("[") else value.split(",")
        if not isinstance(value, list):
            raise errors.parameter(f"Param {name} must be an array")
        return [str(item).strip() for item in value if str(item).strip()]

    def number(self, name: str, default: int = 0) -> int:
        """A parameter that is a whole number."""
        text = self.optional(name)
        if text is None:
            return default
        if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
            raise errors.parameter(f"Param {name} must be an integer")
        return int(text)

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return str(self.params.get(name, "")).lower() in ("1", "true")

    def selection(self) -> list[Selected]:
        """The parsed `fields`; empty means the default ones."""
        value = self.params.get("fields") or ""
        return parse(value if isinstance(value, str) else ",".join(value))


def _json_body(request: Request) -> dict[str, Any]:
    if not request.is_json:
        return {}
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise errors.parameter("The request body is not valid JSON")
    return body


def _bearer_header(request: Request) -> dict[str, str]:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return {"access_token": value.strip()} if scheme.lower() in ("bearer", "oauth") and value else {}
