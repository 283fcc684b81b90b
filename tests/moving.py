"""Taking a place along, and bringing one in, as tests do it again and again."""

import json
import zipfile
from contextlib import contextmanager
from hashlib import sha256

from chatapp import create_app
from chatapp.archives.readers import reader
from chatapp.extensions import db
from chatapp.operations import exports, imports
from chatapp.operations.exports import takeaways
from tests import databases


def quiet(done, of_all):
    """Show nobody how far it is."""


@contextmanager
def empty_place(folder, empty_database):
    """The application on a database in which nobody is."""
    folder.mkdir()
    empty_database.copy(folder)
    app = create_app(databases.settings(folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(folder)


def take(folder, **scope):
    """Export all there is."""
    chosen = exports.begin((), None, **{"private": True, "direct": True, **scope})
    takeaways.write(folder, chosen, quiet)
    return folder


def bring(path, product="chatapp", progress=quiet, skip_bad=False):
    """Import it; answer the report."""
    brought = reader(path, product, skip_bad)
    if product == "chatapp":
        brought.verify()
    imports.look(brought, quiet)
    move = imports.store(brought, 0, progress)
    move.report.notes[:0] = [*brought.bad.lines, *brought.notes]
    return move.report


def zipped(folder, path):
    """Pack a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for each in sorted(folder.rglob("*")):
            out.write(each, each.relative_to(folder))
    return path


def bytes_of(folder):
    """All files of an export by name, but for when it was made."""
    found = {str(it.relative_to(folder)): it for it in folder.rglob("*") if it.is_file()}
    return {name: it.read_bytes() for name, it in found.items() if name != "manifest.json"}


def forged(folder, name, change):
    """Change a file of an export, and all hashes so that they fit."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    sums = folder / "SHA256SUMS"
    lines = [line.split("  ") for line in sums.read_text().splitlines()]
    hashes = [(sha256((folder / it).read_bytes()).hexdigest(), it) for _old, it in lines]
    sums.write_text("".join(f"{digest}  {it}\n" for digest, it in hashes))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256sums"] = sha256(sums.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
