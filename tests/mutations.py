"""Damaged copies of a file: what disks, mail gateways and ill will make of documents."""

import copy
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree


def mutated(data: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """Yield ``count`` damaged copies, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8))):
            _damage(damaged, chance)
        yield bytes(damaged)


def _damage(data: bytearray, chance: random.Random) -> None:
    size = len(data)
    if size < 8:
        data.extend(b"\x00<" * 8)
        return
    at = chance.randrange(size)
    length = min(chance.choice((1, 4, 64, 1024)), size - at)
    match chance.randrange(6):
        case 0:
            data[at : at + length] = chance.randbytes(length)
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 3, 50))
        case 3:
            del data[at:]
        case 4:
            data[at : at + length] = bytes(length)
        case _:
            other = chance.randrange(size)
            data[at : at + length] = data[other : other + length]


#: The part of an archive that holds what is read.
MAIN_PART = {".docx": "word/document.xml", ".xlsx": "xl/worksheets/sheet1.xml"}


def rearranged(data: bytes, part: str, count: int, seed: int = 7) -> Iterator[bytes]:
    """Yield ``count`` copies of an archive whose XML part is whole but says something absurd.

    Bytes changed in an archive rarely get past its checksums; elements moved about always do.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(seed)
    for _ in range(count):
        root: Any = etree.fromstring(parts[part])
        for _ in range(chance.choice((1, 3, 10, 40))):
            _rearrange(root, chance)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in parts.items():
                archive.writestr(name, etree.tostring(root) if name == part else body)
        yield buffer.getvalue()


def _rearrange(root: Any, chance: random.Random) -> None:
    elements = list(root.iter())
    one, other = chance.choice(elements), chance.choice(elements)
    match chance.randrange(5):
        case 0 if one is not root:
            one.getparent().remove(one)
        case 1:
            other.append(copy.deepcopy(one) if len(list(one.iter())) < 200 else etree.Element("x"))
        case 2 if one is not root and one not in other.iterancestors() and other is not one:
            other.append(one)
        case 3:
            for name in one.attrib:
                one.attrib[name] = chance.choice(("-1", "999999999", "", "abc", "1E400", "XFD1048576"))
        case _:
            one.text = chance.choice(("", "-5", "9" * 400, "NaN", "1e999", "|" * 50, "\u00ad§¶", "x" * 5000))
