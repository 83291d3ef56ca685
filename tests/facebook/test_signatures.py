"""Only what Meta signed with our app secret is believed."""

import base64
import hashlib
import hmac
import json

import pytest

from portal.facebook.signatures import (
    BadSignature,
    appsecret_proof,
    read_signed_request,
    webhook_signature_is_valid,
)

SECRET = "demo-app-secret"
BODY = b'{"object":"page","entry":[{"text":"\\u0417\\u0434","url":"https:\\/\\/x"}]}'
SIGNATURE = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


def test_the_signature_of_exactly_these_bytes_is_valid() -> None:
    assert webhook_signature_is_valid(SECRET, BODY, SIGNATURE)


def test_a_reserialised_body_is_not_the_signed_one() -> None:
    assert not webhook_signature_is_valid(SECRET, json.dumps(json.loads(BODY)).encode(), SIGNATURE)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        SIGNATURE[7:],
        SIGNATURE.upper(),
        SIGNATURE[:-1],
        SIGNATURE + "0",
        "sha256=ü" * 9,
        "sha1=" + SIGNATURE[7:],
    ],
)
def test_any_other_header_is_invalid(header: str | None) -> None:
    assert not webhook_signature_is_valid(SECRET, BODY, header)


def test_without_a_secret_nothing_is_valid() -> None:
    signed_with_nothing = "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not webhook_signature_is_valid("", BODY, signed_with_nothing)


def test_the_proof_is_the_hex_hmac_of_the_token() -> None:
    expected = hmac.new(b"key", b"The quick brown fox jumps over the lazy dog", hashlib.sha256).hexdigest()
    assert appsecret_proof("key", "The quick brown fox jumps over the lazy dog") == expected
    assert expected == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"


def signed(payload: bytes, secret: str = SECRET) -> str:
    encoded = base64.urlsafe_b64encode(payload).rstrip(b"=")
    signature = base64.urlsafe_b64encode(hmac.new(secret.encode(), encoded, hashlib.sha256).digest()).rstrip(b"=")
    return f"{signature.decode()}.{encoded.decode()}"


PAYLOAD = {"algorithm": "HMAC-SHA256", "issued_at": 1795302000, "user_id": "10223344556677889"}


def test_a_signed_request_gives_its_payload() -> None:
    assert read_signed_request(SECRET, signed(json.dumps(PAYLOAD).encode())) == PAYLOAD


@pytest.mark.parametrize(
    "signed_request",
    [
        "",
        ".",
        "abc",
        "abc.",
        "!!.!!",
        "ü.ü",
        signed(json.dumps(PAYLOAD).encode(), secret="another"),
        signed(b"no json"),
        signed(b"[1]"),
        signed(b"{}"),
        signed(json.dumps({**PAYLOAD, "algorithm": "none"}).encode()),
        signed(json.dumps(PAYLOAD).encode()) + "x",
    ],
)
def test_any_other_signed_request_is_refused(signed_request: str) -> None:
    with pytest.raises(BadSignature):
        read_signed_request(SECRET, signed_request)


def test_without_a_secret_no_request_is_believed() -> None:
    with pytest.raises(BadSignature):
        read_signed_request("", signed(json.dumps(PAYLOAD).encode(), secret=""))
