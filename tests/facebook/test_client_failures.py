"""When a call goes wrong, the portal knows whether it may have been carried out, and no token leaks."""

import logging
import socket
import traceback
from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, ErrorClass, GraphError, NotReached
from tests.facebook.conftest import SECRET, TOKEN, MetaStandIn

SESSION_EXPIRED = {
    "error": {
        "message": "Error validating access token: Session has expired.",
        "type": "OAuthException",
        "code": 190,
        "error_subcode": 463,
        "error_user_title": "Angemeldet?",
        "error_user_msg": "Bitte melde dich an.",
        "is_transient": False,
        "fbtrace_id": "AbCdEf",
    }
}


def send(graph: Graph) -> None:
    graph.send_text("102938475610293", "7788990011223344", "We open at 8.", metadata="pd:412:1")


def test_an_error_of_meta_is_read_from_its_json(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(SESSION_EXPIRED, status=400)
    with pytest.raises(GraphError) as caught:
        send(graph)
    error = caught.value
    assert (error.code, error.subcode, error.http_status, error.trace_id) == (190, 463, 400, "AbCdEf")
    assert (error.user_title, error.user_message) == ("Angemeldet?", "Bitte melde dich an.")
    assert error.explanation.breaks_page


def test_an_error_with_http_200_is_an_error(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(SESSION_EXPIRED, status=200)
    with pytest.raises(GraphError):
        send(graph)


def test_a_failure_of_meta_with_an_error_in_it_is_explained(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with({"error": {"message": "Service temporarily unavailable", "code": 2}}, status=503)
    with pytest.raises(GraphError) as caught:
        send(graph)
    assert caught.value.explanation.error_class is ErrorClass.UNSURE


@pytest.mark.parametrize(
    "how",
    [
        {"cut": True},
        {"silent": True},
        {"content": {"message_id": "m_1"}, "missing_bytes": 5},
        {"content": b"<html>Bad gateway</html>", "status": 502},
        {"content": b"<html>Welcome</html>", "status": 200},
        {"content": b"", "status": 200},
        {"content": b"[]", "status": 200},
        {"content": b"{}", "status": 500},
        {"content": b"{}", "status": 302, "headers": {"Location": "https://www.facebook.com/login"}},
        {"content": {"recipient_id": "7788990011223344"}, "status": 200},
    ],
    ids=str,
)
def test_without_a_usable_answer_the_message_may_have_been_sent(
    meta: MetaStandIn, graph: Graph, how: dict[str, object]
) -> None:
    meta.answers_with(**how)
    with pytest.raises(AnswerLost):
        send(graph)
    assert len(meta.seen) == 1, "it must not be sent again"


def test_a_refused_connection_surely_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotReached):
        send(Graph(TOKEN, app_secret=SECRET, base_url=f"http://127.0.0.1:{port}", version="v26.0"))


def test_an_unknown_host_surely_got_nothing() -> None:
    with pytest.raises(NotReached):
        send(Graph(TOKEN, app_secret=SECRET, base_url="https://graph.facebook.invalid", version="v26.0"))


def test_a_server_that_speaks_no_tls_surely_got_nothing(meta: MetaStandIn) -> None:
    secure = meta.url.replace("http:", "https:")
    with pytest.raises(NotReached):
        send(Graph(TOKEN, app_secret=SECRET, base_url=secure, version="v26.0", timeout=(2, 2)))


def test_the_time_to_wait_comes_from_the_usage_headers(meta: MetaStandIn, graph: Graph) -> None:
    usage = '{"102938475610293":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":19}]}'
    throttled = {"error": {"message": "limit", "code": 80006}}
    meta.answers_with(throttled, status=400, headers={"X-Business-Use-Case-Usage": usage})
    with pytest.raises(GraphError) as caught:
        send(graph)
    assert caught.value.retry_after == timedelta(minutes=19)
    assert caught.value.explanation.retries_later


@pytest.mark.parametrize(
    ("name", "value", "percent"),
    [
        ("X-App-Usage", '{"call_count":28,"total_time":25,"total_cputime":81}', 81),
        ("X-Page-Usage", '{"call_count":95,"total_time":25,"total_cputime":25}', 95),
        ("X-Business-Use-Case-Usage", '{"1":[{"type":"pages","call_count":5}],"2":[{"type":"x","total_time":60}]}', 60),
    ],
)
def test_the_use_of_the_limits_is_known(meta: MetaStandIn, graph: Graph, name: str, value: str, percent: int) -> None:
    meta.answers_with({"id": "1", "name": "Anna"}, headers={name: value})
    graph.me()
    assert graph.usage
    assert graph.usage.percent == percent


@pytest.mark.parametrize("value", ["", "none", "[]", '{"1":7}', '{"call_count":"many"}', "[" * 50_000])
def test_a_broken_usage_header_changes_nothing(meta: MetaStandIn, graph: Graph, value: str) -> None:
    meta.answers_with({"id": "1"}, headers={"X-App-Usage": value})
    assert graph.me().id == "1"


def a_malformed_token(meta: MetaStandIn) -> None:
    meta.answers_with({"error": {"message": f"Malformed access token {TOKEN}", "code": 190}}, status=400)


def a_cut_connection(meta: MetaStandIn) -> None:
    meta.answers_with(cut=True)


def a_dead_server(meta: MetaStandIn) -> None:
    meta.close_port()


@pytest.mark.parametrize("breaks", [a_malformed_token, a_cut_connection, a_dead_server])
def test_no_token_is_in_any_text_of_a_failure(
    breaks: Callable[[MetaStandIn], None], meta: MetaStandIn, app_graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(meta)
    with caplog.at_level(logging.DEBUG), pytest.raises((GraphError, AnswerLost, NotReached)) as caught:
        app_graph.debug(TOKEN)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert TOKEN not in told
    assert SECRET not in told


def test_what_no_database_takes_is_replaced_in_answers_too(meta: MetaStandIn, graph: Graph) -> None:
    """Half an emoji in a name, as where Meta cuts it off, would keep everything read with it from being stored."""
    meta.answers_with(rb'{"id": "1", "name": "Maria \ud83d\u0000"}')
    assert graph.me().name == "Maria \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
