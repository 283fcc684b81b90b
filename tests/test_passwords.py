"""Which passwords are good enough, and how they are kept."""

import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters

from chatapp import passwords
from chatapp.errors import Invalid, TooLong
from chatapp.models import User
from chatapp.passwords.guessable import WORDS, is_guessable
from config import ROOT

GOOD = "swimming otters at noon"


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "Passw0rd123!",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "iloveyou1234",
        "P@ssw0rd2024",
        "michael1990",
        "aaaaaaaaaa",
        "abcabcabcabc",
        "0987654321",
        "Welcome2024!",
        "letmein12345",
        "passwordpassword",
        "zaq12wsxcde3",
        "administrator1",
        "01.01.1990",
        "asdfghjkl;",
        "monkeydragon",
    ],
)
def test_a_password_that_guessers_try_first_is_refused(password):
    assert len(password) >= User.PASSWORD_MIN, (
        "it should be refused for another reason than its length"
    )
    with pytest.raises(Invalid) as problem:
        passwords.refuse_weak(password)
    assert problem.value.details["field"] == "password"


def test_thousands_of_well_known_passwords_are_refused():
    endings = [
        "1",
        "12",
        "123",
        "1234",
        "12345",
        "123456",
        "!",
        "123!",
        "01",
        "2020",
        "2024",
        "1990",
    ]
    known = {word + end for word in WORDS for end in endings}
    known |= {word.capitalize() + end for word in WORDS for end in endings}
    known = {each for each in known if len(each) >= User.PASSWORD_MIN}
    assert len(known) > 3000
    assert [each for each in known if not is_guessable(each)] == []


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery",
        "engine-of-analysis",
        "Tr0ub4dor&3x",
        "kv8#Lq2z!m",
        "雨が降ると猫は寝る朝",
        "12swimming34",
    ],
)
def test_a_password_that_only_its_owner_would_think_of_is_taken(password):
    assert len(password) >= User.PASSWORD_MIN
    passwords.refuse_weak(password, "Ada Lovelace", "ada@example.org")


def test_a_password_has_ten_characters_at_least_and_a_thousand_at_most():
    with pytest.raises(Invalid):
        passwords.refuse_weak("kv8#Lq2z!")
    with pytest.raises(TooLong) as problem:
        passwords.refuse_weak(GOOD * 50)
    assert problem.value.details["limit"] == User.PASSWORD_MAX


@pytest.mark.parametrize(
    "password", ["lovelace1815", "AdaLovelace!!", "thelab-thelab", "ada lovelace"]
)
def test_a_password_made_of_names_is_refused(password):
    with pytest.raises(Invalid):
        passwords.refuse_weak(password, "Ada Lovelace", None, "The Lab")


def test_a_name_within_a_long_password_does_no_harm():
    assert passwords.refuse_weak("ada weaves algebraic patterns", "Ada") is None


def test_only_an_argon2id_hash_is_kept(app):
    with app.app_context():
        parameters = extract_parameters(passwords.hashed(GOOD))
    assert (parameters.type.name, parameters.memory_cost) == ("ID", 19 * 1024)
    assert (parameters.time_cost, parameters.parallelism) == (2, 1)


def test_no_character_of_a_long_password_is_ignored(app):
    with app.app_context():
        kept = passwords.hashed(GOOD + "x" * 72)
        assert passwords.fits(kept, GOOD + "x" * 72)
        assert not passwords.fits(kept, GOOD + "x" * 73)


def test_a_password_fits_in_whatever_way_the_keyboard_spells_it(app):
    with app.app_context():
        assert passwords.fits(
            passwords.hashed("caf\u00e9 au petit matin"), "cafe\u0301 au petit matin"
        )


def test_without_a_hash_nothing_fits_but_one_is_checked_all_the_same(app, monkeypatch):
    checked = []
    monkeypatch.setattr(
        passwords, "run_blocking", lambda verify, *args: checked.append(args) or verify(*args)
    )
    with app.app_context():
        assert not passwords.fits(None, GOOD)
    assert [kept for kept, _password in checked] == [passwords.NOBODY]


def test_a_hash_with_other_parameters_is_outdated():
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash(GOOD))
    assert not passwords.is_outdated(passwords.NOBODY)


def test_nobodys_hash_is_checked_as_long_as_everybodys():
    assert not passwords.is_outdated(passwords.NOBODY), "other parameters would take another time"


HASHING = """
import sys, threading
from pathlib import Path
from argon2 import PasswordHasher
from chatapp import serving

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))

if sys.argv[1] == "given back":
    serving.give_back_large_blocks()
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
before, done, over = resident(), threading.Barrier(9), threading.Event()

def hash_twice():
    for _ in range(2):
        hasher.hash("correct horse battery")
    done.wait()
    over.wait()

threads = [threading.Thread(target=hash_twice, daemon=True) for _ in range(8)]
for thread in threads:
    thread.start()
done.wait()
print(resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says so in /proc")
def test_what_hashing_takes_is_given_back():
    def kept(how):
        command = [sys.executable, "-c", HASHING, how]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return int(done.stdout)

    # In megabytes; each of eight threads needs 19 while it hashes.
    assert kept("given back") < kept("as it comes") / 2
