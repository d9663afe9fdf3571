"""Read photographs and scanned pages with tesseract, when it and its Vietnamese data are installed."""

import io
import shutil
import subprocess
from functools import cache
from typing import Any

from index.errors import NotNow, ReadError
from index.read.document import Document
from index.read.reflow import reflow

#: Pixels; a larger picture is made smaller before it is read.
_MOST_PIXELS = 40_000_000
#: Shorter sides than this hold no readable page.
_LEAST_SIDE = 200
_STEEPEST = 4.0  # degrees by which a page may lie askew
_SECONDS_A_PAGE = 120

_ABSENT = "the page is a picture and text recognition is not installed: install tesseract-ocr and tesseract-ocr-vie"


@cache
def recogniser() -> str | None:
    """Return the path of tesseract when its Vietnamese data are installed, else None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if b"vie" in listed.stdout.split() + listed.stderr.split() else None


def read_image(data: bytes) -> Document:
    """Return the paragraphs on a photograph or scan. Raises ``ReadError`` with the reason."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if recogniser() is None:
        raise NotNow(_ABSENT)
    Image.MAX_IMAGE_PIXELS = 4 * _MOST_PIXELS
    pages = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            for number in range(min(getattr(image, "n_frames", 1), 60)):
                image.seek(number)
                upright = ImageOps.exif_transpose(image).convert("L")
                pages.append((f"trang {number + 1}", [recognise(upright)]))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise ReadError("the picture is damaged or far too large: scan the page again") from error
    blocks = reflow(pages)
    if sum(len(block.text) for block in blocks if not hasattr(block, "rows")) < 40:
        raise ReadError("no text was recognised on the picture: send a sharper scan, or the file itself")
    return Document(tuple(blocks), notes=("recognised",))


def recognise(image: Any) -> str:
    """Return the text on a grey picture of a page, line by line. Raises ``ReadError`` with the reason."""
    program = recogniser()
    if program is None:
        raise NotNow(_ABSENT)
    if min(image.size) < _LEAST_SIDE:
        raise ReadError("the picture is too small to be read: scan the page at 300 dpi")
    pixels = image.size[0] * image.size[1]
    if pixels > _MOST_PIXELS:
        scale = (_MOST_PIXELS / pixels) ** 0.5
        image = image.resize((int(image.size[0] * scale), int(image.size[1] * scale)))
    angle = skew(image)
    if abs(angle) >= 0.2:
        image = image.rotate(angle, expand=True, fillcolor=255)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1, dpi=(300, 300))
    command = [program, "stdin", "stdout", "-l", "vie", "--psm", "4", "--dpi", "300"]
    try:
        done = subprocess.run(
            command, input=buffer.getvalue(), capture_output=True, timeout=_SECONDS_A_PAGE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReadError("text recognition did not end: scan the page again") from error
    if done.returncode != 0:
        raise ReadError("text recognition failed: scan the page again")
    return done.stdout.decode("utf-8", errors="replace")


def skew(image: Any) -> float:
    """Return the degrees by which to turn a picture, anticlockwise, so that its lines lie level.

    Level lines of text make the rows of a page alternate most between ink and none.
    """
    import numpy as np

    small = image.copy()
    small.thumbnail((800, 800))
    ink = small.point(lambda value: 255 if value < 128 else 0)

    def sharpness(angle: float) -> float:
        rows = np.asarray(ink.rotate(angle, fillcolor=0), dtype=np.float32).sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 1.0), key=lambda one: sharpness(float(one)))
    fine = np.arange(best - 0.8, best + 0.81, 0.2)
    return float(max(fine, key=lambda one: (sharpness(float(one)), -abs(one))))
