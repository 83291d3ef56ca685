"""The one row about this installation, and whether the secret key fits its data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.keyring import Keys
from portal.models import Installation
from portal.services import push_keys
from portal.services.problems import NotPossible

ONLY = 1  # the id of the only row


def find() -> Installation | None:
    return db.session.get(Installation, ONLY)


def get() -> Installation:
    """The row, which `prepare` has made at the start. Raises NotPossible before that."""
    found = find()
    if found is None:
        raise NotPossible(_("The portal has not been started yet. Start it with “make run”."), code="not_prepared")
    return found


def prepare(keys: Keys) -> Installation:
    """Make the row at the first start, sealed with the token key.

    Raises NotPossible when the data were written with another key: their tokens could not be read.
    """
    found = find()
    if found is None:
        found = Installation(id=ONLY, key_seal=keys.seal())
        db.session.add(found)
        db.session.flush()
    elif not keys.opens(found.key_seal):
        raise NotPossible(
            _(
                "The secret key does not fit the data in this folder. Put back the secret.key file (or SECRET_KEY) "
                "that was used before, or start with an empty DATA_DIR."
            ),
            code="wrong_key",
        )
    found.push_key = found.push_key or push_keys.new()
    return found
