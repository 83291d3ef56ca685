"""`docs/settings.md` says exactly what `config.py` knows."""

from __future__ import annotations

import re
from dataclasses import fields

from config import ROOT, Config

ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$", re.MULTILINE)


def test_the_table_of_settings_is_that_of_the_code():
    documented = ROW.findall((ROOT / "docs" / "settings.md").read_text())
    assert documented == [(f.name.upper(), f.default, f.metadata["about"]) for f in fields(Config)]
