"""What several test modules share: the sample reports indexed once, a small store, an office on a local Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botapi import BotApi
from hypothesis import settings
from running import Office, open_office
from stores import OLD, page

from index.build import build_store
from index.encode import Encoder, load_encoder
from retrieval.engine import Engine

# How long an example takes depends on what else the machine does; no claim here is about time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

REPORTS = Path(__file__).parent / "samples" / "reports"


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the sample reports, built by the real builder."""
    store = tmp_path_factory.mktemp("samples") / "store"
    build_store([REPORTS], store, load_encoder(None))
    return store


@pytest.fixture(scope="session")
def sample_engine(sample_store: Path) -> Engine:
    """Return an engine over the sample reports."""
    return Engine.open(sample_store)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Yield a Bot API server of one's own."""
    with BotApi() as server:
        yield server


@pytest.fixture
def office(api: BotApi, sample_engine: Engine, tmp_path: Path) -> Iterator[Office]:
    """Yield a running bot with an admin, a staff chat, and people who ask."""
    with open_office(api, sample_engine, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return a folder with three reports."""
    folder = tmp_path / "báo cáo"
    folder.mkdir()
    for name, ward in (("a", "Phúc Đồng"), ("b", "Tân An"), ("c", "Hoà Bình")):
        (folder / f"{name}.txt").write_text(page(ward, OLD), "utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path, reports: Path, encoder: Encoder) -> Path:
    """Return a store of the three reports."""
    build_store([reports], tmp_path / "store", encoder)
    return tmp_path / "store"
