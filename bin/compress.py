"""Makes the compressed variants of the static files in a folder, served by web/statics.py.

They are without the comments that stand on lines of their own, which are for who reads the files.
"""

import gzip
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli

KINDS = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"}
SMALLEST = 512
OURS = {".css", ".js"}
REMARK = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
QUOTE = "`"
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    ".br": lambda content: brotli.compress(content, quality=11),
    ".gz": lambda content: gzip.compress(content, compresslevel=9, mtime=0),
}


def main(folder: Path) -> None:
    """Bring every variant up to date, and remove those whose file has gone."""
    made = 0
    for path in _files(folder):
        content = path.read_bytes()
        if path.suffix in OURS and "vendor" not in path.parts:
            content = without_remarks(content.decode()).encode()
        for suffix, compress in VARIANTS.items():
            variant = path.with_name(path.name + suffix)
            if not _is_fresh(variant, path):
                variant.write_bytes(compress(content))
                made += 1
    for variant in _orphans(folder):
        variant.unlink()
    if made:
        print(f"Compressed {made} static files.")


def without_remarks(text: str) -> str:
    """Leave out comments that fill their lines, but for what looks like one in a template."""
    kept, end = "", 0
    for remark in REMARK.finditer(text):
        kept += text[end : remark.start()]
        if kept.count(QUOTE) % 2:
            kept += remark[0]
        end = remark.end()
    return kept + text[end:]


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix in KINDS and path.is_file() and path.stat().st_size >= SMALLEST:
            yield path


def _is_fresh(variant: Path, path: Path) -> bool:
    made_from = max(path.stat().st_mtime, Path(__file__).stat().st_mtime)
    return variant.is_file() and variant.stat().st_mtime >= made_from


def _orphans(folder: Path) -> Iterator[Path]:
    for path in list(folder.rglob("*")):
        if path.suffix in VARIANTS and not path.with_suffix("").is_file():
            yield path


if __name__ == "__main__":
    main(Path(*sys.argv[1:2] or ["static"]))
