"""The desk: where employees work on tasks, and how the screens look."""

from __future__ import annotations

from flask import Flask

from portal.web.desk import (
    appearance,
    comments,
    details,
    files,
    notes,
    presence,
    quick_replies,
    replies,
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
        tasks,
        comments,
        details,
        threads,
        replies,
        notes,
        files,
        quick_replies,
        sendings,
        snoozing,
        presence,
        undoing,
        utility,
    ):
        part.register(app)
