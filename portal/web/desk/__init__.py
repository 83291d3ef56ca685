"""The desk: where employees work on tasks, and how the screens look."""

from __future__ import annotations

from flask import Flask

from portal.web.desk import (
    appearance,
    bulk,
    comments,
    contacts,
    details,
    files,
    kept,
    mentions,
    merges,
    notes,
    presence,
    quick_replies,
    replies,
    saved_views,
    search,
    sendings,
    snoozing,
    tasks,
    threads,
    undoing,
    utility,
)


def register(app: Flask) -> None:
    for part in (
        appearance,
        bulk,
        tasks,
        comments,
        contacts,
        details,
        threads,
        replies,
        notes,
        mentions,
        files,
        kept,
        merges,
        quick_replies,
        saved_views,
        search,
        sendings,
        snoozing,
        presence,
        undoing,
        utility,
    ):
        part.register(app)
