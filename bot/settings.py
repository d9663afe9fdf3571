"""Every setting of the program, from the environment or a ``.env`` file in the working folder.

The names are the fields' own, in capitals, after ``HOIPHUONG_``; only the bot's token keeps the
name that every Telegram guide gives it, ``TELEGRAM_BOT_TOKEN``.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import UsageError

PREFIX = "HOIPHUONG_"
TOKEN_NAME = "TELEGRAM_BOT_TOKEN"

IdSet = Annotated[frozenset[int], NoDecode]
"""Telegram ids, written with commas between them."""


class Settings(BaseSettings):
    """What a person may set; ``load_settings`` turns a bad value into one clear line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: SecretStr | None = Field(default=None, validation_alias=TOKEN_NAME)

    store: Path = Path("store")
    reports: Path | None = None
    model: str | None = None

    data: Path = Path("data")
    admins: IdSet = frozenset()
    staff_chat: int | None = None
    access: Literal["open", "list"] = "open"
    groups: Annotated[frozenset[int] | Literal["open"], NoDecode] = "open"
    retention_days: int = Field(default=365, ge=1, le=36_500)
    reminder_hours: float = Field(default=24, gt=0, le=8_760)

    telegram_base_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=0, le=65_535)
    metrics_port: int | None = Field(default=None, ge=0, le=65_535)
    fetch_private: bool = False
    rate_limits: bool = True
    workers: int = Field(default=2, ge=1, le=64)

    @field_validator("admins", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        return _numbers(value) if isinstance(value, str) else value

    @field_validator("groups", mode="before")
    @classmethod
    def _groups(cls, value: Any) -> Any:
        if isinstance(value, str):
            return "open" if value.strip().lower() == "open" else _numbers(value)
        return value

    @field_validator("access", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("telegram_base_url", "webhook_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address such as http://127.0.0.1:8081")
        return value.strip().rstrip("/")

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        secret = value.get_secret_value().strip()
        bot, _, key = secret.partition(":")
        if not (bot.isdigit() and key) or not secret.isprintable() or any(c in secret for c in " /?#%"):
            raise ValueError("must look like 123456:ABC…, as @BotFather gives it")
        return SecretStr(secret)

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> "Settings":
        # Without it anybody who finds the port could speak in the name of Telegram.
        if self.webhook_url and not self.webhook_secret:
            raise ValueError(f"{PREFIX}WEBHOOK_SECRET must be set together with {PREFIX}WEBHOOK_URL")
        return self

    def token(self) -> str:
        """Return the bot's token. Raises UsageError when there is none."""
        if self.telegram_bot_token is None:
            raise UsageError(f"{TOKEN_NAME} is not set: ask @BotFather on Telegram for a token")
        return self.telegram_bot_token.get_secret_value()


def load_settings(env_file: Path | None = Path(".env"), **values: Any) -> Settings:
    """Read the settings; ``values`` (by field name) win over the environment.

    Raises UsageError with one line that names the first setting that makes no sense. The line never
    repeats the value, which may be a secret.
    """
    try:
        return Settings(_env_file=env_file, **values)  # type: ignore[call-arg]  # pydantic-settings' own
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{_name(first['loc'])}{message}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the settings file cannot be read: {type(error).__name__}") from None


def _name(loc: tuple[int | str, ...]) -> str:
    if not loc:
        return ""
    field = str(loc[0])
    known = field == TOKEN_NAME or field.lower() == "telegram_bot_token"
    return f"{TOKEN_NAME}: " if known else f"{PREFIX}{field.upper()}: "


def _numbers(value: str) -> frozenset[int]:
    parts = value.replace(";", ",").replace(" ", ",").split(",")
    try:
        return frozenset(int(part) for part in parts if part)
    except ValueError:
        raise ValueError("must be numbers with commas between them, such as 1001,1002") from None
