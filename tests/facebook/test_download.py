"""Files are fetched from Meta only, never from a private network, and an expired link is recognised as such."""

from io import BytesIO

import pytest

from portal.facebook.client import Graph
from portal.facebook.downloads import download
from portal.facebook.errors import DownloadFailed, FileTooLarge, LinkExpired, LinkRefused
from portal.facebook.guarded import DownloadRules, is_public
from tests.facebook.conftest import SECRET, TOKEN, MetaStandIn

PICTURE = b"\x89PNG" + bytes(200_000)
META = "https://graph.facebook.com"


def fetch(meta: MetaStandIn, path: str = "/cdn/x.png", limit: int = 1_000_000) -> bytes:
    file = BytesIO()
    download(meta.url + path, limit_bytes=limit, to_fileobj=file, graph_url=meta.url)
    return file.getvalue()


def test_a_file_arrives_whole_with_its_type_and_name(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(PICTURE, headers={"Content-Type": "image/png; charset=binary"})
    file = BytesIO()
    found = graph.download(f"{meta.url}/cdn/%D0%BA%D0%BE%D1%82.png?oe=1", limit_bytes=1_000_000, to_fileobj=file)
    assert file.getvalue() == PICTURE
    assert (found.size, found.content_type, found.name) == (len(PICTURE), "image/png", "кот.png")


def test_no_token_travels_with_a_download(meta: MetaStandIn, graph: Graph) -> None:
    meta.answers_with(PICTURE, headers={"Content-Type": "image/png"})
    graph.download(f"{meta.url}/cdn/x.png", limit_bytes=1_000_000, to_fileobj=BytesIO())
    request = meta.seen[0]
    assert "authorization" not in request.headers
    assert TOKEN not in str(request)
    assert "appsecret_proof" not in request.target


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/cdn/bill.pdf", "bill.pdf"),
        ("/messenger_media/?attachment_id=1", "passwd.txt"),
        ("/%2e%2e/%2e%2e/etc%2fshadow.txt", "shadow.txt"),
        ("/..%5c..%5cboot.ini", "boot.ini"),
    ],
)
def test_a_file_is_named_by_its_address_or_else_by_the_server(meta: MetaStandIn, path: str, name: str) -> None:
    disposition = 'attachment; filename="..\\\\..\\\\etc/passwd.txt"'
    meta.answers_with(b"x", headers={"Content-Type": "text/html", "Content-Disposition": disposition})
    found = download(meta.url + path, limit_bytes=10, to_fileobj=BytesIO(), graph_url=meta.url)
    assert found.name == name


def test_a_redirect_among_metas_hosts_is_followed(meta: MetaStandIn) -> None:
    meta.answers_with(b"", status=302, headers={"Location": "/cdn/y.png"})
    meta.then(PICTURE, headers={"Content-Type": "image/png"})
    assert fetch(meta) == PICTURE
    assert [request.path for request in meta.seen] == ["/cdn/x.png", "/cdn/y.png"]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/x.png",
        "http://127.0.0.1:1/x.png",
        "https://localhost/x.png",
        "https://evil.example/x.png",
        "https://fbcdn.net.evil.example/x.png",
        "https://evilfbcdn.net/x.png",
        "http://scontent.xx.fbcdn.net/x.png",
        "https://scontent.xx.fbcdn.net:8443/x.png",
        "https://scontent.xx.fbcdn.net@evil.example/x.png",
        "https://evil.example\\@scontent.xx.fbcdn.net/x.png",
        "file:///etc/passwd",
        "gopher://127.0.0.1/x",
        "http://[::1",
        "//evil.example/x.png",
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(meta: MetaStandIn, location: str) -> None:
    meta.answers_with(b"", status=302, headers={"Location": location})
    with pytest.raises(LinkRefused):
        fetch(meta)
    assert len(meta.seen) == 1


def test_redirects_come_to_an_end(meta: MetaStandIn) -> None:
    meta.answers_with(b"", status=302, headers={"Location": "/cdn/x.png"})
    with pytest.raises(LinkRefused):
        fetch(meta)
    assert len(meta.seen) < 10


