"""How the two databases are asked for words. Words are letters and digits only, so nothing typed can be more."""

from __future__ import annotations

from collections.abc import Sequence

from portal.models import EntryKind
from portal.models.search_entry import kind_mark, page_mark


class Fts5:
    """https://www.sqlite.org/fts5.html section 3."""

    both, either, but = " AND ", " OR ", " NOT "
    whole, beginning = '"{}"', '"{}" *'

    @classmethod
    def question(
        cls, words: Sequence[str], beginning: str | None, kind: EntryKind | None, page_ids: Sequence[int]
    ) -> str:
        """All of the words; if there is a `beginning`, it stands for the last. Without `page_ids`: of all Pages."""
        parts = [cls.whole.format(word) for word in (words[:-1] if beginning else words)]
        parts += [cls.beginning.format(beginning)] if beginning else []
        if page_ids:
            parts.append(f"({cls.either.join(cls.whole.format(page_mark(page_id)) for page_id in page_ids)})")
        if kind is not None:
            return cls.both.join([*parts, cls.whole.format(kind_mark(kind))])
        return f"({cls.both.join(parts)}){cls.but}{cls.whole.format(kind_mark(EntryKind.CONTACT))}"


class TsQuery(Fts5):
    """https://www.postgresql.org/docs/current/datatype-textsearch.html section 8.11.2."""

    both, either, but = " & ", " | ", " & !"
    whole, beginning = "'{}'", "'{}':*"
