"""Fetching files behind links that came in a webhook: only from Meta's hosts, never from a private network.

Webhooks are signed, yet a link in them may redirect; so every step is checked, and so is the address that was
really connected to, which no DNS answer can change afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import unquote, urljoin, urlsplit

import requests

from portal.facebook.errors import DownloadFailed, FileTooLarge, LinkExpired, LinkRefused
from portal.facebook.guarded import DownloadRules, guarded_session
from portal.facebook.shapes import Download
from portal.facebook.transport import network_failure

_MOST_REDIRECTS = 5
_TIMEOUT = (5, 20)  # seconds: to connect, of silence
_LONGEST_SECONDS = 180
_CHUNK_BYTES = 64 * 1024
_EXPIRED_STATUSES = (401, 403, 404, 410)
_REQUEST_HEADERS = {"Accept-Encoding": "identity"}


def download(url: str, *, limit_bytes: int, to_fileobj: IO[bytes], graph_url: str) -> Download:
    """Write the file behind `url` and say what it is. `graph_url` is the configured Graph API, whose host counts too.

    Raises LinkExpired, LinkRefused, FileTooLarge, or DownloadFailed for what may work later; what was written until
    then is the caller's to throw away.
    """
    try:
        with _opened(url, DownloadRules.for_graph(graph_url)) as response:
            _check_is_file(response)
            size = _copy(response, to_fileobj, limit_bytes)
    except requests.RequestException as problem:
        raise DownloadFailed(str(network_failure(problem))) from None
    return Download(size=size, content_type=_content_type(response), name=_name(response))


@contextmanager
def _opened(url: str, rules: DownloadRules) -> Iterator[requests.Response]:
    """The answer at the end of the redirects, each of which is checked before it is followed."""
    session = guarded_session(allows_loopback=rules.allows_loopback)
    for _ in range(_MOST_REDIRECTS + 1):
        rules.check(url)
        with session.get(url, stream=True, timeout=_TIMEOUT, headers=_REQUEST_HEADERS) as response:
            if not response.is_redirect:
                yield response
                return
            url = _next_stop(url, response.headers["Location"])
    raise LinkRefused("The link is redirected too often.")


def _next_stop(url: str, location: str) -> str:
    try:
        following = urljoin(url, location)
        leads_to_login = "login" in urlsplit(following).path
    except ValueError:
        raise LinkRefused("The link is redirected to something that is no web address.") from None
    if leads_to_login:
        raise LinkExpired("Meta asks for a login: the link has expired.")
    return following


def _check_is_file(response: requests.Response) -> None:
    if response.status_code in _EXPIRED_STATUSES:
        raise LinkExpired(f"Meta answered with HTTP {response.status_code}: the link has expired.")
    if response.status_code != requests.codes.ok:
        raise DownloadFailed(f"Meta answered with HTTP {response.status_code}.")
    is_shown = not response.headers.get("Content-Disposition", "").startswith("attachment")
    if is_shown and _content_type(response) == "text/html":
        raise LinkExpired("Meta answered with a web page instead of the file: the link has expired.")


def _copy(response: requests.Response, to_fileobj: IO[bytes], limit_bytes: int) -> int:
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise FileTooLarge(f"The file has {announced} bytes; {limit_bytes} are allowed.")
    deadline = time.monotonic() + _LONGEST_SECONDS
    size = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise FileTooLarge(f"The file has more than the allowed {limit_bytes} bytes.")
        if time.monotonic() > deadline:
            raise DownloadFailed(f"The file did not arrive within {_LONGEST_SECONDS} seconds.")
        to_fileobj.write(chunk)
    return size


def _content_type(response: requests.Response) -> str | None:
    """Without parameters such as the charset."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None


def _name(response: requests.Response) -> str | None:
    """The file's name as its address ends, else as the server gives it; no folders."""
    in_address = _last_part(unquote(urlsplit(response.url).path))
    if in_address.suffix:
        return in_address.name
    header = Message()
    header["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    return _last_part(header.get_filename() or "").name or in_address.name or None


def _last_part(path: str) -> PurePosixPath:
    return PurePosixPath(path.replace("\\", "/"))
