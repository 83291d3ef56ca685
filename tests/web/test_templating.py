"""What templates call as it is, and what they still escape."""

from __future__ import annotations

import pytest
from flask import Flask

TEXT = '{{ _("Task %(number)s", number=words) }}'


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        (TEXT, "Task &lt;b&gt;"),
        ("{{ words }}", "&lt;b&gt;"),
        ("{% set made %}" + TEXT + "{% endset %}{{ made }}", "Task &lt;b&gt;"),
        ("{% for one in (words,) %}" + TEXT.replace("words", "one") + "{% endfor %}", "Task &lt;b&gt;"),
        ('{{ _("Task %(number)s", **{"number": words}) }}', "Task &lt;b&gt;"),
        ('{{ _("Task %(number)s", *(), number=words) }}', "Task &lt;b&gt;"),
        ('{{ words ~ _("Close") }}', "&lt;b&gt;Close"),
        ('{% if _("Close") == "Close" %}{{ _("Close") }}{% endif %}', "Close"),
    ],
)
def test_texts_are_safe_and_what_stands_in_them_is_escaped(app: Flask, source: str, drawn: str) -> None:
    with app.test_request_context():
        template = app.jinja_env.from_string(source)
        app.update_template_context(context := {"words": "<b>"})
        assert template.render(context) == drawn


def test_an_icon_takes_words_that_python_reserves(app: Flask) -> None:
    with app.test_request_context():
        assert "icon-sm" in app.jinja_env.from_string('{{ icon("check", class="icon-sm") }}').render()
