"""HTTP in, HTML out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from portal.extensions import csrf, limiter, login_manager
from portal.web import (
    access_links,
    admin,
    availability,
    desk,
    errors,
    filters,
    health,
    help_section,
    language,
    notification_choices,
    notifications,
    profile,
    quick_replies,
    security,
    sessions,
    setup,
    shared,
    shortcuts,
    templating,
    told,
    troubles,
    webhooks,
)

SETTINGS: dict[str, Any] = {
    "SESSION_COOKIE_NAME": "pagedesk_session",
    "SESSION_COOKIE_SAMESITE": "Lax",  # Strict would lose the state on the way back from Facebook
    "SESSION_COOKIE_HTTPONLY": True,
    "WTF_CSRF_TIME_LIMIT": None,  # a desk stays open all day; the token lives as long as the session
    "WTF_CSRF_SSL_STRICT": False,  # Referrer-Policy same-origin hides the referrer behind some proxies
    "RATELIMIT_STORAGE_URI": "memory://",  # one web process; on several machines each counts for itself
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(minutes=10),
}


def register(app: Flask) -> None:
    """Attach every screen and rule of the web side."""
    config = app.config["PAGEDESK"]
    app.config.from_mapping(
        **SETTINGS,
        SESSION_COOKIE_SECURE=config.is_https,
        MAX_CONTENT_LENGTH=int(config.max_upload_mb) * 1024 * 1024,
    )
    app.jinja_environment = templating.Environment
    for extension in (login_manager, csrf, limiter):
        extension.init_app(app)
    for part in (
        security,
        language,
        filters,
        templating,
        errors,
        sessions,
        access_links,
        health,
        webhooks,
        help_section,
        shared,
        shortcuts,
        told,
        troubles,
        notifications,
        notification_choices,
        setup,
        desk,
        profile,
        availability,
        admin,
        quick_replies,
    ):
        part.register(app)
