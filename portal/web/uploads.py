"""Files that come with a form."""

from __future__ import annotations

from flask import request

from portal.extensions import db
from portal.services import files
from portal.services.files import StoredFile


def stored_uploads() -> list[StoredFile]:
    """The field `files` of the form, on the disk. Nobody waits for the database while they are written."""
    db.session.rollback()
    given = [file for file in request.files.getlist("files") if file.filename]
    return [files.store.store(file.stream, file.filename or "file", file.content_type) for file in given]
