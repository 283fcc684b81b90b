"""Static files: addresses that change with their content, so that browsers keep them for good.

The hash in /static/<hash>/… is of the whole folder: scripts import each other by relative
addresses, which stay within the same hash, and nothing mixes an old file with a new one.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from os.path import isfile
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

ENTRANCE = "js/main.js"
TOKENS = "css/tokens.css"
VENDOR = "vendor/socket.io.esm.min.js"
VARIANTS = {"br": ".br", "gzip": ".gz"}
"""Made beside each file when the server is installed (bin/compress.py), the best first."""

WORDS, PARTS = "js/words/", ("js/", "css/", "icons/")
OTHERS = ("js/admin/", "js/worker.js")
ENTIRE = ("icons.svg", VENDOR)
"""What the chat page consists of, for devices that keep all of it."""

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

_HASHED = re.compile(r"(?P<version>[0-9a-f]{16})/(?P<name>.+)")
_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)|^\s*import\s*["']([^"']+)""",
    re.MULTILINE,
)


def init_app(app: Flask) -> None:
    """Serve /static, and give templates `asset(name)` and `modules`."""
    app.view_functions["static"] = _serve
    app.context_processor(_given)


def _given() -> dict[str, Any]:
    return {"asset": asset, "modules": modules(), "theme_colours": _theme(version())}


@lru_cache(maxsize=8)
def _theme(_version: str) -> tuple[str, ...]:
    return token("sidebar") if (_folder() / TOKENS).is_file() else ()


def asset(name: str) -> str:
    """The address of a static file as it is now."""
    return f"{current_app.static_url_path}/{version()}/{name}"


def modules() -> list[str]:
    """The addresses of all scripts that the page needs, so that it can ask for them at once."""
    return [asset(name) for name in _reachable(_folder(), version())]


def text(name: str) -> str:
    """What a static file holds, for what is put together from several."""
    return (_folder() / name).read_text(encoding="utf-8")


def application(language: str) -> list[str]:
    """The addresses of all that the chat page may ever ask for, in one language."""
    folder = _folder()
    names = sorted(path.relative_to(folder).as_posix() for path in _files(folder))
    return [asset(name) for name in names if _is_of_application(name, language)]


def _is_of_application(name: str, language: str) -> bool:
    if name.startswith(WORDS):
        return name.endswith(f"/{language}.js")
    return name in ENTIRE or (name.startswith(PARTS) and not name.startswith(OTHERS))


def token(name: str) -> tuple[str, str]:
    """A colour of tokens.css, on light and on dark pages."""
    found = re.search(rf"--{name}: light-dark\((.+?), (.+?)\)", text(TOKENS))
    if found is None:
        raise KeyError(name)
    return found[1], found[2]


def is_vendored(folder: Path) -> bool:
    """Tell whether the libraries from the package manager are in place."""
    return (folder / VENDOR).is_file()


def _serve(filename: str) -> Response:
    hashed = _HASHED.fullmatch(filename)
    name = hashed["name"] if hashed else filename
    path = safe_join(str(_folder()), name)
    if path is None or not isfile(path):  # pathlib's own fails on names that are too long
        raise NotFound
    is_current = hashed is not None and hashed["version"] == version()
    response = _send(Path(path))
    response.headers["Cache-Control"] = FOR_GOOD if is_current else ASK_AGAIN
    return response


def _send(path: Path) -> Response:
    coding, chosen = _variant(path)
    kind = guess_type(path.name)[0] or "application/octet-stream"
    response = Response(chosen.read_bytes(), mimetype=kind)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    response.add_etag(weak=True)  # the variants differ in their bytes only
    response.make_conditional(request)
    return response


def _variant(path: Path) -> tuple[str | None, Path]:
    """The smallest form that the browser takes; one older than the file itself is of no use."""
    for coding, suffix in VARIANTS.items():
        variant = path.with_name(path.name + suffix)
        if (
            request.accept_encodings[coding]
            and variant.is_file()
            and variant.stat().st_mtime >= path.stat().st_mtime
        ):
            return coding, variant
    return None, path


def _folder() -> Path:
    return Path(current_app.static_folder or "")


def version() -> str:
    """Hash the folder once; while somebody works on it, again whenever a file changed."""
    folder = _folder()
    return _hash(folder, _last_change(folder) if current_app.debug else None)


@lru_cache(maxsize=8)
def _hash(folder: Path, _when: object) -> str:
    digest = sha256()
    for path in sorted(_files(folder)):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _last_change(folder: Path) -> tuple[int, int]:
    times = [path.stat().st_mtime_ns for path in _files(folder)]
    return len(times), max(times, default=0)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in VARIANTS.values():
            yield path


@lru_cache(maxsize=8)
def _reachable(folder: Path, _version: str) -> list[str]:
    """Follow the imports from the entrance, the nearest first."""
    found = [ENTRANCE] if (folder / ENTRANCE).is_file() else []
    for name in found:  # grows while it is walked
        for imported in _imports(folder, name):
            if imported not in found and (folder / imported).is_file():
                found.append(imported)
    return found


def _imports(folder: Path, name: str) -> Iterator[str]:
    for first, second in _IMPORT.findall((folder / name).read_text(encoding="utf-8")):
        if (first or second).startswith("."):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(name), first or second))
