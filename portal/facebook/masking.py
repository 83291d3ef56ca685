"""The body of a webhook for people to look at: as it came, or with everything personal hidden.

What is shown of a masked body is named here, so that a key Meta adds tomorrow stays hidden until somebody has looked
at it.
"""

from __future__ import annotations

import json

HIDDEN = "•••"
LARGEST_PLAIN_NUMBER = 999_999  # a longer one could be a telephone number
_SHOWN = frozenset(
    {
        "object",
        "id",
        "uid",
        "time",
        "timestamp",
        "field",
        "verb",
        "verbs",
        "item",
        "mid",
        "mids",
        "seq",
        "watermark",
        "type",
        "app_id",
        "page_id",
        "post_id",
        "comment_id",
        "parent_id",
        "user_id",
        "sender_id",
        "created_time",
        "leadgen_id",
        "form_id",
        "ad_id",
        "adgroup_id",
        "action",
        "reaction",
        "sticker_id",
        "template_type",
        "num_edit",
        "source",
        "new_owner_app_id",
        "previous_owner_app_id",
        "target_ids",
        "message_template_id",
        "event",
        "message_template_language",
    }
)


def masked(body: bytes) -> str | None:
    """Structure, ids, times and kinds, with names, words, links and tokens hidden; None for what is no JSON."""
    parsed = _parsed(body)
    return None if parsed is None else _written(_hide(parsed, is_shown=False))


def plain(body: bytes) -> str:
    """All of it, in a form that can be read."""
    parsed = _parsed(body)
    return body.decode(errors="replace") if parsed is None else _written(parsed)


def _parsed(body: bytes) -> object | None:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found


def _written(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _hide(value: object, *, is_shown: bool) -> object:
    if isinstance(value, dict):
        return {str(key): _hide(one, is_shown=key in _SHOWN) for key, one in value.items()}
    if isinstance(value, list):
        return [_hide(one, is_shown=is_shown) for one in value]
    if isinstance(value, str) and value and not is_shown:
        return f"{HIDDEN} ({len(value)})"
    if isinstance(value, int | float) and not isinstance(value, bool) and not is_shown:
        return value if abs(value) <= LARGEST_PLAIN_NUMBER else HIDDEN
    return value
