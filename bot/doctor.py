"""``hoiphuong doctor``: what is installed, configured and missing."""

import sys
from importlib.metadata import PackageNotFoundError, version
from shutil import disk_usage

from rich.console import Console

from bot.settings import Settings
from index.encode import load_encoder
from index.errors import HoiPhuongError
from index.store import Store

_PACKAGES = (
    "python-telegram-bot", "sentence-transformers", "torch", "model2vec", "faiss-cpu", "tantivy", "rapidfuzz",
)  # fmt: skip


def examine(settings: Settings) -> bool:
    """Print one line a finding; return False when something that is needed does not work."""
    console = Console(highlight=False, soft_wrap=True)
    good = True

    def say(works: bool | None, line: str) -> None:
        nonlocal good
        good = good and works is not False
        mark, style = {True: ("ok", "green"), False: ("PROBLEM", "red"), None: ("note", "yellow")}[works]
        console.print(f"[{style}]{mark:>8}[/]  ", end="")
        console.print(line, markup=False)

    say(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}")
    for name in _PACKAGES:
        try:
            say(True, f"{name} {version(name)}")
        except PackageNotFoundError:
            say(False, f"{name} is not installed: run make run")
    try:
        encoder = load_encoder(settings.model)
        say(True, f"model {encoder.name}, {encoder.dimension} dimensions")
        store = Store.open(settings.store, encoder)
        counts = (
            f"{store.manifest.reports} reports, {store.manifest.passages} passages, {store.manifest.figures} figures"
        )
        say(True, f"store {settings.store}: {counts}")
    except HoiPhuongError as error:
        say(False, str(error))
    from index.read.doc import converters
    from index.read.scan import recogniser

    scans = recogniser()
    say(
        bool(scans) or None,
        "scans: tesseract" if scans else "scans: tesseract with vie is not installed, scanned pages are refused",
    )
    old = converters()
    say(bool(old) or None, f".doc: {', '.join(old)}" if old else ".doc: neither antiword nor LibreOffice is installed")
    token = settings.telegram_bot_token is not None
    say(
        token or None,
        "TELEGRAM_BOT_TOKEN is set" if token else "TELEGRAM_BOT_TOKEN is not set: no Telegram, only this terminal",
    )
    say(
        bool(settings.admins) or None,
        f"{len(settings.admins)} admins" if settings.admins else "HOIPHUONG_ADMINS is not set",
    )
    say(
        settings.staff_chat is not None or None,
        "staff chat is set" if settings.staff_chat else "HOIPHUONG_STAFF_CHAT is not set",
    )
    free = disk_usage(settings.store.resolve().parent if settings.store.parent.exists() else ".").free // 10**6
    say(free > 200, f"{free:,} MB free for the store")
    return good
