"""Vietnamese text made comparable: cleaning, folding, keys, tokens.

``clean`` changes the text once, when a report is read. Everything after that works on the
clean text and keeps its offsets: ``fold`` gives one character for one character.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}

#: Characters that carry no text: zero-width marks, soft hyphens, byte-order marks, controls.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]")

#: Look-alikes that reports use for one letter or sign.
_LOOKALIKES = str.maketrans(
    {
        "\u00d0": "Đ",  # Ð, the Icelandic letter, typed for Đ
        "\u0189": "Đ",
        "\u00f0": "đ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\uff05": "%",
        "\u2044": "/",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x85": "\n",
        "\x0c": "\n",
    }
)


def clean(raw: str) -> str:
    """Return the text in NFC with one kind of space, line end and look-alike letter.

    Idempotent. Runs of spaces become one, trailing spaces go, more than one blank line becomes
    one. Nothing that a reader sees as a word or a sign is lost.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_LOOKALIKES)
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


class _FoldTable(dict[int, str]):
    """A translate table filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Return the text in lower case without marks, one character for one: offsets stay valid."""
    return text.lower() if text.isascii() else text.translate(_FOLD_TABLE)


_NEW_STYLE = str.maketrans("àáảãạèéẻẽẹỳýỷỹỵ", "òóỏõọòóỏõọùúủũụ")
_PLAIN = str.maketrans("àáảãạèéẻẽẹỳýỷỹỵùúủũụ", "aaaaaeeeeeyyyyyuuuuu")
_TONE_ON_Y = str.maketrans("ùúủũụ", "ỳýỷỹỵ")
_OLD_STYLE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?![^\W\d_])")
_QU_SLIP = re.compile(r"(?<=q)[ùúủũụ]y(?![^\W\d_])")


def _to_new_style(match: re.Match[str]) -> str:
    last = match.group()[1]
    return last.translate(_NEW_STYLE) + last.translate(_PLAIN)


def normal(text: str) -> str:
    """Return the text in lower case with one tone placement, one character for one.

    The form that rules are written in: hoà → hòa, uỷ → ủy, but quý stays and qúy → quý.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few foreign capitals grow when lowered
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    lowered = _OLD_STYLE.sub(_to_new_style, lowered)
    return _QU_SLIP.sub(lambda m: "u" + m.group()[0].translate(_TONE_ON_Y), lowered)


@lru_cache(maxsize=65536)
def key(syllable: str) -> str:
    """Return one form for all spellings of a syllable *with* its marks.

    The tone is moved to the end, so that hoà and hòa, uỷ and ủy, quý and qúy meet, while bán,
    bàn and ban stay apart. Vowel marks (ă â ê ô ơ ư) and đ stay where they are.
    """
    tone = ""
    letters = []
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


#: A token is a number-like run kept whole (5/8, 62,5%, 1.025, 05-CT/TW), a letter with a number (F0, C15) or a
#: run of letters.
TOKEN = re.compile(r"(?<![^\W_])[^\W\d_]\d+(?![^\W_])|\d+(?:[.,/:]\d+)*(?:-?[^\W\d_]+(?:[-/&][^\W\d_]+)+|%)?|[^\W\d_]+")


#: The number of a document number: the 05 of 05-CT/TW.
LEADING_NUMBER = re.compile(r"\d+(?=-)")


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each token of the text with its start and end."""
    for match in TOKEN.finditer(text):
        yield match.group(), match.start(), match.end()


def words(text: str) -> list[str]:
    """Return the folded tokens of the text, in order."""
    return [fold(match.group()) for match in TOKEN.finditer(text)]
