"""The index in PostgreSQL: its text search, with the lexicon's words as its lexemes.

PostgreSQL's own parsers and dictionaries have no say: a row's tsvector is the set of its words and
marks, so that both databases find the same. Positions are left out, because a tsvector keeps only
256 of them for a word: whether words follow each other is looked at in the text of those rows that
have them all. See "Text Search Types" in PostgreSQL's manual.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from chatapp.extensions import run_blocking
from chatapp.lexicon import Finder, Term, words_of
from chatapp.operations.searches.questions import Hits, Indexed, Question

LEXEME_MAX = 200
"""Letters of a word that is a lexeme whole: PostgreSQL takes 2,046 bytes, and looks at each."""

MARK = "#"
"""What stands before a mark, and in no word."""

ROOMS_MARKED = 8
"""Of so few rooms the index itself finds the rows; those of more are picked out of its answer."""

_INSERT = """
    INSERT INTO word_index (room_id, message_id, words, lexemes)
    VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))
"""
_UPDATE = """
    UPDATE word_index SET words = %s, lexemes = array_to_tsvector(%s::text[]) WHERE message_id = %s
"""
_DELETE = "DELETE FROM word_index WHERE message_id = %s"
_CUT = """
    DELETE FROM word_index USING message
    WHERE message.id = message_id AND message.room_id = %s AND message.seq <= %s
"""
_HITS = """
    WITH hit AS MATERIALIZED (
        SELECT message.id AS id, message.created_at AS at
        FROM word_index JOIN message ON message.id = word_index.message_id
        WHERE
"""
_NEWEST = """
    )
    SELECT (SELECT count(*) FROM hit), ARRAY(
        SELECT id FROM hit
        WHERE %(before)s::bigint IS NULL OR (at, id) < (
            SELECT created_at, id FROM message
            WHERE id = %(before)s::bigint AND room_id = ANY(%(rooms)s::bigint[])
        )
        ORDER BY at DESC, id DESC LIMIT %(most)s
    )
"""
_TEXTS = "SELECT message_id, words FROM word_index WHERE message_id = ANY(%s::bigint[])"

_BETWEEN = r"[\u0001-\u002f\u003a-\u0060\u007b-\u007f]"
"""What stands between words: all of ASCII that is no letter or digit, as in lexicon/letters.py."""


def add(connection: Connection, rows: Iterable[Indexed]) -> None:
    """Take in messages as they are stored."""
    entries = [(it.room_id, it.id, it.words, _lexemes(it)) for it in rows]
    connection.exec_driver_sql(_INSERT, entries)


def change(connection: Connection, row: Indexed) -> None:
    """Let one be found by other words and marks."""
    connection.exec_driver_sql(_UPDATE, (row.words, _lexemes(row), row.id))


def drop(connection: Connection, _room_id: int, message_id: int) -> None:
    """Forget one."""
    connection.exec_driver_sql(_DELETE, (message_id,))


def cut(connection: Connection, room_id: int, edge: int) -> None:
    """Forget a room's messages up to a seq, while they are still there."""
    connection.exec_driver_sql(_CUT, (room_id, edge))


def newest(connection: Connection, question: Question, before: int | None, most: int) -> Hits:
    """The newest of what is wished, by time; the page after the one that ended with `before`."""
    values: dict[str, Any] = {"rooms": question.rooms, "before": before, "most": most}
    statement = f"{_HITS}{' AND '.join(_tests(question, values))}{_NEWEST}"
    count, ids = connection.exec_driver_sql(statement, values).one()
    return Hits(count, ids)


def ranked(connection: Connection, question: Question, most: int, finder: Finder) -> Hits:
    """The newest, with what is most about it first."""
    hits = newest(connection, question, None, most)
    texts: list[Any] = list(connection.exec_driver_sql(_TEXTS, (hits.ids,)))
    return Hits(hits.count, run_blocking(_ordered, texts, finder))


def _lexemes(row: Indexed) -> list[str]:
    words = {word[:LEXEME_MAX] for word in words_of(row.words)}
    marks = {f"{MARK}{mark}" for mark in row.marks.split()}
    return [*words, *marks, _room(row.room_id)]


def _room(room_id: int) -> str:
    return f"{MARK}r{room_id}"


def _tests(question: Question, values: dict[str, Any]) -> list[str]:
    """What a row has to be like; what is compared is put into `values`."""
    wish = question.wish
    tests = ["word_index.room_id = ANY(%(rooms)s::bigint[])"]
    marks = [[f"{MARK}{it}"] for it in sorted(wish.has)]
    marks += [[f"{MARK}u{it}" for it in question.authors]] if question.authors else []
    if (wish.terms or marks) and len(question.rooms) <= ROOMS_MARKED:
        marks.append([_room(it) for it in question.rooms])
    if marks:
        tests.append(_has(" & ".join(f"({_any(each)})" for each in marks), values))
    tests += [_says(term, values) for term in wish.terms]
    tests += [f"NOT {_says(term, values)}" for term in wish.without]
    for name, moment, sign in (("since", question.since, ">="), ("until", question.until, "<")):
        if moment:
            tests.append(f"message.created_at {sign} %({name})s")
            values[name] = moment
    return tests


def _says(term: Term, values: dict[str, Any]) -> str:
    """A test for a word in any of its forms, or for words that follow each other."""
    words = [f"'{word[:LEXEME_MAX]}'" for word in term.words]
    words[-1] += ":*" if term.is_open else ""
    forms = [f" | {_any([form])}" for form in term.forms]
    test = _has(f"({' & '.join(words)}){''.join(forms)}", values)
    if len(words) == 1 and len(term.words[0]) <= LEXEME_MAX:
        return test
    end = "" if term.is_open else f"({_BETWEEN}|$)"
    pattern = f"(^|{_BETWEEN}){f'{_BETWEEN}+'.join(term.words)}{end}"
    return f"({test} AND word_index.words ~ {_value(pattern, values)})"


def _has(query: str, values: dict[str, Any]) -> str:
    return f"word_index.lexemes @@ {_value(query, values)}::tsquery"


def _any(lexemes: list[str]) -> str:
    """One of them, in the language of tsquery; they hold neither quotes nor backslashes."""
    return " | ".join(f"'{it}'" for it in lexemes)


def _value(value: Any, values: dict[str, Any]) -> str:
    name = f"value_{len(values)}"
    values[name] = value
    return f"%({name})s"


def _ordered(texts: list[Any], finder: Finder) -> list[int]:
    ordered = sorted(texts, key=lambda it: (finder.rank(it[1]), it[0]), reverse=True)
    return [it[0] for it in ordered]
