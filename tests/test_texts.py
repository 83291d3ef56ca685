"""Every text that a person sees goes through the catalogue, and every catalogue is whole and up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT
from portal.languages import DEFAULT, LANGUAGES
from tests.catalogues import catalogue, forms, path_of, texts
from tests.hard_coded import in_python, in_script, in_template

SPEAKING = ("facebook", "jobs", "services", "web")  # the terminal, figures and sample data are English
SILENT = ("health.py",)  # asks the database, and tells machines
TRANSLATED = [code for code in LANGUAGES if code != DEFAULT]
PLACEHOLDER = re.compile(r"%\(\w+\)[-+#0-9.]*[a-zA-Z]|%%|\{\w+\}")
of_each = pytest.mark.parametrize("code", TRANSLATED)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All texts of the code as it is, by the command of `make texts`."""
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = re.search(r"pybabel -q (extract .*) -o \$\(GATHERED\) \.$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert command
    pybabel = Path(sys.executable).with_name("pybabel")
    subprocess.run([pybabel, "-q", *command[1].split(), "-o", target, "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


@of_each
def test_every_text_is_in_the_catalogue_and_nothing_else(gathered: Catalog, code: str) -> None:
    wanted, there = texts(gathered).keys(), texts(catalogue(code)).keys()
    assert sorted(map(str, wanted - there)) == [], "run `make texts`, and translate"
    assert sorted(map(str, there - wanted)) == [], "no longer used: run `make texts`"
    assert not catalogue(code).obsolete


@of_each
def test_every_text_is_translated(code: str) -> None:
    messages = texts(catalogue(code)).values()
    assert [message.id for message in messages if not all(forms(message))] == []
    assert [message.id for message in messages if message.fuzzy] == []


@of_each
def test_every_translation_has_the_placeholders_of_its_text(code: str) -> None:
    assert list(unlike(catalogue(code))) == []


@of_each
def test_every_number_has_all_its_forms(code: str) -> None:
    counted = [message for message in texts(catalogue(code)).values() if message.pluralizable]
    assert [message.id for message in counted if len(forms(message)) != catalogue(code).num_plurals] == []


@of_each
def test_what_is_translated_is_not_the_same_again(code: str) -> None:
    """But for names of things, which have no lower-case word."""
    same = [message.id for message in texts(catalogue(code)).values() if forms(message)[0] == message.id]
    assert [text for text in same if re.search(r"(?<![\w%(.@/])[a-z]{2,}", str(text))] == []


@of_each
def test_the_compiled_catalogue_is_that_of_the_texts(code: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    assert path_of(code).with_suffix(".mo").read_bytes() == compiled.getvalue(), "run `make texts`"


def test_no_text_of_a_template_stands_outside_the_catalogue() -> None:
    found = [words for path in sorted((ROOT / "templates").rglob("*.html")) for words in in_template(path)]
    assert found == []


def test_no_text_of_the_code_stands_outside_the_catalogue() -> None:
    paths = [path for name in SPEAKING for path in sorted((ROOT / "portal" / name).rglob("*.py"))]
    assert [words for path in paths if path.name not in SILENT for words in in_python(path)] == []


def test_no_text_of_a_script_stands_outside_the_catalogue() -> None:
    found = [words for path in sorted((ROOT / "static" / "js").glob("*.js")) for words in in_script(path)]
    assert found == []


def unlike(catalogue: Catalog) -> Iterator[str]:
    """A text for one alone may leave the number out; its translation then must, too, says Babel."""
    for message, problems in catalogue.check():
        yield from (f"{message.id!r}: {problem}" for problem in problems)
    for message in texts(catalogue).values():
        ids = [set(PLACEHOLDER.findall(text)) for text in ([message.id] if isinstance(message.id, str) else message.id)]
        for form in filter(None, forms(message)):
            own = set(PLACEHOLDER.findall(form))
            if not set.intersection(*ids) <= own <= set.union(*ids):
                yield f"{message.id!r}: {form!r}"
