"""Where files may be fetched from: Meta's hosts by name, public networks by address."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from portal.facebook.errors import LinkRefused
from portal.facebook.transport import SessionWithoutRedirects

META_HOSTS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com", "facebook.com")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class DownloadRules:
    """Which addresses may be fetched: https on Meta's hosts, and the configured Graph API's own host and port."""

    graph: Url
    allows_loopback: bool

    @classmethod
    def for_graph(cls, graph_url: str) -> DownloadRules:
        graph = parse_url(graph_url)
        return cls(graph=graph, allows_loopback=_host(graph) in _LOOPBACK_NAMES)

    def check(self, url: str) -> None:
        """Raise LinkRefused unless the address may be fetched."""
        try:
            address = parse_url(url)  # the parser that connects, so that both see the same host
        except LocationParseError:
            raise LinkRefused("The link is no web address.") from None
        if not (self._is_metas(address) or self._is_graphs(address)):
            raise LinkRefused(f"The link leads to “{address.host}”, which is not one of Meta's hosts.")

    def _is_metas(self, address: Url) -> bool:
        host = _host(address)
        named = any(host == known or host.endswith(f".{known}") for known in META_HOSTS)
        return named and address.scheme == "https" and address.port in (None, 443)

    def _is_graphs(self, address: Url) -> bool:
        if (address.scheme, _port(address)) != (self.graph.scheme, _port(self.graph)):
            return False
        if self.allows_loopback:
            return _host(address) in _LOOPBACK_NAMES
        return _host(address) == _host(self.graph)


def _host(address: Url) -> str:
    return (address.host or "").strip("[]").rstrip(".").lower()


def _port(address: Url) -> int:
    return address.port or (443 if address.scheme == "https" else 80)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also if written as IPv4 within IPv6."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast


def _is_public_or_loopback(address: str) -> bool:
    return is_public(address) or ip_address(address.partition("%")[0]).is_loopback


def _guarded(connection: type[HTTPConnection], allows: Callable[[str], bool]) -> type[HTTPConnection]:
    """A connection that hangs up before the first request if it reached an address it must not."""

    class Guarded(connection):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            peer = self.sock.getpeername()[0]
            if not allows(peer):
                self.close()
                raise LinkRefused("The link leads into a private network.")

    return Guarded


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, allows: Callable[[str], bool]) -> None:
        self._allows = allows
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        http = type("GuardedHTTP", (HTTPConnectionPool,), {"ConnectionCls": _guarded(HTTPConnection, self._allows)})
        https = type("GuardedHTTPS", (HTTPSConnectionPool,), {"ConnectionCls": _guarded(HTTPSConnection, self._allows)})
        self.poolmanager.pool_classes_by_scheme = {"http": http, "https": https}


def guarded_session(*, allows_loopback: bool) -> requests.Session:
    """A session of this process that connects to public addresses, and to this machine only if told so."""
    return _session_of(os.getpid(), allows_loopback)


@lru_cache(maxsize=2)
def _session_of(_process: int, allows_loopback: bool) -> requests.Session:
    made = SessionWithoutRedirects()
    adapter = _GuardedAdapter(_is_public_or_loopback if allows_loopback else is_public)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made
