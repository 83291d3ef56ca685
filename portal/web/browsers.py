"""What to call a browser by what it says of itself: enough for a person to recognise their own."""

from __future__ import annotations

from flask_babel import gettext as _

NAMES = (  # the first that fits; many browsers call themselves by the names of others as well
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Such as “Firefox on Windows”."""
    name = next((name for mark, name in NAMES if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    if name and system:
        return str(_("%(browser)s on %(system)s", browser=name, system=system))
    return name or system or str(_("Another browser"))
