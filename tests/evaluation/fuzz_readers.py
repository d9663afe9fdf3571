"""Feed every reader damaged files: ``python -m tests.evaluation.fuzz_readers [COUNT] [KIND...]``.

1,000 of each kind, or of those named. Prints, for each, how many were read and how many refused, the
slowest, and the reasons. Exits with 1 when a reader raised anything but a ``ReadError`` or outran its
patience, or when the store that some of the files were indexed into does not hold its old content whole.
A kind whose program (tesseract, LibreOffice or antiword) is missing is named and left out.
"""

import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from mutations import MAIN_PART, mutated, rearranged
from papers import PLAN_REPORT, REPORT, as_docx, as_html, as_pdf, as_scan, as_text, as_xlsx

from index.build import build_store
from index.encode import load_encoder
from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_bytes
from index.read.doc import converters
from index.read.scan import recogniser
from index.store import Store

WHOLE = [*REPORT, *PLAN_REPORT]
OLD_WORD = Path(__file__).parent.parent / "samples" / "old.doc"
#: A scan of a few lines: a thousand whole pages would keep tesseract busy for hours.
FEW_LINES = [REPORT[0], REPORT[1], REPORT[3]]
PATIENCE = 30.0
#: So many damaged files of each kind are also indexed.
INDEXED = 10


def picture(kind: str) -> bytes:
    """Return a photograph of a few lines: the top of a scanned page."""
    import pypdfium2

    page = pypdfium2.PdfDocument(as_pdf(FEW_LINES))[0].render(scale=110 / 72).to_pil()
    buffer = io.BytesIO()
    page.crop((0, 0, page.width, page.height // 4)).save(buffer, kind)
    return buffer.getvalue()


MAKERS = {
    ".txt": lambda: as_text(WHOLE),
    ".html": lambda: as_html(WHOLE),
    ".docx": lambda: as_docx(WHOLE),
    ".xlsx": lambda: as_xlsx(WHOLE),
    ".pdf": lambda: as_pdf(WHOLE),
    "scanned.pdf": lambda: as_scan(as_pdf(FEW_LINES, pagesize=(500, 320))),
    ".png": lambda: picture("PNG"),
    ".jpg": lambda: picture("JPEG"),
    ".tif": lambda: picture("TIFF"),
    ".doc": OLD_WORD.read_bytes,
}


def missing(kind: str) -> str:
    """Return the program that a kind needs and that is not here, or ""."""
    if kind == ".doc":
        return "" if converters() else "LibreOffice or antiword"
    needs = kind in ("scanned.pdf", ".png", ".jpg", ".tif") and recogniser() is None
    return "tesseract with vie" if needs else ""


def damaged(kind: str, count: int) -> Iterator[bytes]:
    """Yield so many damaged files of a kind, the same every time."""
    whole = MAKERS[kind]()
    if kind in MAIN_PART:
        half = count // 2
        return chain(mutated(whole, count - half, seed=11), rearranged(whole, MAIN_PART[kind], half))
    return mutated(whole, count, seed=11)


def feed(kind: str, count: int) -> int:
    """Read damaged files of one kind, print what came of them, return the number of failures."""
    suffix = Path(f"x{kind}").suffix
    outcomes: Counter[str] = Counter()
    failures, slowest, began = 0, 0.0, time.monotonic()
    for number, data in enumerate(damaged(kind, count)):
        started = time.monotonic()
        try:
            extract_figures(read_bytes(data, suffix, "r", f"r{suffix}"))
            outcomes["read"] += 1
        except ReadError as error:
            outcomes[str(error)] += 1
        except Exception as error:  # each is a crash that is looked for
            failures += 1
            print(f"{kind} number {number}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.monotonic() - started)
    read, took = outcomes.pop("read", 0), time.monotonic() - began
    print(f"{kind}: {read} read, {sum(outcomes.values())} refused, slowest {slowest:.2f} s, all {took:.0f} s")
    for reason, times in outcomes.most_common(6):
        print(f"    {times:5}  {reason}", flush=True)
    return failures + (slowest > PATIENCE)


def index_some(kinds: list[str]) -> int:
    """Index damaged files of each kind beside a good one; return 1 when the store is not whole after it."""
    with tempfile.TemporaryDirectory() as name:
        folder, root, encoder = Path(name, "reports"), Path(name, "store"), load_encoder()
        folder.mkdir()
        (folder / "good.txt").write_bytes(as_text(REPORT))
        build_store([folder], root, encoder)
        before = Store.open(root, encoder).report("good")
        for kind in kinds:
            for number, data in enumerate(islice(damaged(kind, 1000), INDEXED)):
                (folder / f"bad-{number}-{kind.lstrip('.')}").with_suffix(Path(f"x{kind}").suffix).write_bytes(data)
        done = build_store([*folder.iterdir(), folder], root, encoder)
        store = Store.open(root, encoder)
        whole = store.report("good") == before and len(store.embeddings.ids()) == store.manifest.passages
        print(f"indexed: {done.new} new, {len(done.failed)} failed, the store is {'whole' if whole else 'DAMAGED'}")
        return 0 if whole else 1


def main() -> int:
    """Run and report; return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    kinds = sys.argv[2:] or list(MAKERS)
    if unknown := [kind for kind in kinds if kind not in MAKERS]:
        sys.exit(f"no such kind: {', '.join(unknown)}; there are {', '.join(MAKERS)}")
    for kind in kinds:
        if missing(kind):
            print(f"{kind}: left out, {missing(kind)} is not installed")
    present = [kind for kind in kinds if not missing(kind)]
    failures = sum(feed(kind, count) for kind in present) + index_some(present)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