def test_this_machine_is_refused_when_meta_is_the_real_one(meta: MetaStandIn) -> None:
    with pytest.raises(LinkRefused):
        download(f"{meta.url}/cdn/x.png", limit_bytes=10, to_fileobj=BytesIO(), graph_url=META)
    assert meta.seen == []


def test_a_name_that_leads_into_a_private_network_is_refused_before_anything_is_asked(meta: MetaStandIn) -> None:
    by_another_name = f"http://0.0.0.0:{meta.port}"  # connects to 127.0.0.1, as a rebound DNS name would
    with pytest.raises(LinkRefused, match="private network"):
        download(f"{by_another_name}/x.png", limit_bytes=10, to_fileobj=BytesIO(), graph_url=by_another_name)
    assert meta.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "https://scontent.xx.fbcdn.net/v/x.jpg?oe=1",
        "https://cdn.fbsbx.com/invoice.pdf",
        "https://scontent.cdninstagram.com/x.mp4",
        "https://www.facebook.com/messenger_media/?attachment_id=1",
        "HTTPS://SCONTENT.XX.FBCDN.NET./x",
    ],
)
def test_metas_hosts_are_allowed(url: str) -> None:
    DownloadRules.for_graph(META).check(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("157.240.1.1", True),
        ("2a03:2880::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:157.240.1.1", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refused_link_has_expired(meta: MetaStandIn, status: int) -> None:
    meta.answers_with(b"URL signature expired", status=status, headers={"Content-Type": "text/plain"})
    with pytest.raises(LinkExpired):
        fetch(meta)


@pytest.mark.parametrize("location", ["/login/?next=x", "https://www.facebook.com/login.php"])
def test_a_link_that_ends_at_a_login_has_expired(meta: MetaStandIn, location: str) -> None:
    meta.answers_with(b"", status=302, headers={"Location": location})
    with pytest.raises(LinkExpired):
        fetch(meta)


def test_a_web_page_instead_of_a_file_means_an_expired_link(meta: MetaStandIn) -> None:
    meta.answers_with(b"<html>Log in</html>", headers={"Content-Type": "text/html; charset=utf-8"})
    with pytest.raises(LinkExpired):
        fetch(meta)


def test_a_file_announced_too_large_is_not_read(meta: MetaStandIn) -> None:
    meta.answers_with(PICTURE, headers={"Content-Type": "image/png"})
    with pytest.raises(FileTooLarge):
        fetch(meta, limit=1000)


def test_a_file_that_grows_too_large_is_cut_off(meta: MetaStandIn) -> None:
    meta.answers_with(PICTURE, headers={"Content-Type": "image/png"}, chunked=True)
    file = BytesIO()
    with pytest.raises(FileTooLarge):
        download(f"{meta.url}/x.png", limit_bytes=100_000, to_fileobj=file, graph_url=meta.url)
    assert len(file.getvalue()) <= 100_000


@pytest.mark.parametrize("how", [{"cut": True}, {"missing_bytes": 100}, {"status": 503}], ids=str)
def test_what_fails_on_the_way_may_be_tried_again(meta: MetaStandIn, how: dict[str, object]) -> None:
    meta.answers_with(PICTURE, headers={"Content-Type": "image/png"}, **how)
    with pytest.raises(DownloadFailed) as caught:
        fetch(meta)
    assert type(caught.value) is DownloadFailed


def test_nothing_listens_there(meta: MetaStandIn) -> None:
    meta.close_port()
    with pytest.raises(DownloadFailed):
        fetch(meta)


def test_one_graph_may_load_from_this_machine_while_another_may_not(meta: MetaStandIn) -> None:
    meta.answers_with(b"x", headers={"Content-Type": "image/png"})
    assert fetch(meta) == b"x"
    real = Graph(TOKEN, app_secret=SECRET, base_url=META, version="v26.0")
    with pytest.raises(LinkRefused):
        real.download(f"{meta.url}/x.png", limit_bytes=10, to_fileobj=BytesIO())
