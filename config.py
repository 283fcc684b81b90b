"""Every setting, read from the environment or a .env file, here and nowhere else.

wsgi.py imports this before it patches anything, so only what is light and pure may be imported.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent

ASYNC_MODES = ("eventlet", "gevent", "threading")
LOG_FORMATS = ("human", "json")
DELIVERIES = ("direct", "stock")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES = {SQLITE: "sqlite", POSTGRESQL: "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""What may stand before :// in DATABASE_URL, and the driver that each is reached by."""

REDIS_SCHEMES = ("redis", "rediss")
STORE_SCHEMES = ("s3", "s3+http")
SMTP_SCHEMES = ("smtp", "smtp+tls", "smtps")
SECRET_MIN = 32
TOKEN_MIN = 16
PROXY_HOPS_MAX = 10
LIMITS = (
    "max_connections_per_person",
    "max_connections_per_address",
    "send_rate",
    "send_burst",
    "bot_send_rate",
    "bot_send_burst",
)
"""How much one person, address or bot may do; 0 means as much as they like."""

FILE_LIMITS = ("max_file_mb", "files_per_person_mb", "files_mb")
"""Megabytes of one file, of all of one person's, and of all; 0 means no limit for the last two."""

LIMIT_MAX = 1_000_000
TIMEOUT_MAX = 600
POOL_MAX = 1_000
BACKUPS_MAX = 1_000
DISCREET = {"hide_parameters": True}
"""What goes into a statement is somebody's words: no error repeats it."""

POOL_SECONDS = 5
"""How long one waits for a connection to the database that somebody else has."""

FILE_MAX_MB = 100_000_000
REQUEST_MAX = 11 * 1024 * 1024
"""Bytes of the largest request: a picture of 10 MB, and a form around it."""

_HOST = re.compile(r"[A-Za-z0-9.:_-]+")


_MAILBOX = re.compile(r"[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+")
"""An e-mail address, with or without a name before it."""


class SettingError(Exception):
    """A setting has a value that can't work; the text says which, and what would."""


