"""Static files: kept for good under an address that changes with them, and sent small."""

import gzip
import os
import re
from pathlib import Path

import brotli
import pytest

from bin import compress
from chatapp.web import statics

MAIN = 'import { b } from "./b.js";\nimport "./deep/c.js";\n// import "./not.js"\n'
FILES = {
    "js/main.js": MAIN,
    "js/b.js": 'export { d } from "../vendor/d.js";\nimport {\n  e,\n} from "./e.js";\n',
    "js/e.js": "export const e = 'import x from \"./not.js\"';\n",
    "js/deep/c.js": 'import "../b.js";\nimport "elsewhere";\nimport "./missing.js";\n',
    "js/not.js": "",
    "vendor/d.js": "",
    "css/page.css": "body { color: black }\n" * 100,
}


@pytest.fixture
def site(app, tmp_path):
    """A small site of its own, and somebody who looks at it."""
    app.static_folder = str(tmp_path / "static")
    for name, text in FILES.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return app


@pytest.fixture
def visitor(site):
    return site.test_client()


def _asset(site, name):
    with site.test_request_context():
        return statics.asset(name)


def test_a_hashed_address_is_kept_for_good(site, visitor):
    response = visitor.get(_asset(site, "css/page.css"))
    assert response.text == FILES["css/page.css"]
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("prefix", ["", "0123456789abcdef/"])
def test_another_address_of_the_same_file_has_to_be_asked_for_again(visitor, prefix):
    response = visitor.get(f"/static/{prefix}css/page.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_asking_again_costs_no_bytes(visitor):
    first = visitor.get("/static/css/page.css")
    again = visitor.get("/static/css/page.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "css", "../config.py", "%2e%2e/config.py", "css/"])
def test_nothing_else_is_served(site, visitor, name):
    assert visitor.get(f"/static/{name}").status_code == 404
    assert visitor.get(_asset(site, name)).status_code == 404


def test_one_changed_file_changes_every_address_while_one_works_on_it(site):
    site.debug = True
    before = _asset(site, "js/main.js")
    assert _asset(site, "js/main.js") == before
    (Path(site.static_folder) / "js/b.js").write_text("// changed")
    assert _asset(site, "js/main.js") != before


def test_the_page_knows_every_script_that_will_be_asked_for(site):
    with site.test_request_context():
        names = [url.split("/", 3)[3] for url in statics.modules()]
    expected = ["js/main.js", "js/b.js", "js/deep/c.js", "vendor/d.js", "js/e.js"]
    assert names == expected


def test_a_cold_room_asks_for_few_things(world):
    """The page itself and the icons are two more, of 32 in all."""
    page = world.browser("ada").get("/rooms/lab").text
    asked = set(re.findall(r'(?:href|src)="(/static/[^"#]+\.(?:css|js))"', page))
    assert any(address.endswith("/js/words/en.js") for address in asked)
    assert len(asked) <= 30, sorted(asked)


def test_a_browser_gets_the_smallest_variant_that_it_takes(site, visitor, capsys):
    compress.main(Path(site.static_folder))
    text = FILES["css/page.css"].encode()
    for accepted, coding, decompress in [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ]:
        response = visitor.get("/static/css/page.css", headers={"Accept-Encoding": accepted})
        assert response.headers.get("Content-Encoding") == coding
        assert decompress(response.data) == text
        assert response.mimetype == "text/css"
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("// why\na(); // so\n  /** What\n   * for. */\nb();\n", "a(); // so\nb();\n"),
        (
            "const it = `\n// a line\n/* of it */\n`;\n// why\n",
            "const it = `\n// a line\n/* of it */\n`;\n",
        ),
        ("a { color: red; }\n/* why */\nb {}\n", "a { color: red; }\nb {}\n"),
        ('load("https://x.example/*"); // a */\n', 'load("https://x.example/*"); // a */\n'),
    ],
)
def test_remarks_on_lines_of_their_own_stay_here(written, sent):
    assert compress.without_remarks(written) == sent


def test_an_old_variant_of_a_changed_file_is_not_served(site, visitor, capsys):
    folder = Path(site.static_folder)
    compress.main(folder)
    (folder / "css/page.css").write_text("changed")
    os.utime(folder / "css/page.css", (2**32, 2**32))
    response = visitor.get("/static/css/page.css", headers={"Accept-Encoding": "br"})
    assert response.text == "changed"


def test_compressing_again_does_nothing_and_forgets_what_has_gone(site, capsys):
    folder = Path(site.static_folder)
    compress.main(folder)
    assert "Compressed 2 static files." in capsys.readouterr().out
    compress.main(folder)
    assert not capsys.readouterr().out
    (folder / "css/page.css").unlink()
    compress.main(folder)
    assert not list((folder / "css").iterdir())


def test_variants_do_not_change_the_address(site, capsys):
    site.debug = True
    before = _asset(site, "js/main.js")
    compress.main(Path(site.static_folder))
    assert _asset(site, "js/main.js") == before
