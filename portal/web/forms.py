"""What the forms are made of."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class Form(FlaskForm):  # type: ignore[misc]  # it has no types
    """What a person fills in, with the token that shows whose it is."""


class TickedWords(SelectMultipleField):  # type: ignore[misc]  # likewise
    """Several of a list, by their words, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Ticked(TickedWords):
    """Several of a list, by their ids, as boxes to tick."""

    def __init__(self, label: object, **more: Any) -> None:
        super().__init__(label, coerce=int, **more)
