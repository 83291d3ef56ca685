"""The part of a Page's settings about working hours and the away message."""

from __future__ import annotations

from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, get_timezone
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from portal.languages import LANGUAGES
from portal.models import Page
from portal.services import away_texts, working_hours
from portal.services.problems import NotPossible
from portal.web.forms import Form
from portal.web.language import time_zones

DAYS = 7


def readable_hours(_form: Form, field: Field) -> None:
    """The validator of a day's hours."""
    try:
        working_hours.tidy_week([field.data or ""])
    except NotPossible as problem:
        raise ValidationError(str(problem.message)) from problem


def hours_field() -> StringField:
    """The hours of one day; its label is the name of the day (`name_days`)."""
    return StringField(validators=[readable_hours], render_kw={"autocomplete": "off", "placeholder": "9:00-18:00"})


class WeekFields(Form):
    """The hours of a week, one field a day, Monday first."""

    hours_0 = hours_field()
    hours_1 = hours_field()
    hours_2 = hours_field()
    hours_3 = hours_field()
    hours_4 = hours_field()
    hours_5 = hours_field()
    hours_6 = hours_field()

    @property
    def days(self) -> list[Field]:
        return [self[f"hours_{number}"] for number in range(DAYS)]

    def name_days(self) -> None:
        """Write the names of the days beside the fields, in the reader's language."""
        names = get_day_names("wide", locale=get_locale() or "en")
        for number, field in enumerate(self.days):
            field.label.text = names[number].capitalize()

    def week(self) -> list[str]:
        return working_hours.tidy_week([field.data or "" for field in self.days])


class HoursFields(WeekFields):
    time_zone = SelectField(_l("Time zone"))
    holidays = TextAreaField(_l("Holidays"), render_kw={"rows": 3})
    sends_away_message = BooleanField(_l("Send an away message outside working hours"))
    away_text = TextAreaField(_l("Away message"), render_kw={"rows": 3})
    away_language = SelectField(
        _l("Language of the day in it"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )

    def validate_holidays(self, field: Field) -> None:
        try:
            working_hours.tidy_holidays((field.data or "").splitlines())
        except NotPossible as problem:
            raise ValidationError(str(problem.message)) from problem

    def validate_away_text(self, field: Field) -> None:
        has_hours = any((one.data or "").strip() for one in self.days)
        try:
            away_texts.check(field.data or "", is_sent=self.sends_away_message.data, has_hours=has_hours)
        except NotPossible as problem:
            raise ValidationError(str(problem.message)) from problem

    def hours_values(self) -> dict[str, Any]:
        """What was chosen, as `PageSettings` takes it."""
        week = self.week()
        return {
            "time_zone": self.time_zone.data if any(week) else None,
            "weekly_hours": tuple(week) if any(week) else (),
            "holidays": tuple(working_hours.tidy_holidays((self.holidays.data or "").splitlines())),
            "sends_away_message": self.sends_away_message.data,
            "away_text": (self.away_text.data or "").replace("\r\n", "\n").strip(),
            "away_language": self.away_language.data,
        }

    def offer_zones(self) -> None:
        self.time_zone.choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in sorted(time_zones())]


def data_of(page: Page) -> dict[str, Any]:
    """The Page's settings, for the form; a zone that was never chosen is the reader's."""
    return {
        "time_zone": page.time_zone or str(get_timezone() or "UTC"),
        **week_of(page.weekly_hours),
        "holidays": "\n".join(page.holidays),
        "sends_away_message": page.sends_away_message,
        "away_text": page.away_text,
        "away_language": page.away_language,
    }


def week_of(hours: list[str]) -> dict[str, str]:
    """What the fields of a week show."""
    return {f"hours_{number}": text for number, text in enumerate(hours)}
