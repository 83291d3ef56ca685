"""How the screens say what brought a person to a Page."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import OriginKind
from portal.services.origins import Origin

ORIGINS = {
    OriginKind.AD: _l("From an ad"),
    OriginKind.LINK: _l("Through a link"),
    OriginKind.POST: _l("From a post"),
    OriginKind.COMMENT: _l("By a comment"),
    OriginKind.FORM: _l("By a lead form"),
}


def words(origin: Origin) -> str:
    """The origin in a few words, with the ad or the link by its name; empty when nothing special is known."""
    if origin.kind == OriginKind.AD and (title := origin.ad_title or origin.ad_id):
        return str(_("Ad “%(title)s”", title=title))
    if origin.kind == OriginKind.LINK and origin.ref:
        return str(_("Link “%(ref)s”", ref=origin.ref))
    return str(ORIGINS.get(origin.kind, ""))


def details(origin: Origin) -> list[tuple[str, str]]:
    """What else Meta told of it: name and value of each id."""
    told = [(_("Ad"), origin.ad_id if origin.ad_title else None), (_("Post"), origin.post_id)]
    if origin.kind == OriginKind.AD:
        told.append((_("Link"), origin.ref))
    return [(name, value) for name, value in told if value]
