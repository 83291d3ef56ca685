"""Templates, from the administrator's form to the task that an employee opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.facebook.shapes.comments import PostDetails
from portal.models import ConversationKind, Employee, Label, Page, PageTemplate, Priority, Template
from portal.services import contacts, lead_forms, posts, templates
from portal.services.contacts import Learnt
from portal.services.problems import NotPossible
from portal.services.templates import Contents
from tests.cast import Person
from tests.wall import Wall
from tests.web.desk.conftest import SignIn
from tests.web.desk.desk import Desk, Screen

ORDER = {
    "name": "Orders",
    "title": "Order of {{ contact.name }}",
    "description": "They wrote to {{ page.name }}: {{ message.text }}",
    "priority": "high",
    "due_after": "2",
    "due_unit": "days",
    "checklist": "Ask for the size\nCall {{ contact.first_name }}",
    "preview_of": "direct",
}
NOTHING = {**dict.fromkeys(PostDetails.__slots__), "attachments": ()}  # Meta says nothing of a post


@pytest.fixture
def admin(sits: SignIn, anna: Employee) -> Desk:
    """Anna's browser."""
    return sits(anna)


def settings_of(screen: Screen, **changed: str) -> dict[str, str]:
    """What the form of a Page's settings sends."""
    plain = {"receives_messages": "y", "makes_task_if_none_active": "y", "history_size": "10", "human_agent": "unknown"}
    return {**plain, **{f"template_{kind}": "0" for kind in ("direct", "comments", "lead")}, **changed}


def template(session: Session) -> Template:
    session.expire_all()
    return session.scalars(select(Template)).one()


def choose_for(admin: Desk, page: Page, template_id: int, **more: str) -> Screen:
    address = f"/admin/pages/{page.id}"
    fields = settings_of(admin.opens(address), template_direct=str(template_id), **more)
    return admin.sends(address, **fields)


def test_a_task_is_made_as_its_template_says(
    admin: Desk, sits: SignIn, boris: Employee, clara: Employee, maria: Person, bakery: Page, session: Session
) -> None:
    saved = admin.sends("/admin/templates", **ORDER, new_label="Cake", assignees=str(clara.id))
    assert saved.status == 303, saved.words[-900:]
    assert "Orders" in admin.opens("/admin/templates").words
    assert choose_for(admin, bakery, template(session).id, assignees=str(boris.id)).status == 303

    maria.writes(bakery, "A cake for 20, please\nSoon!")
    task = maria.task(bakery)
    assert task.description == "They wrote to North Bakery: A cake for 20, please\nSoon!"
    assert (task.priority, task.due_at) == (Priority.HIGH, task.opened_at + timedelta(days=2))
    assert [item.text for item in task.checklist] == ["Ask for the size", "Call"]
    assert [label.name for label in task.labels] == ["Cake"]
    assert set(task.assignees) == {boris, clara}

    screen = sits(boris).opens(f"/tasks/{task.id}")
    for words in ("Ask for the size", "They wrote to North Bakery", "High", "Cake"):
        assert words in screen.words


def test_a_name_that_comes_late_is_put_where_the_template_wants_it(
    admin: Desk, maria: Person, bakery: Page, session: Session
) -> None:
    admin.sends("/admin/templates", **ORDER)
    choose_for(admin, bakery, template(session).id)
    maria.writes(bakery, "A cake, please")
    task = maria.task(bakery)
    assert task.title == "Order of"
    contacts.record_profile(maria.conversation(bakery).identity, Learnt("Maria Bell"))
    session.commit()
    assert task.title == "Order of Maria Bell"
    assert [item.text for item in task.checklist] == ["Ask for the size", "Call Maria"]


def test_what_was_taken_back_stays_in_no_title(admin: Desk, maria: Person, bakery: Page, session: Session) -> None:
    told = {"title": "About: {{ message.text }}", "checklist": "Answer “{{ message.text }}”\n{{ message.text }}\nBake"}
    admin.sends("/admin/templates", **{**ORDER, **told})
    choose_for(admin, bakery, template(session).id)
    mid = maria.writes(bakery, "my secret")
    template(session).checklist = ["Something else by now"]
    maria.unsends(bakery, mid)
    task = maria.task(bakery)
    assert "secret" not in task.title + task.description
    assert [item.text for item in task.checklist] == ["Answer “”", "Bake"]


def test_the_words_of_a_post_come_late_to_the_tasks_of_its_comments(
    admin: Desk, wall: Wall, maria: Person, session: Session
) -> None:
    told = {"title": "On {{ post.text }}", "checklist": "{{ post.text }}\nRead {{ post.text }}\nCall"}
    admin.sends("/admin/templates", **{**ORDER, **told})
    templates.choose(wall.page, {ConversationKind.COMMENTS: template(session)})
    wall.comment(maria, "How much?")
    assert (wall.task.title, [item.text for item in wall.task.checklist]) == ("On", ["Read", "Call"])
    posts.record_details(wall.post.id, PostDetails(**NOTHING | {"id": wall.post_id, "text": "Autumn cakes"}))
    assert wall.task.title == "On Autumn cakes"
    assert [item.text for item in wall.task.checklist] == ["Read Autumn cakes", "Call"]


def test_without_words_the_task_is_called_after_what_came(
    admin: Desk, maria: Person, bakery: Page, session: Session
) -> None:
    admin.sends("/admin/templates", **{**ORDER, "title": "{{ message.text }}"})
    choose_for(admin, bakery, template(session).id)
    maria.sends_file(bakery, "https://example.org/a.ogg", kind="audio")
    assert (maria.task(bakery).title, maria.task(bakery).title_kind) == ("", "audio")


