"""Settings: read in one place, and a wrong one is refused with a line that says what would work."""

import ast
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from config import ROOT, SettingError, Settings

NO_FILE = Path("/nowhere/.env")


@pytest.fixture
def read(tmp_path):
    """Read the settings of an environment that has a data folder and what a test adds."""

    def read(**environ):
        return Settings.from_environment({"DATA_DIR": str(tmp_path), **environ}, NO_FILE)

    return read


def test_nothing_has_to_be_set(read, tmp_path):
    settings = read()
    assert (settings.host, settings.port) == ("127.0.0.1", 5000)
    assert (settings.async_mode, settings.delivery) == ("eventlet", "direct")
    assert settings.proxy_hops == 0
    assert settings.database_url == f"sqlite:///{tmp_path}/chat.sqlite3"


@pytest.mark.parametrize("url", ["smtp://localhost", "smtp+tls://me:pa%40ss@h:587", "smtps://h"])
@pytest.mark.parametrize("sender", ["chat@example.org", "The Lab <chat@example.org>"])
def test_mail_goes_out_where_a_server_and_a_sender_are_named(read, url, sender):
    settings = read(SMTP_URL=url, MAIL_FROM=sender)
    assert (settings.smtp_url, settings.mail_from) == (url, sender)
    assert url not in repr(settings), "it may hold a password"


@pytest.mark.parametrize(
    ("url", "sender", "text"),
    [
        ("http://host", "a@b", "SMTP_URL must be"),
        ("smtp://", "a@b", "SMTP_URL must be"),
        ("smtp://host:99999", "a@b", "SMTP_URL must be"),
        ("", "a@b", "SMTP_URL must be"),
        ("smtp://host", "", "MAIL_FROM is"),
        ("smtp://host", "nobody", "MAIL_FROM is"),
        ("smtp://host", "a@b\nBcc: c@d", "MAIL_FROM is"),
    ],
)
def test_mail_that_can_not_go_out_is_refused_at_the_start(read, url, sender, text):
    with pytest.raises(SettingError, match=text):
        read(SMTP_URL=url, MAIL_FROM=sender)


def test_people_are_sent_to_the_address_that_is_named(read):
    assert read().public_url == ""
    assert read(PUBLIC_URL="https://chat.example.org/").public_url == "https://chat.example.org"
    assert read(PUBLIC_URL="http://lab:5000").public_url == "http://lab:5000"


@pytest.mark.parametrize(
    "url",
    [
        "chat.example.org",
        "ftp://lab",
        "https://",
        "https://lab/chat",
        "https://me@lab",
        "http://lab:99999",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(read, url):
    with pytest.raises(SettingError, match="PUBLIC_URL is"):
        read(PUBLIC_URL=url)


def test_an_empty_setting_is_one_that_is_not_set(read):
    assert read(PORT="", HOST=" ").port == 5000


def test_the_environment_goes_before_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text(f"PORT=6000\nHOST=0.0.0.0\nDATA_DIR={tmp_path}\n")
    settings = Settings.from_environment({"PORT": "7000"}, file)
    assert (settings.host, settings.port) == ("0.0.0.0", 7000)


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path):
    folder = tmp_path / "new" / "data"
    Settings.from_environment({"DATA_DIR": str(folder)}, NO_FILE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(read, tmp_path):
    first, second = read().secret_key, read().secret_key
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    script = "from config import Settings; print(Settings.from_environment().secret_key)"

    def start(_number):
        environ = {"DATA_DIR": str(tmp_path)}
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, env=environ, cwd=ROOT, capture_output=True, check=True
        ).stdout

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1


def test_secrets_do_not_show_when_settings_are_printed(read):
    settings = read(DATABASE_URL="sqlite:////somewhere/hidden.sqlite3")
    assert settings.secret_key not in repr(settings)
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_by_one_driver_however_it_is_written(read, scheme):
    settings = read(DATABASE_URL=f"{scheme}://ada:word@here:5433/chat?sslmode=require")
    assert settings.database_url == "postgresql+psycopg://ada:word@here:5433/chat?sslmode=require"
    assert "word" not in repr(settings)


def test_a_wrong_address_of_a_database_is_refused_without_its_password(read):
    with pytest.raises(SettingError) as refusal:
        read(DATABASE_URL="mysql://ada:swordfish@here/chat")
    assert "swordfish" not in str(refusal.value)


WRONG = {
    "PORT": ["0", "65536", "five", "-1", "80.5", "٥٠٠٠"],
    "HOST": ["not a host", "http://here"],
    "ASYNC_MODE": ["twisted", "Eventlet"],
    "DELIVERY": ["fast", "Direct"],
    "DATABASE_URL": [
        *("mysql://here/chat", "sqlite://", "chat.sqlite3", "://", "postgresql://here"),
        *("postgresql+asyncpg://here/chat", "postgresql://here/?host=there"),
    ],
    "BACKUP_KEEP": ["0", "1001", "all"],
    "DATABASE_POOL": ["0", "1001", "many"],
    "DATABASE_TIMEOUT": ["0", "601", "0.5"],
    "SECRET_KEY": ["too short", "x" * 31],
    "STORAGE_URL": [
        *("s3://host/bucket", "https://a:b@host/bucket", "s3://a:b@host", "s3://a:b@/bucket"),
        *("s3://a@host/bucket", "s3://a:b@host:99999/bucket"),
    ],
    "BACKUP_URL": ["s3://a:b@host/bucket"],
    "LOG_FORMAT": ["xml", "JSON"],
    "ACCESS_LOG": ["yes", "2"],
    "OTEL_EXPORTER_OTLP_ENDPOINT": ["collector:4318", "grpc://here", "http://"],
    "METRICS_TOKEN": ["short", "sixteen letters, but é"],
    "PROXY_HOPS": ["-1", "many", "11"],
    "DATA_DIR": ["/proc/nothing/can/be/made/here", "/dev/null"],
}


@pytest.mark.parametrize(("name", "value"), [(name, it) for name in WRONG for it in WRONG[name]])
def test_a_wrong_setting_is_refused_by_name_in_one_line(read, name, value):
    with pytest.raises(SettingError) as refusal:
        read(**{name: value})
    text = str(refusal.value)
    assert name in text
    assert "\n" not in text


def test_a_secret_file_that_was_cut_short_is_refused(read, tmp_path):
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(SettingError, match=re.escape("secret.key has 0 characters")):
        read()


def test_every_setting_is_documented_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", _document(), re.MULTILINE)
    documented = {name.lower(): default.strip("` ") for name, default in rows}
    known = {it.name: it.default for it in fields(Settings) if it.name != "testing"}
    assert set(documented) == set(known)
    given = {name: str(default) for name, default in known.items() if default is not MISSING}
    assert {name: documented[name] for name in given} == given


def test_the_environment_is_read_nowhere_else():
    for path in [*(ROOT / "chatapp").rglob("*.py")]:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        taken = {
            f"{node.module}.{it.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for it in node.names
        }
        assert not (names | taken) & {"os.environ", "os.environb", "os.getenv"}, path


def test_importing_the_settings_imports_nothing_that_patching_would_miss():
    script = "import sys, config; print([it for it in sys.argv[1:] if it in sys.modules])"
    heavy = ["socket", "ssl", "select", "queue", "subprocess", "flask", "werkzeug", "sqlalchemy"]
    command = [sys.executable, "-c", script, *heavy]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def _document() -> str:
    return (ROOT / "docs" / "settings.md").read_text()
