"""Making, changing and closing accounts."""

import pytest

from chatapp.errors import Conflict, Invalid
from chatapp.extensions import db
from chatapp.models import Login, Token, User
from chatapp.operations import accounts, places
from chatapp.operations.accounts import logins, tokens
from chatapp.operations.rooms import memberships
from tests.world import PASSWORD


@pytest.fixture
def inside(world):
    """The world as operations see it."""
    with world.app.app_context():
        yield world


def test_the_first_visit_makes_the_place_its_admin_and_its_first_room(app):
    with app.app_context():
        assert not places.is_set_up()
        grace = accounts.set_up("The lab", "grace", "grace@example.org", PASSWORD)
        assert places.is_set_up()
        assert places.current().name == "The lab"
        assert grace.is_admin
        assert [each.room_id for each in memberships.of(grace)] == [
            places.current().welcome_room_id
        ]


@pytest.mark.usefixtures("inside")
def test_a_place_is_set_up_once():
    assert places.is_set_up()
    with pytest.raises(Conflict):
        accounts.set_up("Another lab", "mallory", None, PASSWORD)
    assert accounts.find("mallory") is None
    assert places.current().name == "The lab"


@pytest.mark.usefixtures("inside")
def test_a_new_person_enters_the_first_room():
    bob = accounts.create("bob", PASSWORD)
    assert not bob.is_admin
    assert places.current().welcome_room_id in [each.room_id for each in memberships.of(bob)]


def test_an_admin_made_by_command_founds_the_place(app):
    with app.app_context():
        grace = accounts.create("grace", PASSWORD, role="admin")
        assert places.current().name == places.UNNAMED
        assert len(memberships.of(grace)) == 1


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("name", ["ada", "ADA", "аda", "Ａｄａ", "ädä"])
def test_a_look_alike_of_a_name_is_refused(name):
    assert accounts.find("ada"), "there should be an ada to look like"
    with pytest.raises(Conflict) as problem:
        accounts.create(name, PASSWORD)
    assert problem.value.details == {"field": "name"}


@pytest.mark.usefixtures("inside")
def test_an_email_belongs_to_one_person():
    accounts.create("bob", PASSWORD, "Bob@Example.org")
    with pytest.raises(Conflict) as problem:
        accounts.create("eve", PASSWORD, "bob@example.ORG")
    assert problem.value.details == {"field": "email"}
    assert accounts.find("eve") is None


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("email", ["bob", "bob@", "@example.org", "bob@exa mple.org", "a@b@c.org"])
def test_what_is_no_email_is_refused(email):
    with pytest.raises(Invalid) as problem:
        accounts.create("bob", PASSWORD, email)
    assert problem.value.details == {"field": "email"}


@pytest.mark.usefixtures("inside")
def test_an_address_that_only_the_place_knows_is_an_email():
    assert accounts.create("bob", PASSWORD, "bob@mail.internal").email == "bob@mail.internal"


@pytest.mark.usefixtures("inside")
def test_people_are_found_by_name_and_by_email():
    bob = accounts.create("Bob Ross", PASSWORD, "bob@example.org")
    for text in ("Bob Ross", "bob ross", " BOB ROSS ", "bob@example.org", "BOB@example.org"):
        assert accounts.find(text) is bob
    assert accounts.find("bob") is None


def test_a_name_may_be_changed_to_one_that_nobody_has(inside):
    ada = inside.user("ada")
    with pytest.raises(Conflict):
        accounts.change_profile(ada, "Grace", None, None)
    assert ada.name == "ada"
    accounts.change_profile(ada, "Ada", "ada@example.org", "fr")
    assert (ada.name, ada.email, ada.language) == (
        "Ada",
        "ada@example.org",
        "fr",
    )


def test_everybody_hears_of_a_new_name(world):
    linus = world.listener("linus")
    with world.app.app_context():
        ada = world.user("ada")
        accounts.change_profile(ada, "Ada Lovelace", None, None)
    assert [told["person"]["name"] for told in linus.heard("person")] == ["Ada Lovelace"]


def test_a_new_password_signs_out_everywhere_else(inside):
    ada = inside.user("ada")
    here, key = logins.start(ada, False, "192.0.2.1", "here")
    _there, other_key = logins.start(ada, True, "192.0.2.2", "there")
    assert logins.find(other_key)
    accounts.change_password(ada, "swimming otters at noon", keep=here)
    assert logins.find(key)
    assert logins.find(other_key) is None


def test_a_closed_account_is_signed_out_and_its_keys_are_worthless(inside):
    ada = inside.user("ada")
    _login, key = logins.start(ada, True, "192.0.2.1", "here")
    _token, bot_key = tokens.make(ada)
    assert logins.find(key)
    assert tokens.find(bot_key)
    accounts.deactivate(ada)
    assert logins.find(key) is None
    assert tokens.find(bot_key) is None
    assert not ada.is_active


def test_the_live_connections_of_a_closed_account_are_closed(world):
    ada, grace = world.listener("ada"), world.listener("grace")
    with world.app.app_context():
        accounts.deactivate(world.user("ada"))
    assert ada.heard("bye") == [{"reason": "deactivated"}]
    assert not ada.is_connected
    assert grace.is_connected


def test_the_last_owner_stays(inside):
    grace = inside.user("grace")
    with pytest.raises(Conflict):
        accounts.deactivate(grace)
    assert grace.is_active
    accounts.create("root", PASSWORD, role="owner")
    accounts.deactivate(grace)
    assert not grace.is_active


def test_nothing_that_opens_a_door_is_kept_as_it_is(inside):
    ada = inside.user("ada")
    _login, key = logins.start(ada, False, "192.0.2.1", "here")
    _token, bot_key = tokens.make(ada)
    kept = [row.key_hash for row in [*db.session.query(Login), *db.session.query(Token)]]
    kept += [user.password_hash for user in db.session.query(User)]
    assert kept
    for secret in (key, bot_key, PASSWORD):
        assert not any(secret in each for each in kept)


def test_a_revoked_token_is_worthless(inside):
    token, key = tokens.make(inside.user("ada"))
    assert tokens.find(key).user.name == "ada"
    tokens.revoke(token)
    assert tokens.find(key) is None
    assert tokens.find("wrong") is None


def test_a_new_person_starts_in_the_first_room_and_a_bot_does_not(world):
    grace = world.listener("grace")
    with world.app.app_context():
        accounts.create("barbara", PASSWORD)
        robot = accounts.create("robot", None, is_bot=True)
        assert memberships.of(robot) == []
    entered = [it["author"]["name"] for it in grace.heard("message")]
    assert entered == ["barbara"]
