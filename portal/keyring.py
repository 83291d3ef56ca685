"""The installation's secret key, and what is made from it: keys for sessions and tokens, the simulator's secret."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PROOF = b"pagedesk"


@dataclass(frozen=True)
class Keys:
    session: bytes
    tokens: bytes  # a Fernet key

    def seal(self) -> str:
        """A word encrypted with the token key; stored with the data to recognise the key that fits them."""
        return Fernet(self.tokens).encrypt(_PROOF).decode()

    def opens(self, seal: str) -> bool:
        try:
            return Fernet(self.tokens).decrypt(seal.encode()) == _PROOF
        except InvalidToken:
            return False


def ensure(data_path: Path) -> Path:
    """Create `secret.key` (mode 0600) unless it is there. Two starters racing end with one key."""
    data_path.mkdir(parents=True, exist_ok=True)
    path = data_path / "secret.key"
    if path.exists():
        return path
    draft = data_path / f".secret.key.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path


def keys(secret_key: str, data_path: Path) -> Keys:
    """The keys made from `SECRET_KEY`, or from the key file when that setting is empty."""
    secret = _secret(secret_key, data_path)
    return Keys(session=_derive(secret, b"session"), tokens=base64.urlsafe_b64encode(_derive(secret, b"tokens")))


def simulator_secret(secret_key: str, data_path: Path) -> str:
    """The secret of the simulator's app, as many letters as Meta's have; the same at each start."""
    return _derive(_secret(secret_key, data_path), b"simulator").hex()[:32]


def _secret(secret_key: str, data_path: Path) -> str:
    return secret_key or ensure(data_path).read_text().strip()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"pagedesk " + purpose).derive(secret.encode())
