"""A lost password: a link, once, for an hour, and all sessions end."""

from datetime import timedelta

import pytest

from chatapp.errors import Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import Reset, now
from chatapp.operations import accounts, audits
from chatapp.operations.accounts import resets, roles
from tests.pages import fill, text_of
from tests.servers import run
from tests.world import PASSWORD

NEW = "a quite different horse"


@pytest.fixture
def link(app, world):
    """A link for Ada, who is signed in in a browser and has a page open."""
    with app.app_context():
        return f"/reset/{resets.make(world.user('grace'), world.user('ada'))}"


def choose(world, link, password=NEW):
    return fill(world.app.test_client(), link, at="/sign-in", password=password)


def test_the_link_works_once_and_ends_all_sessions(app, world, link):
    ada = world.listener("ada")
    assert choose(world, link).location == "/sign-in?done=password"
    assert ada.heard("bye") == [{"reason": "signed_out"}] and not ada.is_connected
    assert world.browser("ada").get("/settings/profile").status_code == 302
    assert choose(world, link, NEW + " again").status_code == 404
    client = world.app.test_client()
    assert fill(client, "/sign-in", name="ada", password=NEW).status_code == 302
    assert (
        fill(world.app.test_client(), "/sign-in", name="ada", password=PASSWORD).status_code == 403
    )


def test_a_weak_password_is_refused_and_the_link_stays_good(world, link):
    assert choose(world, link, "short").status_code == 422
    assert choose(world, link).status_code == 302


def test_after_an_hour_it_is_over(app, world, link):
    with app.app_context(), transaction():
        db.session.query(Reset).one().expires_at = now() - timedelta(seconds=1)
    assert "no longer good" in text_of(choose(world, link))


def test_a_new_link_makes_the_old_one_worthless(app, world, link):
    with app.app_context():
        resets.make(world.user("grace"), world.user("ada"))
    assert choose(world, link).status_code == 404


def test_the_key_is_not_kept(app, world, link):
    with app.app_context():
        assert db.session.query(Reset).one().key_hash not in link


def test_a_closed_account_is_not_opened_by_it(app, world, link):
    with app.app_context():
        accounts.deactivate(world.user("ada"), world.user("grace"))
    assert choose(world, link).status_code == 404


def test_nobody_takes_over_an_owners_account(app, world):
    with app.app_context():
        roles.give(world.user("grace"), world.user("linus"), "admin")
        for name, whom in (("linus", "grace"), ("ada", "linus"), ("grace", "grace")):
            with pytest.raises(Forbidden):
                resets.make(world.user(name), world.user(whom))


def test_making_and_using_it_is_written_down(app, world, link):
    choose(world, link)
    with app.app_context():
        rows = list(audits.every(audits.Wanted()))
        assert [(row.action, row.actor) for row in rows] == [
            ("reset_link", "grace"),
            ("reset_used", "ada"),
        ]


def test_commands_close_open_and_rescue_accounts(tmp_path, app, world):
    def flask(*command):
        return run(tmp_path, "-m", "flask", "user", *command)

    assert (
        flask("deactivate", "linus", "--reason", "Moved").stdout
        == "linus can't sign in any more.\n"
    )
    assert flask("reset-link", "linus").returncode == 1
    assert flask("reactivate", "linus").stdout == "linus can sign in again.\n"
    link = flask("reset-link", "linus").stdout.split()[-1]
    assert choose(world, link).status_code == 302
    assert flask("role", "linus", "admin").stdout == "linus is an admin now.\n"
    assert "last owner" in flask("deactivate", "grace").stderr
    with app.app_context():
        done = [(row.action, row.actor, row.reason) for row in audits.every(audits.Wanted())]
    assert ("deactivate", "", "Moved") in done and ("role", "", "") in done
