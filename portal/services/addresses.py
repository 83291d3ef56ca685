"""Addresses of the web that somebody typed, and that Meta shows to others."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_secure(address: str) -> bool:
    """Whether it begins with https:// and names a host."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as https://[
        return False
    return parts.scheme == "https" and bool(parts.hostname)