@dataclass(frozen=True)
class Settings:
    """What can be chosen from outside; docs/settings.md tells each in a line."""

    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    async_mode: str
    smtp_url: str = field(repr=False)  # may hold a password; empty: nobody is sent mail
    mail_from: str
    database_pool: int = 20
    database_timeout: int = 5
    delivery: str = "direct"
    proxy_hops: int = 0
    public_url: str = ""
    redis_url: str = field(default="", repr=False)  # may hold a password
    max_connections_per_person: int = 20
    max_connections_per_address: int = 50
    send_rate: int = 5
    send_burst: int = 30
    bot_send_rate: int = 50
    bot_send_burst: int = 500
    max_file_mb: int = 25
    files_per_person_mb: int = 2_000
    files_mb: int = 20_000
    backup_folder: str = ""
    backup_keep: int = 7
    backup_passphrase: str = field(default="", repr=False)
    storage_url: str = field(default="", repr=False)  # holds a secret, as the next does
    backup_url: str = field(default="", repr=False)
    push_local: int = 0
    hooks_local: int = 0
    preview_local: int = 0
    log_format: str = "human"
    access_log: int = 0
    otel_exporter_otlp_endpoint: str = ""
    metrics_token: str = field(default="", repr=False)
    testing: bool = False

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, dotenv: Path = ROOT / ".env"
    ) -> "Settings":
        """Read the settings; what the environment says goes before what the file says."""
        given = _given(environ, dotenv)
        data_dir = _data_dir(given.get("DATA_DIR", "data"))
        return cls(
            host=_host(given.get("HOST", "127.0.0.1")),
            port=_number("PORT", given.get("PORT", "5000"), 1, 65535),
            data_dir=data_dir,
            database_url=database_url(given.get("DATABASE_URL") or _file(data_dir)),
            database_pool=_number("DATABASE_POOL", given.get("DATABASE_POOL", "20"), 2, POOL_MAX),
            database_timeout=_number(
                "DATABASE_TIMEOUT", given.get("DATABASE_TIMEOUT", "5"), 1, TIMEOUT_MAX
            ),
            secret_key=_secret_key(given.get("SECRET_KEY"), data_dir),
            async_mode=_one_of("ASYNC_MODE", given.get("ASYNC_MODE", "eventlet"), ASYNC_MODES),
            delivery=_one_of("DELIVERY", given.get("DELIVERY", "direct"), DELIVERIES),
            proxy_hops=_number("PROXY_HOPS", given.get("PROXY_HOPS", "0"), 0, PROXY_HOPS_MAX),
            public_url=_public_url(given.get("PUBLIC_URL", "")),
            redis_url=_redis_url(given.get("REDIS_URL", "")),
            push_local=_number("PUSH_LOCAL", given.get("PUSH_LOCAL", "0"), 0, 1),
            hooks_local=_number("HOOKS_LOCAL", given.get("HOOKS_LOCAL", "0"), 0, 1),
            preview_local=_number("PREVIEW_LOCAL", given.get("PREVIEW_LOCAL", "0"), 0, 1),
            **_limits(given),
            **_files(given),
            **_mail(given),
            backup_folder=given.get("BACKUP_FOLDER", ""),
            backup_keep=_number("BACKUP_KEEP", given.get("BACKUP_KEEP", "7"), 1, BACKUPS_MAX),
            backup_passphrase=given.get("BACKUP_PASSPHRASE", ""),
            storage_url=_store("STORAGE_URL", given),
            backup_url=_store("BACKUP_URL", given, needs="BACKUP_FOLDER"),
            log_format=_one_of("LOG_FORMAT", given.get("LOG_FORMAT", "human"), LOG_FORMATS),
            access_log=_number("ACCESS_LOG", given.get("ACCESS_LOG", "0"), 0, 1),
            otel_exporter_otlp_endpoint=_endpoint(given.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")),
            metrics_token=_metrics_token(given.get("METRICS_TOKEN", "")),
        )

    @classmethod
    def for_tests(cls, data_dir: Path, secret_key: str, url: str | None = None) -> "Settings":
        """The settings of a server that lives for one test; its own SQLite where no URL is."""
        return cls(
            host="127.0.0.1",
            port=5000,
            data_dir=data_dir,
            database_url=database_url(url or _file(data_dir)),
            secret_key=secret_key,
            async_mode="threading",
            smtp_url="",
            mail_from="",
            testing=True,
        )

    @property
    def root(self) -> Path:
        """Where the project's own files are."""
        return ROOT

    def flask_config(self) -> dict[str, Any]:
        """The same, under the names that Flask and its extensions look for."""
        return {
            "BACKUP_FOLDER": str(ROOT / self.backup_folder) if self.backup_folder else "",
            "BACKUP_KEEP": self.backup_keep,
            "BACKUP_PASSPHRASE": self.backup_passphrase,
            "DATA_DIR": self.data_dir,
            "DELIVERY": self.delivery,
            "MAX_CONTENT_LENGTH": REQUEST_MAX,
            "PROXY_HOPS": self.proxy_hops,
            **{name.upper(): getattr(self, name) for name in LIMITS + FILE_LIMITS},
            "MAIL_FROM": self.mail_from,
            "STORAGE_URL": self.storage_url,
            "BACKUP_URL": self.backup_url,
            "LOG_FORMAT": self.log_format,
            "ACCESS_LOG": self.access_log,
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.otel_exporter_otlp_endpoint,
            "METRICS_TOKEN": self.metrics_token,
            "PUBLIC_URL": self.public_url,
            "REDIS_URL": self.redis_url,
            "PUSH_LOCAL": bool(self.push_local),
            "HOOKS_LOCAL": bool(self.hooks_local),
            "PREVIEW_LOCAL": bool(self.preview_local),
            "SECRET_KEY": self.secret_key,
            "SMTP_URL": self.smtp_url,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._pool(),
            "TESTING": self.testing,
        }

    def _pool(self) -> dict[str, Any]:
        """SQLite's connections cost next to nothing, a server's are counted."""
        if self.database_url.startswith(SQLITE):
            options = {"pool_size": 20, "max_overflow": 30, "pool_timeout": POOL_SECONDS}
            return {**options, **DISCREET}
        return {
            **DISCREET,
            "pool_size": self.database_pool,
            "max_overflow": 0,
            "pool_timeout": POOL_SECONDS,
            "connect_args": {"chatapp_patience": self.database_timeout},
        }


def _given(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """Leave out what is empty: `PORT= make run` means the default, as for a shell."""
    values = {**dotenv_values(dotenv), **environ}
    return {name: value.strip() for name, value in values.items() if value and value.strip()}


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise SettingError(f"HOST is {text!r}; it must be an address or a host's name.")
    return text


def _number(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingError(f"{name} is {text!r}; it must be a number from {least} to {most}.")
    return int(text)


def _limits(given: dict[str, str]) -> dict[str, Any]:
    texts = {
        "max_connections_per_person": given.get("MAX_CONNECTIONS_PER_PERSON", "20"),
        "max_connections_per_address": given.get("MAX_CONNECTIONS_PER_ADDRESS", "50"),
        "send_rate": given.get("SEND_RATE", "5"),
        "send_burst": given.get("SEND_BURST", "30"),
        "bot_send_rate": given.get("BOT_SEND_RATE", "50"),
        "bot_send_burst": given.get("BOT_SEND_BURST", "500"),
    }
    return {name: _number(name.upper(), text, 0, LIMIT_MAX) for name, text in texts.items()}


def _endpoint(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*)?", text):
        raise SettingError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is {text!r}; it must be http://HOST:PORT or https://HOST."
        )
    return text


def _metrics_token(text: str) -> str:
    if text and (len(text) < TOKEN_MIN or not text.isascii() or not text.isprintable()):
        raise SettingError(f"METRICS_TOKEN must have at least {TOKEN_MIN} plain characters.")
    return text


def _public_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingError(f"PUBLIC_URL is {text!r}; it must be https://HOST or http://HOST:PORT.")
    return f"{parts.scheme}://{parts.netloc}"


def _redis_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_right = parts.hostname and parts.port != 0 and parts.scheme in REDIS_SCHEMES
    except ValueError:
        is_right = False
    if text and not is_right and not text.startswith("unix:///"):
        # The address is not repeated: it may hold a password.
        raise SettingError("REDIS_URL must be redis://HOST, rediss://HOST or unix:///PATH.")
    return text


def _store(name: str, given: Mapping[str, str], needs: str = "") -> str:
    text = given.get(name, "")
    try:
        parts = urlsplit(text)
        is_whole = parts.hostname and parts.port != 0 and parts.username and parts.password
        is_right = is_whole and parts.scheme in STORE_SCHEMES and parts.path.strip("/")
    except ValueError:
        is_right = False
    if text and not is_right:
        # The address is not repeated: it holds a secret.
        raise SettingError(f"{name} must be s3://KEY:SECRET@HOST/BUCKET, or s3+http://….")
    if text and needs and not given.get(needs):
        raise SettingError(f"{name} needs {needs} too: backups are made there first.")
    return text


def _files(given: dict[str, str]) -> dict[str, Any]:
    """A megabyte is 1,048,576 bytes."""
    most, texts = FILE_MAX_MB, {name: given.get(name.upper()) for name in FILE_LIMITS}
    return {
        name: _number(name.upper(), text, int(name == "max_file_mb"), most)
        for name, text in texts.items()
        if text is not None
    }


def _mail(given: dict[str, str]) -> dict[str, Any]:
    url, sender = given.get("SMTP_URL", ""), given.get("MAIL_FROM", "")
    if not url and not sender:
        return {"smtp_url": "", "mail_from": ""}
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in SMTP_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        # The address is not repeated: it may hold a password.
        raise SettingError("SMTP_URL must be smtp://HOST, smtp+tls://HOST or smtps://HOST.")
    if not _MAILBOX.fullmatch(sender):
        raise SettingError(f"MAIL_FROM is {sender!r}; with SMTP_URL it must be an e-mail address.")
    return {"smtp_url": url, "mail_from": sender}


def _data_dir(text: str) -> Path:
    folder = (ROOT / Path(text).expanduser()).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".write-{secrets.token_hex(8)}"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise SettingError(f"DATA_DIR {folder} can't be written to: {_why(error)}.") from error
    return folder


def database_url(text: str) -> str:
    """Read what DATABASE_URL may be, and name the driver in it; raises SettingError."""
    scheme, mark, rest = text.partition("://")
    kind = scheme.partition("+")[0]
    driver, name = DATABASES.get(kind), rest.partition("?")[0].partition("/")[2].strip("/")
    if not mark or driver is None or not name or scheme not in (kind, driver):
        # The address is not repeated: it may hold a password.
        raise SettingError(
            "DATABASE_URL must be sqlite:///PATH or postgresql://NAME:PASSWORD@HOST/DATABASE;"
            f" {scheme[:20]}:// is not known."
        )
    return f"{driver}://{rest}"


def _file(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'chat.sqlite3'}"


def _secret_key(text: str | None, data_dir: Path) -> str:
    if text is None:
        text, name = _kept_secret(data_dir / "secret.key"), str(data_dir / "secret.key")
    else:
        name = "SECRET_KEY"
    if len(text) < SECRET_MIN:
        raise SettingError(
            f"{name} has {len(text)} characters; it must have at least {SECRET_MIN}, at random."
        )
    return text


def _kept_secret(path: Path) -> str:
    """Read the secret of this place; make it the first time.

    Of several processes that start at once, all must end with the same: each writes a whole
    file of its own and tries to link it to the name, which only the first can.
    """
    draft = path.with_name(f".secret-{secrets.token_hex(8)}")
    try:
        if not path.exists():
            draft.touch(mode=0o600, exist_ok=False)
            draft.write_text(secrets.token_urlsafe(48) + "\n")
            _link(draft, path)
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} can't be kept or read: {_why(error)}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _link(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise SettingError(f"{name} is {text!r}; it must be one of {', '.join(known)}.")
    return text


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