def test_an_unknown_placeholder_is_refused_with_those_that_are_known(admin: Desk, session: Session) -> None:
    screen = admin.sends("/admin/templates", **{**ORDER, "title": "For {{ contct.name }}"})
    assert screen.status == 422
    assert "There is no placeholder {{ contct.name }}" in screen.words
    assert "contact.first_name" in screen.words
    assert session.scalars(select(Template)).all() == []
    assert 'value="For {{ contct.name }}"' in screen.html


def test_a_preview_shows_it_with_what_came_in_and_keeps_nothing(
    admin: Desk, maria: Person, tomas: Person, bakery: Page, session: Session
) -> None:
    maria.writes(bakery, "Is my cake ready?")
    tomas.writes(bakery, "Bread?")
    newest = admin.sends("/admin/templates", **ORDER, preview_asked="yes", new_label="Never made")
    assert "They wrote to North Bakery: Bread?" in newest.words
    number = str(maria.task(bakery).id)
    chosen = admin.sends("/admin/templates", **ORDER, preview_asked="yes", preview_task=number)
    assert "They wrote to North Bakery: Is my cake ready?" in chosen.words
    assert session.scalars(select(Template)).all() == []
    assert session.scalars(select(Label)).all() == []


def test_a_preview_without_anything_says_so(admin: Desk) -> None:
    screen = admin.sends("/admin/templates", **{**ORDER, "preview_of": "comments"}, preview_asked="yes")
    assert "Nothing of this kind has come in yet" in screen.words


def test_one_in_use_cannot_be_removed_and_it_says_where(admin: Desk, bakery: Page, session: Session) -> None:
    admin.sends("/admin/templates", **ORDER)
    number = template(session).id
    choose_for(admin, bakery, number)
    refused = admin.sends(f"/admin/templates/{number}/remove")
    assert refused.status == 422
    assert "in use for North Bakery" in refused.words
    choose_for(admin, bakery, 0)
    assert admin.sends(f"/admin/templates/{number}/remove").status == 303
    assert admin.opens(f"/admin/templates/{number}").status == 404


def test_one_that_a_lead_form_uses_cannot_be_removed_or_ask_for_what_leads_do_not_tell(
    admin: Desk, bakery: Page, session: Session
) -> None:
    admin.sends("/admin/templates", **ORDER)
    number = template(session).id
    form = lead_forms.get(bakery, "77")
    form.name, form.template_id = "Bread by post", number
    session.commit()
    assert "Leads: North Bakery (Bread by post)" in admin.opens("/admin/templates").words
    address = f"/admin/pages/{bakery.id}/leads/forms/{form.id}"
    assert address in admin.opens(f"/admin/templates/{number}").links
    assert admin.sends(f"/admin/templates/{number}/remove").status == 422
    assert admin.sends(f"/admin/templates/{number}", **{**ORDER, "title": "{{ post.text }}"}).status == 422


def test_a_removed_template_stays_with_its_tasks(admin: Desk, maria: Person, bakery: Page, session: Session) -> None:
    admin.sends("/admin/templates", **ORDER)
    number = template(session).id
    choose_for(admin, bakery, number)
    mid = maria.writes(bakery, "Cake?")
    choose_for(admin, bakery, 0)
    admin.sends(f"/admin/templates/{number}/remove")
    maria.edits(bakery, mid, "Two cakes?")
    assert maria.task(bakery).description.endswith("Two cakes?")


def test_what_only_posts_have_is_not_offered_for_messages(admin: Desk, bakery: Page, session: Session) -> None:
    admin.sends("/admin/templates", **{**ORDER, "title": "{{ post.text }}"})
    number = template(session).id
    assert choose_for(admin, bakery, number).status == 422
    address = f"/admin/pages/{bakery.id}"
    fields = settings_of(admin.opens(address), template_comments=str(number))
    assert admin.sends(address, **fields).status == 303
    assert [row.kind for row in session.scalars(select(PageTemplate))] == ["comments"]


def test_a_template_in_use_cannot_ask_for_what_is_not_known_there(admin: Desk, bakery: Page, session: Session) -> None:
    admin.sends("/admin/templates", **ORDER)
    number = template(session).id
    choose_for(admin, bakery, number)
    refused = admin.sends(f"/admin/templates/{number}", **{**ORDER, "title": "{{ lead.email }}"})
    assert refused.status == 422
    assert "“lead.email” is not known" in refused.words
    assert template(session).title == ORDER["title"]


def test_two_templates_of_one_name_are_refused(session: Session) -> None:
    templates.create(Contents("Orders"))
    with pytest.raises(NotPossible) as refused:
        templates.create(Contents("orders "))
    assert refused.value.code == "template_taken"


def test_what_an_employee_wrote_stays(
    admin: Desk, maria: Person, boris: Employee, bakery: Page, session: Session
) -> None:
    admin.sends("/admin/templates", **ORDER)
    choose_for(admin, bakery, template(session).id)
    mid = maria.writes(bakery, "Cake?")
    task = maria.task(bakery)
    task.description, task.description_is_edited = "Call back at noon", True
    session.commit()
    maria.edits(bakery, mid, "Two cakes?")
    assert task.description == "Call back at noon"


def test_employees_do_not_get_there(sits: SignIn, boris: Employee) -> None:
    desk = sits(boris)
    for address in ("/admin/templates", "/admin/templates/new", "/admin/labels"):
        assert desk.opens(address).status == 404
    assert desk.sends("/admin/templates", **ORDER).status == 404
