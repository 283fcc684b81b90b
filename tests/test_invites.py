"""Invites: the links through which new people come."""

import threading
from datetime import timedelta

import pytest

from chatapp.errors import ChatError, Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Invite, User, now
from chatapp.operations import accounts, places
from chatapp.operations.accounts import invites
from chatapp.operations.rooms import memberships
from tests.pages import fill, text_of
from tests.world import PASSWORD

CLOSED = "This invite is no longer open."


@pytest.fixture
def make(world):
    """Grace makes an invite."""

    def invite(expires_in=timedelta(days=1), max_uses=None):
        with world.app.app_context():
            return invites.make(world.user("grace"), expires_in, max_uses)

    return invite


def join(world, code, name="Bob", **more):
    values = {"name": name, "email": "", "password": PASSWORD, **more}
    return fill(world.app.test_client(), f"/join/{code}", **values)


def people(world):
    with world.app.app_context():
        return db.session.query(User).count()


def test_bob_joins_through_a_link_and_is_in_the_first_room(world, make):
    client = world.app.test_client()
    page = client.get(f"/join/{make().code}")
    assert "Join The lab" in text_of(page)
    assert "grace invites you" in text_of(page)
    values = {"name": "Bob", "email": "bob@example.org", "password": PASSWORD}
    assert fill(client, f"/join/{make().code}", **values).location == "/"
    assert client.get("/settings/profile").status_code == 200
    with world.app.app_context():
        bob = accounts.find("bob")
        assert places.current().welcome_room_id in [each.room_id for each in memberships.of(bob)]


def test_a_link_for_one_lets_one_in(world, make):
    code = make(max_uses=1).code
    assert join(world, code).status_code == 302
    before = people(world)
    assert join(world, code, name="Carol").status_code == 404
    assert people(world) == before


def test_a_hundred_who_use_a_link_for_one_at_once_make_one_account(world, make, monkeypatch):
    monkeypatch.setattr("chatapp.passwords.hashed", lambda password: password[::-1])
    monkeypatch.setattr("chatapp.extensions.BUSY_SECONDS", 60)
    invite_id, before = make(max_uses=1).id, people(world)
    start, outcomes = threading.Barrier(100), []

    def redeem(number):
        with world.app.app_context():
            invite = db.session.get(Invite, invite_id)
            assert invite.is_open
            db.session.rollback()
            start.wait()
            try:
                outcomes.append(invites.accept(invite, f"Bob {number:03}", None, PASSWORD).id)
            except ChatError as problem:
                outcomes.append(problem.code)

    threads = [threading.Thread(target=redeem, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 100
    assert outcomes.count("not_found") == 99, outcomes
    assert people(world) == before + 1
    with world.app.app_context():
        assert db.session.get(Invite, invite_id).uses == 1


def test_who_can_not_join_uses_nothing_up(world, make):
    code = make(max_uses=1).code
    assert join(world, code, name="Grace").status_code == 409
    assert join(world, code, password="password123").status_code == 422
    assert join(world, code).status_code == 302


def test_closed_expired_and_made_up_links_look_the_same(world, make):
    expired, revoked = make(), make()
    with world.app.app_context():
        db.session.get(Invite, expired.id).expires_at = now() - timedelta(seconds=1)
        db.session.commit()
        invites.revoke(world.user("grace"), revoked.id)
    client = world.app.test_client()
    pages = [
        client.get(f"/join/{code}") for code in (expired.code, revoked.code, "made-up", "x" * 900)
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({text_of(page) for page in pages}) == 1
    assert CLOSED in text_of(pages[0])


def test_an_admin_who_goes_takes_the_invites_along(world, make):
    invite = make()
    with world.app.app_context():
        accounts.create("root", PASSWORD, role="owner")
        accounts.deactivate(world.user("grace"))
    assert join(world, invite.code).status_code == 404


def test_grace_makes_lists_and_revokes_invites(world):
    grace = world.browser("grace")
    assert fill(grace, "/invites", lifetime="day", uses="5").location == "/invites?done=invited"
    page = grace.get("/invites")
    with world.app.app_context():
        invite = db.session.query(Invite).one()
        assert timedelta(hours=23) < invite.expires_at - now() <= timedelta(days=1)
    assert f'value="http://localhost/join/{invite.code}"' in page.text
    assert "0 of 5 places taken" in text_of(page)
    join(world, invite.code)
    assert "1 of 5 places taken" in text_of(grace.get("/invites"))
    assert "Came through it: B Bob" in text_of(grace.get("/invites"))
    fill(grace, f"/invites/{invite.id}/revoke", at="/invites")
    assert "Revoked" in text_of(grace.get("/invites"))
    assert join(world, invite.code, name="Carol").status_code == 404


@pytest.mark.parametrize(
    "values", [{"lifetime": "year", "uses": "1"}, {"lifetime": "day", "uses": "0"}, {}]
)
def test_an_invite_of_another_kind_is_refused(world, values):
    answer = fill(world.browser("grace"), "/invites", **values)
    assert answer.status_code == 422
    with world.app.app_context():
        assert db.session.query(Invite).count() == 0


def test_the_link_is_also_a_qr_code(world, make):
    answer = world.browser("grace").get(f"/invites/{make().id}.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<?xml")
    assert "style=" not in answer.text


def test_members_do_not_look_after_invites(world, make):
    invite = make()
    ada = world.browser("ada")
    assert ada.get("/invites").status_code == 403
    assert ada.get(f"/invites/{invite.id}.svg").status_code == 403
    for path in ("/invites", f"/invites/{invite.id}/revoke"):
        assert fill(ada, path, at="/settings/profile", lifetime="day", uses="1").status_code == 403
    with world.app.app_context():
        with pytest.raises(Forbidden):
            invites.make(world.user("ada"), None, None)
        assert db.session.get(Invite, invite.id).is_open


def test_there_is_nothing_to_revoke_twice_or_never_made(world):
    with world.app.app_context(), pytest.raises(NotFound):
        invites.revoke(world.user("grace"), 999)


def test_who_is_in_already_is_told_so(world, make):
    page = world.browser("ada").get(f"/join/{make().code}")
    assert "signed in as ada" in text_of(page)
    assert join(world, make().code).status_code == 302
