"""Vietnamese in the encodings of the last forty years, detected by reading it.

TCVN3 and VNI are fonts rather than encodings: their text comes as bytes of a .txt file and just as
well as characters out of an old Word file or PDF. A table is taken for the right one when it makes
the marked words Vietnamese syllables. All this must run before ``index.text.clean``, which would
take the TCVN3 letter ư (U+00AD) for a soft hyphen.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from index.errors import ReadError
from index.rules import load_table

#: Vietnamese syllables in Unicode hold these; no old encoding has them.
_UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯạ-ỹẠ-Ỹ\u0300-\u0303\u0306\u0309\u031b\u0323]")
_LATIN = re.compile("[\u00a1-\u00ff]")
_STRIP = "\t\n\r .,;:!?()[]{}<>\"'/\\|-–—“”‘’…%+*=•&@#0123456789"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: Detection reads this much of a text, in characters.
_SAMPLE = 60_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> str:
    """Return the text in a file's bytes, in Unicode, not yet cleaned.

    UTF-8, UTF-16 with or without a byte-order mark, Windows-1258, TCVN3, VNI and VISCII are told
    apart by the bytes alone. Raises ``ReadError`` for any other bytes.
    """
    bom = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    encoding = bom or _wide(data)
    if encoding is None and data.count(0) > len(data) // 1000:
        raise ReadError("the file is binary, not text")
    try:
        return repair(data.decode(encoding or "utf-8"))
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise ReadError("the file's UTF-16 or UTF-8 is damaged: save it as UTF-8 and index again") from error
    # A few readings of bytes are nearly right by chance (VISCII and Windows-1258 share Latin-1's letters).
    readings = [_from_windows(data), from_tcvn3(_latin(data)), from_vni(_latin(data)), _from_viscii(data)]
    score, text = max(((_share(text), text) for text in readings), key=lambda pair: pair[0])
    if score < 0.9:
        # A few bad bytes in a file of UTF-8 cost their own letters, not the report.
        damaged = data.decode("utf-8", errors="replace")
        if damaged.count("\ufffd") <= max(2, len(damaged) // 1000) and _share(damaged) > score:
            return repair(damaged)
    if score < 0.6:
        raise ReadError("the file's encoding is not known: save it as UTF-8 and index again")
    return text


def repair(text: str) -> str:
    """Return the text with TCVN3 and VNI, wherever lines are written in them, turned into Unicode.

    Text that is Unicode already comes back as it is.
    """
    if not _LATIN.search(text):
        return text
    if not _UNICODE_ONLY.search(text):
        convert = _scheme(text)
        return convert(text) if convert else text
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _LATIN.search(line) and not _UNICODE_ONLY.search(line):
            convert = _scheme(line)
            lines[at] = convert(line) if convert else line
    return "\n".join(lines)


def by_font(text: str, font: str | None) -> str:
    """Return the words of a run of text as its font shows them: ``.VnTime``, ``.VnTimeH``, ``VNI-Times``."""
    name = (font or "").lower()
    if name.startswith(".vn"):
        return from_tcvn3(text).upper() if name.endswith("h") else from_tcvn3(text)
    return from_vni(text) if name.startswith("vni-") else text


def from_tcvn3(text: str) -> str:
    """Return TCVN3 text, read as Windows-1252, in Unicode."""
    return text.translate(_tcvn3())


def from_vni(text: str) -> str:
    """Return VNI text, read as Windows-1252, in Unicode."""
    pattern, letters = _vni()
    return pattern.sub(lambda match: letters[match.group()], text)


def _scheme(text: str) -> Callable[[str], str] | None:
    """Return what turns the text into Unicode, or None when it reads better as it is."""
    text = text[:_SAMPLE]
    own = _share(text)
    best: tuple[float, Callable[[str], str] | None] = (max(own + 0.3, 0.6), None)
    for convert in (from_tcvn3, from_vni):
        share = _share(convert(text))
        if share > best[0]:
            best = (share, convert)
    return best[1]


def _share(text: str) -> float:
    """Return the share of the marked words that are Vietnamese syllables, 0 to 1."""
    good = bad = 0
    for word in text[:_SAMPLE].split():
        for part in re.split(r"[-/.,;:()<>=&]", word.strip(_STRIP)):
            if part.isascii():
                continue
            if _is_syllable(part):
                good += 1
            else:
                bad += 1
    return good / (good + bad) if good + bad else 0.0


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    if sum(letters.count(tone) for tone in _TONES) > 1:
        return False
    plain = "".join(char for char in letters if char not in _TONES)
    return bool(_syllable().fullmatch(unicodedata.normalize("NFC", plain)))


def _wide(data: bytes) -> str | None:
    """Recognise UTF-16 without its mark: every other byte of the spaces and line ends is zero."""
    sample = data[:20_000]
    if len(sample) < 4 or len(data) % 2:
        return None
    evens, odds = sample[0::2].count(0), sample[1::2].count(0)
    if odds > len(sample) * 0.2 and evens * 20 < odds:
        return "utf-16-le"
    return "utf-16-be" if evens > len(sample) * 0.2 and odds * 20 < evens else None


def _latin(data: bytes) -> str:
    """Read Windows-1252, keeping the five bytes that it leaves undefined."""
    return data.decode("latin-1").translate(_windows_signs())


def _from_windows(data: bytes) -> str:
    return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))


def _from_viscii(data: bytes) -> str:
    return data.decode("latin-1").translate(_viscii())


@cache
def _windows_signs() -> dict[int, str]:
    signs = {byte: bytes([byte]).decode("cp1252", errors="ignore") for byte in range(0x80, 0xA0)}
    return {byte: sign for byte, sign in signs.items() if sign}


@cache
def _tcvn3() -> dict[int, str]:
    table = load_table("encodings")["tcvn3"]
    return {ord(old): new for old, new in zip(table["legacy"], table["unicode"], strict=True)}


@cache
def _viscii() -> dict[int, str]:
    table = load_table("encodings")["viscii"]
    low = {int(code, 16): letter for code, letter in table["low"].items()}
    return {**{0x80 + at: letter for at, letter in enumerate(table["high"])}, **low}


@cache
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern for VNI's letters, longest first, and what each stands for."""
    table = load_table("encodings")["vni"]
    letters: dict[str, str] = dict(table["single"])
    for base, marks in table["bases"].items():
        plain = table["single"].get(base, base)
        letters.update({base + mark: unicodedata.normalize("NFC", plain + table["marks"][mark]) for mark in marks})
    for old, new in list(letters.items()):
        letters[old.upper()] = letters[old[0].upper() + old[1:]] = new.upper()
    pattern = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    return re.compile(pattern), letters


@cache
def _syllable() -> re.Pattern[str]:
    table = load_table("encodings")["syllable"]
    onsets = "|".join(sorted(table["onsets"], key=len, reverse=True))
    return re.compile(f"(?:{onsets})?(?:{'|'.join(table['rimes'].split())})")
