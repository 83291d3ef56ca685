"""The one picture or film that a comment of a Page may carry."""

from __future__ import annotations

from simulator.graph import attachments, errors
from simulator.graph.call import Call
from simulator.models import MediaFile
from simulator.store import blob_path
from simulator.world import media
from simulator.world.media import Upload


def received(call: Call) -> list[Upload]:
    """A part `source`, an `attachment_url`, or the id of a photo uploaded before; empty when there is none."""
    if "source" in call.files:
        return [_uploaded(call)]
    url = call.optional("attachment_url") or call.optional("attachment_share_url")
    if url:
        return [_checked(attachments.fetched(call, "image", url))]
    return [_known(call)] if call.optional("attachment_id") else []


def _uploaded(call: Call) -> Upload:
    """Without a content type Meta answers with a misleading permission error."""
    part = call.files["source"]
    content_type = part.headers.get("Content-Type", "")
    if not content_type:
        raise errors.no_permission("Permissions error")
    return _checked(Upload(part.filename or "photo", content_type, part.read()))


def _checked(file: Upload) -> Upload:
    kind = media.kind_of(file.content_type)
    if kind not in ("image", "video") or not media.fits(kind, file):
        raise errors.GraphError(324, "(#324) Requires upload file: your photos and videos could not be read")
    if len(file.content) > media.LARGEST[kind]:
        raise errors.parameter("The file is too large")
    return file


def _known(call: Call) -> Upload:
    kept = call.world.get(MediaFile, call.text("attachment_id"))
    if kept is None:
        raise errors.parameter("Param attachment_id must be the id of a photo of this Page")
    return Upload(kept.name, kept.content_type, blob_path(call.world.files, kept.digest).read_bytes())
