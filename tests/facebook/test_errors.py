"""Each error of Meta's reference has its class, its meaning and its remedy."""

from datetime import timedelta

import pytest

from portal.facebook.error_table import ROWS, UNLISTED
from portal.facebook.errors import Context, ErrorClass, GraphError, explain
from portal.facebook.explanations import Row

# Code, subcode and class as the reference has them, by context: typed from it, not from the table.
REFERENCE = {
    Context.ANY: """
        -1 - unsure; 1 - unsure; 1 99 permission; 1 1357046 sent; 2 - unsure; 2 2018344 permission; 3 - permission
        4 - throttled; 17 - throttled; 32 - throttled; 80000 - throttled; 80001 - throttled; 80002 - throttled
        80005 - throttled; 80006 - throttled; 80014 - throttled; 4 2018354 recipient; 9 2018352 throttled
        10 - permission; 10 2018278 window; 10 2534022 window; 10 2018065 window; 10 2018108 recipient
        10 2018336 content; 10 2534077 permission; 10 1893063 policy; 10 1404170 policy; 10 1893015 policy
        100 - request; 100 33 gone; 100 2018001 recipient; 100 2018008 request; 100 2018047 request
        100 2018074 request; 100 2018109 request; 100 2018164 request; 100 2018294 request; 100 2018292 request
        100 2534025 request; 100 2534013 auth; 100 2534014 recipient; 9010 - recipient; 100 2534015 request
        100 2534029 policy; 10 2018300 thread_owner; 100 2534037 thread_owner; 10 2534037 thread_owner
        200 2018321 transient; 100 2018321 transient; 100 2018218 recipient; 100 2018247 permission
        100 2534068 request; 102 - auth; 200 - permission; 230 - recipient; 299 - permission; 200 2018028 permission
        200 2018027 permission; 200 1545041 recipient; 551 - recipient; 551 1545041 recipient; 200 2018021 permission
        200 2534041 permission; 341 - policy; 368 - policy; 506 - request; 613 - throttled; 613 1893016 throttled
        613 2018338 throttled; 613 2534040 throttled; 613 1996 throttled; 803 - request; 2022 - policy
        9000001 - gone; 10303 - request; 36103 - request; 10900 - request; 10902 - request; 10903 - request
        10 2018334 recipient; 190 - auth; 190 458 auth; 190 459 auth; 190 460 auth; 190 463 auth; 190 464 auth
        190 467 auth; 190 492 auth; 2200 - request; 2500 - request
    """,
    Context.LOGIN: "1 - request; 100 - request; 100 36007 request; 100 36008 request; 100 36009 request; 101 - request",
    Context.ACCOUNT: "100 - policy; 190 460 auth",
    Context.PROFILE: """
        100 33 permission; 100 2018218 recipient; 100 2018247 permission; 551 - recipient; 190 - auth
        230 - recipient; 9010 - recipient
    """,
    Context.LEADS: """
        200 - permission; 278 - permission; 103 - permission; 100 33 gone; 803 - request; 190 467 auth; 190 492 auth
        10 - permission; 80005 - throttled
    """,
    Context.UTILITY: "100 - content; 100 33 gone; 200 - permission; 10 - permission",
    Context.COMMENTS: "100 33 gone; 200 - permission; 506 - request; 368 - policy; 10900 - request; 10903 - request",
}


def reference() -> list[tuple[Context, int, int | None, str]]:
    lines = [
        (context, line.split()) for context, text in REFERENCE.items() for line in text.replace("\n", ";").split(";")
    ]
    return [(c, int(w[0]), None if w[1] == "-" else int(w[1]), w[2]) for c, w in lines if w]


@pytest.mark.parametrize(("context", "code", "subcode", "error_class"), reference())
def test_an_error_of_the_reference_has_its_class(
    context: Context, code: int, subcode: int | None, error_class: str
) -> None:
    assert explain(code, subcode, context).error_class == error_class


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.context}-{row.code}-{row.subcode}")
def test_a_row_is_found_and_speaks_in_sentences(row: Row) -> None:
    assert explain(row.code or 100, row.subcode, row.context) == row.explanation
    for sentence in (str(row.meaning), str(row.remedy)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "  " not in sentence


def test_every_row_stands_in_the_reference() -> None:
    known = {(context, code, subcode) for context, code, subcode, _ in reference()}
    subcodes = {subcode for _, _, subcode in known}
    for row in ROWS:
        assert row.subcode in subcodes if row.code is None else (row.context, row.code, row.subcode) in known


def test_no_two_rows_are_about_the_same_error() -> None:
    keys = [(row.context, row.code, row.subcode) for row in ROWS]
    assert len(keys) == len(set(keys))


def test_an_unknown_subcode_means_what_its_code_means() -> None:
    assert explain(190, 777).error_class is ErrorClass.AUTH
    assert explain(100, 2099999).error_class is ErrorClass.REQUEST


def test_a_subcode_counts_more_than_the_code_it_comes_with() -> None:
    assert explain(200, 2018278).error_class is ErrorClass.WINDOW


def test_an_error_nobody_listed_is_unknown_and_final() -> None:
    found = explain(77777)
    assert found is UNLISTED
    assert found.is_final


@pytest.mark.parametrize("failure", [{"is_transient": True}, {"http_status": 503}])
def test_an_unlisted_failure_of_meta_may_have_been_carried_out(failure: dict[str, int]) -> None:
    assert GraphError("?", code=77777, **failure).explanation.may_be_done


@pytest.mark.parametrize(
    ("error_class", "truths"),
    [
        (ErrorClass.SENT, "may_be_done"),
        (ErrorClass.UNSURE, "may_be_done"),
        (ErrorClass.TRANSIENT, "retries_later"),
        (ErrorClass.THROTTLED, "retries_later"),
        (ErrorClass.AUTH, "breaks_page holds_page needs_administrator"),
        (ErrorClass.POLICY, "holds_page needs_administrator"),
        (ErrorClass.PERMISSION, "is_final needs_administrator"),
        (ErrorClass.WINDOW, "is_final"),
        (ErrorClass.RECIPIENT, "is_final"),
        (ErrorClass.CONTENT, "is_final"),
        (ErrorClass.THREAD_OWNER, "is_final"),
        (ErrorClass.REQUEST, "is_final"),
        (ErrorClass.GONE, "is_final"),
        (ErrorClass.UNKNOWN, "is_final"),
    ],
)
def test_what_follows_from_a_class(error_class: ErrorClass, truths: str) -> None:
    found = (
        next(row.explanation for row in ROWS if row.error_class is error_class)
        if error_class != "unknown"
        else UNLISTED
    )
    questions = ("may_be_done", "retries_later", "breaks_page", "holds_page", "needs_administrator", "is_final")
    assert [name for name in questions if getattr(found, name)] == sorted(truths.split(), key=questions.index)


def test_a_restricted_page_waits_longer() -> None:
    assert explain(10, 1893063).wait == timedelta(minutes=30)
    assert explain(2022).wait == timedelta(hours=24)


def test_the_text_of_an_error_names_its_codes() -> None:
    assert str(GraphError("Session expired", code=190, subcode=463)) == "190/463: Session expired"
    assert str(GraphError("Unknown", code=2)) == "2: Unknown"
