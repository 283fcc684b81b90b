"""Makes the compressed variants of the static files in a folder; chatapp/statics.py serves them."""

import gzip
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli

KINDS = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"}
SMALLEST = 512
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    ".br": lambda content: brotli.compress(content, quality=11),
    ".gz": lambda content: gzip.compress(content, compresslevel=9, mtime=0),
}


def main(folder: Path) -> None:
    """Bring every variant up to date, and remove those whose file has gone."""
    made = 0
    for path in _files(folder):
        content = path.read_bytes()
        for suffix, compress in VARIANTS.items():
            variant = path.with_name(path.name + suffix)
            if not _is_fresh(variant, path):
                variant.write_bytes(compress(content))
                made += 1
    for variant in _orphans(folder):
        variant.unlink()
    if made:
        print(f"Compressed {made} static files.")


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix in KINDS and path.is_file() and path.stat().st_size >= SMALLEST:
            yield path


def _is_fresh(variant: Path, path: Path) -> bool:
    return variant.is_file() and variant.stat().st_mtime >= path.stat().st_mtime


def _orphans(folder: Path) -> Iterator[Path]:
    for path in list(folder.rglob("*")):
        if path.suffix in VARIANTS and not path.with_suffix("").is_file():
            yield path


if __name__ == "__main__":
    main(Path(*sys.argv[1:2] or ["static"]))
