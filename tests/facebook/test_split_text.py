"""Long answers are cut at words, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.facebook.shapes import AttachmentKind, Platform
from portal.facebook.text import LIMITS, TEXT_LIMITS, length_for, sending_kind, split_for, split_text, utf8_bytes

words = st.lists(st.text(st.sampled_from("aбя漢👍🏽é\u0301\u200d👩"), max_size=30), max_size=60)
prose = st.builds(lambda parts, gap: gap.join(parts), words, st.sampled_from((" ", "\n", "  ", "\n\n")))


@given(prose, st.integers(8, 60))
def test_joined_the_parts_are_the_text_again(text: str, limit: int) -> None:
    rest = text
    for part in split_text(text, limit):
        before, _, rest = rest.partition(part)
        assert not before.strip(), "only white space between two messages may be left out"
    assert not rest.strip()


@given(prose, st.integers(8, 60), st.sampled_from((None, utf8_bytes)))
def test_no_part_is_empty_or_too_long(text: str, limit: int, measure: object) -> None:
    parts = split_text(text, limit, utf8_bytes) if measure else split_text(text, limit)
    for part in parts:
        assert part.strip()
        assert (utf8_bytes(part) if measure else len(part.encode("utf-16-le")) // 2) <= limit


@given(st.text(st.sampled_from("ab "), min_size=1))
def test_a_word_that_fits_is_never_cut(text: str) -> None:
    longest = max(map(len, text.split()), default=0)
    found = [word for part in split_text(text, longest + 1) for word in part.split()]
    assert found == text.split()


@pytest.mark.parametrize("sign", ["👨‍👩‍👧", "👍🏽", "🇩🇪", "e\u0301", "❤️"])
def test_a_visible_sign_is_never_torn_apart(sign: str) -> None:
    limit = len(sign.encode("utf-16-le")) // 2 + 1
    assert split_text(sign * 5, limit) == [sign] * 5


def test_the_cut_is_behind_a_space() -> None:
    assert split_text("We open at eight", 10) == ["We open ", "at eight"]


def test_nothing_makes_no_message() -> None:
    assert split_text("") == []
    assert split_text("  \n ") == []


def test_instagram_counts_bytes() -> None:
    text = "ж" * 501
    assert length_for(Platform.INSTAGRAM, text) == 1002
    assert split_for(Platform.INSTAGRAM, text) == ["ж" * 500, "ж"]
    assert split_for(Platform.FACEBOOK, text) == [text]


def test_messenger_counts_an_emoji_twice() -> None:
    text = "😀" * 1001
    assert length_for(Platform.FACEBOOK, text) > TEXT_LIMITS[Platform.FACEBOOK]
    assert [len(part) for part in split_for(Platform.FACEBOOK, text)] == [1000, 1]


@pytest.mark.parametrize(
    ("platform", "content_type", "kind"),
    [
        (Platform.FACEBOOK, "image/png", AttachmentKind.IMAGE),
        (Platform.FACEBOOK, "image/webp", AttachmentKind.FILE),
        (Platform.FACEBOOK, "audio/mp4", AttachmentKind.AUDIO),
        (Platform.FACEBOOK, "video/mp4", AttachmentKind.VIDEO),
        (Platform.FACEBOOK, "application/zip", AttachmentKind.FILE),
        (Platform.INSTAGRAM, "application/pdf", AttachmentKind.FILE),
        (Platform.INSTAGRAM, "application/zip", None),
    ],
)
def test_a_file_is_sent_as_what_the_platform_takes(
    platform: Platform, content_type: str, kind: AttachmentKind | None
) -> None:
    assert sending_kind(platform, content_type) is kind


def test_pictures_may_be_smaller_than_other_files() -> None:
    sizes = {kind: limit.largest for kind, limit in LIMITS[Platform.FACEBOOK].items()}
    assert sizes[AttachmentKind.IMAGE] < sizes[AttachmentKind.FILE]
