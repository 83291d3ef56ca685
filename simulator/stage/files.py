"""Files and ready attachments in what the stage is asked."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import request

from simulator.stage.blueprint import NotPossible
from simulator.world import samples
from simulator.world.media import Upload


def uploads(body: dict[str, Any]) -> list[Upload]:
    """Files of a multipart form; in JSON `files` (name, content_type, base64) and `samples` (photo, voice ...)."""
    chosen = [file for file in request.files.getlist("files") if file.filename]  # a browser sends "none" as one file
    sent = [Upload(file.filename or "", file.content_type or "", file.read()) for file in chosen]
    return [
        *sent,
        *(_decoded(one) for one in body.get("files", [])),
        *(_sample(one) for one in _names(body, "samples")),
    ]


def attachments(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Ready `attachments`, a `sticker` by its id and a `location` as `{"lat", "long"}`."""
    ready = list(body.get("attachments", []))
    if body.get("sticker"):
        ready.append({"type": "sticker", "payload": {"sticker_id": int(body["sticker"])}})
    if body.get("location"):
        ready.append({"type": "location", "payload": {"coordinates": body["location"]}})
    return ready


def _decoded(one: dict[str, str]) -> Upload:
    try:
        return Upload(one["name"], one["content_type"], base64.b64decode(one["base64"], validate=True))
    except (KeyError, binascii.Error) as error:
        raise NotPossible("A file needs name, content_type and base64.") from error


def _names(body: dict[str, Any], key: str) -> list[str]:
    value = body.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def _sample(name: str) -> Upload:
    if name not in samples.SAMPLES:
        raise NotPossible(f"There is no sample {name}, only: {', '.join(samples.SAMPLES)}.")
    return samples.SAMPLES[name]()
