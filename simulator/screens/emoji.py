"""The emoji offered beside the text box; a keyboard has more."""

EMOJI = {
    "😀": "grinning face",
    "😂": "tears of joy",
    "😍": "heart eyes",
    "🙏": "folded hands",
    "👍": "thumbs up",
    "🎂": "cake",
    "🥐": "croissant",
    "🌷": "tulip",
    "🎉": "party",
    "😢": "crying face",
    "😡": "angry face",
    "❤️": "red heart",
}
