"""Settings: every bad value is one line that names the setting, and never repeats a secret."""

from pathlib import Path

import pytest

from bot.settings import load_settings
from index.errors import UsageError

BAD = {
    "HOIPHUONG_ADMINS": "an,binh",
    "HOIPHUONG_STAFF_CHAT": "tổ trả lời",
    "HOIPHUONG_ACCESS": "closed",
    "HOIPHUONG_GROUPS": "all",
    "HOIPHUONG_RETENTION_DAYS": "0",
    "HOIPHUONG_REMINDER_HOURS": "-1",
    "HOIPHUONG_METRICS_PORT": "99999",
    "HOIPHUONG_RATE_LIMITS": "perhaps",
    "HOIPHUONG_TELEGRAM_BASE_URL": "127.0.0.1:8081",
    "HOIPHUONG_WEBHOOK_URL": "https://example.org/hook",
    "HOIPHUONG_WORKERS": "0",
    "TELEGRAM_BOT_TOKEN": "secret-without-colon",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in BAD:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_bad_value_is_one_line_that_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Whoever set it knows where to look."""
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as error:
        load_settings()
    line = str(error.value)
    assert name.replace("WEBHOOK_URL", "WEBHOOK_SECRET") in line
    assert "\n" not in line
    assert "secret-without-colon" not in line


def test_ids_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As people write lists; groups may be open or a list."""
    monkeypatch.setenv("HOIPHUONG_ADMINS", "1001, 1002")
    monkeypatch.setenv("HOIPHUONG_GROUPS", "-1001,-1002")
    settings = load_settings()
    assert settings.admins == {1001, 1002}
    assert settings.groups == {-1001, -1002}


def test_a_file_named_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty value counts as not set."""
    lines = "TELEGRAM_BOT_TOKEN=5:abc\nHOIPHUONG_ACCESS=list\nHOIPHUONG_STAFF_CHAT=\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("HOIPHUONG_ACCESS", "OPEN")
    settings = load_settings()
    assert (settings.token(), settings.access, settings.staff_chat) == ("5:abc", "open", None)


def test_the_token_is_never_shown() -> None:
    """Not by printing the settings; and its absence is one clear line."""
    assert "abc" not in repr(load_settings(telegram_bot_token="5:abc"))
    with pytest.raises(UsageError, match="TELEGRAM_BOT_TOKEN"):
        load_settings().token()
