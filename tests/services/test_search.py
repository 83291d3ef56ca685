"""What is found by words: everything that is there, nothing that is gone, and only what one may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models import (
    Contact,
    ConversationKind,
    Employee,
    EntryKind,
    Identity,
    IdentityKind,
    Note,
    Page,
    SearchEntry,
    Task,
)
from portal.processes import migration
from portal.services import contact_notes, merges, notes, replies, search, search_hits, visibility, wording
from portal.services.excerpts import Piece
from portal.services.list_filters import Sight
from portal.services.search import Asked
from tests.cast import FLORIST, Meta, Person, make_page
from tests.wall import Wall

Finds = Callable[..., list[str]]


def shown(pieces: Sequence[Piece]) -> str:
    return "".join(f"[{one.words}]" if one.is_hit else one.words for one in pieces)


@pytest.fixture
def finds(session: Session, boris: Employee) -> Finds:
    """Names and excerpts of what somebody (Boris) finds, with the hits in brackets, newest first."""

    def finds(words: str, kind: EntryKind | None = None, by: Employee = boris) -> list[str]:
        session.commit()
        asked, sight = Asked.of(words, kind), Sight.of(by)
        hits = search_hits.of(search.find(asked, sight), asked, sight)
        return [" · ".join(filter(None, (shown(hit.named), shown(hit.excerpt)))) for hit in hits]

    return finds


@pytest.fixture
def task(maria: Person, bakery: Page) -> Task:
    maria.writes(bakery, "Здравствуйте, готов ли мой торт с ёлкой?")
    return maria.task(bakery)


def test_words_are_found_in_every_form(finds: Finds, task: Task, tomas: Person, bakery: Page) -> None:
    tomas.writes(bakery, "Two cakes and a café crème, please")
    for words in ("торты", "ТОРТОМ", "елка", "Ёлки", "торт ёлка", "здравств"):
        assert len(finds(words)) == 1, words
    for words in ("cake", "Cakes", "cafe creme", "two pleas"):
        assert len(finds(words)) == 1, words
    assert finds("торт") == ["Здравствуйте, готов ли мой [торт] с ёлкой?"]
    assert finds("торт пирог") == finds("or") == finds("?!") == []


def test_what_changes_is_found_as_it_is_now(finds: Finds, task: Task, maria: Person, bakery: Page) -> None:
    mid = maria.writes(bakery, "A raspberry cake")
    maria.edits(bakery, mid, "A blueberry cake")
    assert (len(finds("raspberry")), len(finds("blueberry"))) == (0, 1)
    maria.unsends(bakery, mid)
    assert finds("blueberry") == []
    assert db.session.scalar(select(SearchEntry).where(SearchEntry.words.contains("blueberr"))) is None


def test_notes_replies_and_tasks_are_found(finds: Finds, task: Task, boris: Employee, session: Session) -> None:
    notes.write(task, boris, "The kitchen says yes")
    replies.write(task, boris, "It is ready since noon", [])
    task.title, task.title_is_edited, task.description = "Birthday of the mayor", True, "Write his name on it"
    assert finds("kitchen", EntryKind.NOTE) == ["The [kitchen] says yes"]
    assert finds("noon", EntryKind.MESSAGE) == ["It is ready since [noon]"]
    assert finds("mayor name", EntryKind.TASK) == ["Birthday of the [mayor] · Write his [name] on it"]
    part = session.scalars(select(SearchEntry).where(SearchEntry.words.contains("noon"))).one()
    assert search.numbered(f" #{task.id} ", Sight.of(boris)) == task.id
    assert search.numbered("999999999", Sight.of(boris)) is None
    assert part.page_id == task.page_id


def test_people_are_found_by_what_is_learnt_of_them(
    finds: Finds, task: Task, tomas: Person, bakery: Page, anna: Employee, session: Session
) -> None:
    tomas.writes(bakery, "Hello")
    task.contact.name = "Мария Петрова"
    assert finds("петрова", EntryKind.CONTACT) == ["Мария [Петрова]"]
    assert finds("петрова") == []  # people have a place of their own
    task.contact.name, task.contact.email = "Maria Silva", "m.silva@example.org"
    session.add(Identity(contact_id=task.contact_id, page_id=bakery.id, kind="phone", platform_id="+4930123456"))
    assert finds("петрова", EntryKind.CONTACT) == []
    for words in ("silva@example.org", "4930123", "maria"):
        assert len(finds(words, EntryKind.CONTACT)) == 1, words
    made = merges.merge(task.contact, tomas.task(bakery).contact, {}, anna)
    asked, sight = Asked.of("silva", EntryKind.CONTACT), Sight.of(anna)
    assert (
        len(finds("silva", EntryKind.CONTACT))
        == search.counts(search.newest_of_each(asked, sight))[EntryKind.CONTACT]
        == 1
    )
    assert len(search.find(asked, sight)) == 3  # as many ids
    merges.undo(made, anna)
    session.commit()
    assert len(search.find(asked, sight)) == 2


def test_who_writes_and_who_comments_are_told_apart(
    finds: Finds, task: Task, maria: Person, wall: Wall, bakery: Page, boris: Employee
) -> None:
    task.contact.name = "Maria Ivanova"
    wall.comment(maria, "A cake like that for me")
    notes.write(task, boris, "A cake with fir")
    finds("cake")
    sight = Sight.of(boris)
    for kind, words, ways in (
        (EntryKind.CONTACT, "maria", [IdentityKind.COMMENTER, IdentityKind.PAGE_SCOPED]),
        (EntryKind.MESSAGE, "cake", [ConversationKind.COMMENTS]),
        (EntryKind.MESSAGE, "торт", [IdentityKind.PAGE_SCOPED]),
        (EntryKind.NOTE, "cake", [IdentityKind.PAGE_SCOPED]),
    ):
        asked = Asked.of(words, kind)
        found = search_hits.of(search.find(asked, sight), asked, sight)
        assert [hit.way for hit in found] == ways, words


def test_people_are_found_by_company_and_by_what_is_noted_about_them(
    finds: Finds, task: Task, tomas: Person, bakery: Page, boris: Employee
) -> None:
    tomas.writes(bakery, "Hello")
    task.contact.name, task.contact.company = "Maria", "Ivanova Ltd"
    contact_notes.write(task.contact, boris, "Allergic to hazelnuts", key="1")
    other = tomas.conversation(bakery).contact
    contact_notes.write(other, boris, "Prefers calls", key="2")
    assert finds("ivanova", EntryKind.CONTACT) == ["Maria · [Ivanova] Ltd · Allergic to hazelnuts"]
    assert finds("hazelnut", EntryKind.CONTACT) == ["Maria · Ivanova Ltd · Allergic to [hazelnuts]"]
    made = merges.merge(task.contact, other, {}, boris)
    assert len(finds("hazelnuts calls", EntryKind.CONTACT)) == 1
    merges.undo(made, boris)
    assert finds("hazelnuts calls", EntryKind.CONTACT) == []
    assert finds("calls", EntryKind.CONTACT) == [f"{wording.contact_name(other, bakery)} · Prefers [calls]"]


def test_whoever_finds_the_place_taken_is_found_too(
    finds: Finds, task: Task, session: Session, boris: Employee
) -> None:
    """Numbers that differ by a multiple of 262,144, at the same second: put in together, or one after the other."""
    about = {"task_id": task.id, "author_id": boris.id, "at": clock.now()}
    session.add_all(Note(id=5 + times * 2**18, text=f"kitchen {times}", **about) for times in range(2))
    session.flush()
    session.add(Note(id=5 + 2 * 2**18, text="kitchen 2", **about))
    assert sorted(finds("kitchen", EntryKind.NOTE)) == [f"[kitchen] {times}" for times in range(3)]


def test_the_newest_comes_first_and_the_pieces_fit_together(
    finds: Finds, meta: Meta, bakery: Page, boris: Employee
) -> None:
    bakery.tasks_from -= timedelta(days=400)
    for days in (3, 1, 200, 2, 100):
        Person(f"P{days}", 100 + days, meta).writes(bakery, f"cake {days}", at=clock.now() - timedelta(days=days))
    assert finds("cake") == [f"[cake] {days}" for days in (1, 2, 3, 100, 200)]
    asked, sight, found = Asked.of("cake"), Sight.of(boris), list[int]()
    while piece := search.find(asked, sight, found[-1] if found else None, size=2):
        found += [entry.position for entry in piece]
    assert len(found) == 5
    assert found == sorted(found, reverse=True)


def test_what_one_may_not_see_is_neither_found_nor_counted(
    finds: Finds, task: Task, bakery: Page, boris: Employee, clara: Employee, dan: Employee, anna: Employee, meta: Meta
) -> None:
    task.contact.name = "Торт Мария"
    museum = make_page("City Museum", FLORIST, bakery.connection)
    Person("Ivan", 40, meta).writes(museum, "Где торт?")
    visibility.restrict(bakery, [], anna)
    assert finds("торт", by=clara) == ["Где [торт]?"]
    assert finds("торт", EntryKind.CONTACT, by=clara) == []
    counts = search.counts(search.newest_of_each(Asked.of("торт"), Sight.of(clara)))
    assert counts == dict.fromkeys(EntryKind, 0) | {EntryKind.MESSAGE: 1}
    assert search.numbered(str(task.id), Sight.of(clara)) is None
    visibility.restrict(museum, [], anna)
    assert finds("торт", by=clara) == finds("торт", by=dan) == []
    assert len(finds("торт", by=anna)) == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.one_of(st.text(max_size=60), st.text(alphabet="\"'*()&|!:-+^{}~\\ \0abйё1_", max_size=30)))
def test_anything_may_be_typed(session: Session, boris: Employee, words: str) -> None:
    asked, sight = Asked.of(words), Sight.of(boris)
    assert search.find(asked, sight) == []
    assert search.numbered(words, sight) is None


def test_the_index_is_searched_and_never_the_rows(
    statements: list[tuple[Any, ...]], task: Task, boris: Employee, session: Session
) -> None:
    """Whatever is asked: a word, a beginning, of a kind, of some Pages, behind a position."""
    narrow = Sight.of(boris)._replace(hidden=frozenset([99]), seen=(task.page_id,))
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        session.execute(text("SET enable_seqscan = off"))
    statements.clear()
    for typed, kind in (("торт", None), ("на", None), ("торт ёлка", EntryKind.NOTE)):
        for sight, before in ((Sight.of(boris), None), (narrow, 2**60)):
            search.find(Asked.of(typed, kind), sight, before)
    plans = [explained(*one) for one in list(statements) if "search_" in one[1]]
    assert len(plans) >= 6
    for steps in plans:
        assert not [step for step in steps if "Seq Scan" in step or "SCAN search_entries" in step], steps
        used = "search_entries" if is_postgresql else "SEARCH found USING INTEGER PRIMARY KEY (rowid=?)"
        assert [step for step in steps if used in step], steps
        assert is_postgresql or "VIRTUAL TABLE INDEX" in "".join(steps), steps


@pytest.fixture
def statements(session: Session) -> Iterator[list[tuple[Any, ...]]]:
    """Connection, text and values of everything that is asked of the database."""
    seen: list[tuple[Any, ...]] = []

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        seen.append((connection, statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def explained(connection: Any, statement: str, values: Any) -> list[str]:
    word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    return [str(row[-1]) for row in connection.exec_driver_sql(f"{word} {statement}", values)]


def test_a_longer_beginning_is_found_among_the_newest_and_behind_them(
    finds: Finds, maria: Person, bakery: Page, monkeypatch: pytest.MonkeyPatch, boris: Employee
) -> None:
    for number in range(4):
        maria.writes(bakery, f"raspberry{number} raspy", at=clock.now() - timedelta(seconds=30 - number))
    maria.writes(bakery, "rasp", at=clock.now())
    monkeypatch.setattr(search, "LOOKED_AT", (1, 3))
    asked, sight = Asked.of("raspberr"), Sight.of(boris)
    assert [len(search.find(asked, sight, size=size)) for size in (1, 2, 3, 9)] == [1, 2, 3, 4]
    assert len(finds("rasp")) == 5


def test_an_upgrade_finds_what_was_said_before(
    finds: Finds, task: Task, tomas: Person, bakery: Page, boris: Employee, session: Session, app: Flask
) -> None:
    tomas.writes(bakery, "Two cakes, please")
    notes.write(task, boris, "The kitchen says yes")
    task.title, task.title_is_edited = "Birthday", True
    session.get_one(Contact, task.contact_id).name = "Мария"
    session.commit()
    entries = select(SearchEntry.position, SearchEntry.kind, SearchEntry.subject_id, SearchEntry.words)
    before = set(session.execute(entries).all())
    session.commit()
    migration.bind(app)
    flask_migrate.downgrade(revision="0011")
    flask_migrate.upgrade()
    assert set(session.execute(entries).all()) == before
    assert len(before) == 5
    assert len(finds("cakes")) == 1
