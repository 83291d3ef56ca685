"""Quick replies as lines of a CSV file: folder, name and text, to be written in a spreadsheet and brought back.

Spreadsheets run what begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection), so such words are
led by an apostrophe on their way out, which is taken off on their way in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import Employee, QuickReply
from portal.services import quick_replies
from portal.services.problems import NotPossible
from portal.services.quick_replies import Contents

HEAD = ("folder", "name", "text")
MOST_LINES = 2000
NUL = "\0"
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_LED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be taken, by its number in the file."""

    number: int
    problem: object


class BadLines(Exception):
    """Nothing was taken in, for these reasons."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        super().__init__(f"{len(lines)} lines")
        self.lines = lines


def write(found: Iterable[QuickReply]) -> str:
    """The file, with a line for each; the mark at the beginning tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEAD)
    lines.writerows([_led(one.folder), _led(one.name), _led(one.text)] for one in found)
    return "\ufeff" + out.getvalue()


def take_in(content: bytes, owner: Employee | None) -> int:
    """Make or change a quick reply for each line, known again by folder and name; how many there were.

    Raises BadLines, and then nothing was changed.
    """
    known = {(one.folder.casefold(), one.name.casefold()): one for one in quick_replies.of(owner)}
    lines = _read(content)
    for contents in lines:
        key = (contents.folder.casefold(), contents.name.casefold())
        if key in known:
            kept = known[key]
            quick_replies.change(kept, contents, {file.id for file in kept.files})
        else:
            known[key] = quick_replies.create(contents, owner)
    db.session.flush()
    return len(lines)


def _read(content: bytes) -> list[Contents]:
    """Every line as contents, checked."""
    found, bad = [], []
    for number, cells in _cells(content):
        try:
            contents = _contents(cells)
            quick_replies.check(contents)
            found.append(contents)
        except NotPossible as problem:
            bad.append(BadLine(number, problem.message))
    if bad:
        raise BadLines(bad)
    return found


def _cells(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines with something in them, numbered as a spreadsheet does, without the head."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = NUL
    if NUL in text:  # as in UTF-16, which some programs write
        raise BadLines([BadLine(1, _("Save the file as CSV in UTF-8."))])
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        numbered = [(number, cells) for number, cells in enumerate(rows, 1) if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise BadLines([BadLine(rows.line_num, _("This is not a line of a CSV file."))]) from None
    if len(numbered) > MOST_LINES:
        raise BadLines([BadLine(MOST_LINES + 1, _("Bring in at most 2,000 lines at once."))])
    has_head = bool(numbered) and tuple(cell.strip().lower() for cell in numbered[0][1][:3]) == HEAD
    return numbered[1:] if has_head else numbered


def _contents(cells: list[str]) -> Contents:
    if len(cells) != len(HEAD):
        raise NotPossible(_("There have to be three columns: folder, name, text."), code="columns")
    folder, name, text = (_freed(cell) for cell in cells)
    return Contents(name=name.strip(), text=text, folder=" ".join(folder.split()))


def _led(words: str) -> str:
    return f"'{words}" if _RUNS.match(words) else words


def _freed(words: str) -> str:
    return words[1:] if _LED.match(words) else words
