"""The app by which the portal and its simulator know each other."""

from __future__ import annotations

from config import DEMO_APP_SECRET, Config
from portal import keyring


def secret(config: Config) -> str:
    """The public one in the demo and in tests; else this installation's own, so that no stranger can sign with it."""
    if config.is_live:
        return keyring.simulator_secret(config.secret_key, config.data_path)
    return DEMO_APP_SECRET
