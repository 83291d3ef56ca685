"""Fetch the front-end libraries at their pinned versions and record what was written (`make vendor`).

Packages come through `npm pack`, so the registry is whatever npm is set up to use. Files are copied as published;
only `icons.svg` is made here, from the names in `icons.txt`. `manifest.json` keeps version, licence and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

VENDOR = Path(__file__).parent
ROOT = VENDOR.parents[1]
MANIFEST = VENDOR / "manifest.json"
ICON_NAMES = VENDOR / "icons.txt"
SPRITE = VENDOR / "icons.svg"


@dataclass(frozen=True)
class Library:
    """A package of the npm registry; `files` maps paths inside the package to paths in this repository."""

    name: str
    version: str
    files: dict[str, str] = field(default_factory=dict)


LIBRARIES = (
    Library(
        "htmx.org",
        "4.0.1",
        {
            "dist/htmx.min.js": "static/vendor/htmx/htmx.min.js",
            "dist/ext/hx-ptag.min.js": "static/vendor/htmx/hx-ptag.min.js",
            "LICENSE": "static/vendor/htmx/LICENSE",
        },
    ),
    Library(
        "@tabler/core",
        "1.6.1",
        {
            "dist/css/tabler.min.css": "static/vendor/tabler/tabler.min.css",
            "dist/js/tabler.min.js": "static/vendor/tabler/tabler.min.js",
        },
    ),
    Library("axe-core", "4.14.1", {"axe.min.js": "tests/vendor/axe.min.js"}),
)
ICONS = Library("@tabler/icons", "3.51.0", {"LICENSE": "static/vendor/tabler/LICENSE"})
EMPTY_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def main() -> None:
    """Fetch everything, write the files and the manifest."""
    with tempfile.TemporaryDirectory() as folder:
        entries = [copy_library(library, Path(folder)) for library in LIBRARIES]
        entries.append(make_sprite(Path(folder)))
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n")


def copy_library(library: Library, folder: Path) -> dict[str, object]:
    """Copy the library's files into the repository and return its manifest entry."""
    package = fetch(library, folder)
    copy_files(library, package)
    return entry(library, package)


def make_sprite(folder: Path) -> dict[str, object]:
    """Join the named icons into one SVG whose symbols carry the icons' names as ids."""
    package = fetch(ICONS, folder)
    copy_files(ICONS, package)
    symbols = [symbol(package, name) for name in ICON_NAMES.read_text().split()]
    SPRITE.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")
    return entry(ICONS, package, [SPRITE])


def copy_files(library: Library, package: Path) -> None:
    """Copy the wanted files out of the unpacked package, as published."""
    for source, target in library.files.items():
        (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / target).write_bytes((package / source).read_bytes())


def symbol(package: Path, name: str) -> str:
    """One icon as a `<symbol>`; the stroke's width is left to the stylesheet."""
    picture = package / "icons" / "outline" / f"{name}.svg"
    if not picture.exists():
        sys.exit(f"icons.txt names {name!r}, which {ICONS.name} {ICONS.version} does not have.")
    drawing = re.sub(r"(?s)<!--.*?-->|</?svg.*?>", "", picture.read_text()).replace(EMPTY_BOX, "")
    shapes = re.sub(r"\s+", " ", drawing).strip()
    look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {look}>{shapes}</symbol>'


def fetch(library: Library, folder: Path) -> Path:
    """Download and unpack one package; returns the folder of its contents."""
    target = folder / library.name.replace("/", "-")
    target.mkdir()
    wanted = f"{library.name}@{library.version}"
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=target, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    with tarfile.open(next(target.glob("*.tgz"))) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def entry(library: Library, package: Path, made: Sequence[Path] = ()) -> dict[str, object]:
    """What the manifest says about a library: version, licence and the SHA-256 of each file, copied or made from it."""
    written = [*(ROOT / target for target in library.files.values()), *made]
    licence = json.loads((package / "package.json").read_text())["license"]
    digests = {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    return {"name": library.name, "version": library.version, "licence": licence, "files": digests}


if __name__ == "__main__":
    main()
