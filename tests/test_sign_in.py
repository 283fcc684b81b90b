"""Signing in and out."""

from datetime import UTC, datetime, timedelta

import pytest

from chatapp import passwords
from chatapp.extensions import db
from chatapp.models import Login, User
from chatapp.operations import accounts
from chatapp.web.networks import network
from tests.pages import PHONE, fill, text_of, token_of
from tests.world import PASSWORD

WRONG = "something else entirely"


@pytest.fixture
def client(world):
    """The browser of somebody who is not signed in."""
    return world.app.test_client()


def sign_in(client, name="ada", password=PASSWORD, **more):
    return fill(client, "/sign-in", name=name, password=password, **more)


@pytest.mark.parametrize("name", ["ada", "ADA ", "ada@example.org"])
def test_ada_signs_in_with_her_name_or_email(world, client, name):
    with world.app.app_context():
        accounts.change_profile(world.user("ada"), "ada", "ada@example.org", None)
    assert client.get("/settings/profile").status_code == 302
    answer = sign_in(client, name)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/settings/profile").status_code == 200


def test_whatever_is_wrong_the_answer_is_the_same(world, client):
    with world.app.app_context():
        accounts.deactivate(world.user("linus"))
    answers = [
        sign_in(client, "ada", WRONG),
        sign_in(client, "nobody", WRONG),
        sign_in(client, "linus"),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({text_of(answer) for answer in answers}) == 1


def test_a_password_is_checked_even_when_there_is_no_account(client, monkeypatch):
    checked = []
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *args: checked.append(args) or verify(*args))
    sign_in(client, "ada", WRONG)
    sign_in(client, "nobody", WRONG)
    assert len(checked) == 2
    assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept, _password in checked)


def test_who_guesses_has_to_wait(client):
    answers = [sign_in(client, "ada", WRONG).status_code for _try in range(6)]
    assert answers == [403] * 5 + [429]
    refused = sign_in(client, "ada", PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_a_guesser_does_not_lock_ada_out_where_she_has_been(world, client):
    guessers = [f"198.51.100.{number}" for number in range(20)]
    for address in guessers:
        client.post(
            "/sign-in",
            data={"csrf_token": token_of(client), "name": "ada", "password": WRONG},
            environ_base={"REMOTE_ADDR": address},
        )
    last = client.environ_base["REMOTE_ADDR"]
    world.browser("ada")
    with world.app.app_context():
        assert db.session.query(Login).filter_by(address=last).count(), "ada should be known here"
    assert sign_in(client).status_code == 302


def test_many_machines_together_get_few_guesses(client):
    answers = []
    for number in range(20):
        data = {"csrf_token": token_of(client), "name": "linus", "password": WRONG}
        machine = {"REMOTE_ADDR": f"198.51.100.{number}"}
        answers.append(client.post("/sign-in", data=data, environ_base=machine).status_code)
    assert answers == [403] * 8 + [429] * 12


def test_one_machine_does_not_keep_others_out(client):
    for _try in range(10):
        data = {"csrf_token": token_of(client), "name": "linus", "password": WRONG}
        client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert sign_in(client, "linus").status_code == 302


def test_addresses_of_one_network_count_as_one():
    assert network("2001:db8::1") == network("2001:db8::ffff:1")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert network("192.0.2.1") != network("192.0.2.2")


def test_signing_in_changes_the_key_so_that_a_planted_one_is_worthless(world, client):
    planted = "planted-by-somebody-else-0123456789-abcdefg"
    client.set_cookie("session", planted)
    sign_in(client)
    assert client.get_cookie("session").value != planted
    thief = world.app.test_client()
    thief.set_cookie("session", planted)
    assert thief.get("/settings/profile").status_code == 302


def test_the_cookie_can_not_be_read_by_scripts_nor_sent_by_other_sites(client):
    sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.expires is None, "without remember it goes with the browser"


def test_remembered_ada_stays_for_ninety_days(client):
    sign_in(client, remember="on")
    expires = client.get_cookie("session").expires
    assert timedelta(days=89) < expires - datetime.now(UTC) < timedelta(days=91)


def test_over_https_the_cookie_is_bound_to_the_host(client):
    secure = {
        "base_url": "https://chat.example",
        "headers": {"Referer": "https://chat.example/sign-in"},
    }
    page = client.get("/sign-in", base_url="https://chat.example")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    data = {"csrf_token": token, "name": "ada", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, **secure)
    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 302
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_after_signing_in_one_gets_where_one_wanted(client):
    asked = client.get("/settings/sessions")
    assert asked.location == "/sign-in?next=/settings/sessions"
    assert 'name="next" value="/settings/sessions"' in client.get(asked.location).text
    assert sign_in(client, next="/settings/sessions").location == "/settings/sessions"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/\n/evil"],
)
def test_a_link_to_the_sign_in_page_can_not_send_people_elsewhere(client, elsewhere):
    assert sign_in(client, next=elsewhere).location == "/"


def test_signing_out_ends_the_login_and_its_cookie(client):
    sign_in(client)
    stolen = client.get_cookie("session").value
    assert fill(client, "/sign-out", at="/settings/profile").location == "/sign-in"
    assert client.get_cookie("session").value != stolen
    client.set_cookie("session", stolen)
    assert client.get("/settings/profile").status_code == 302


def test_a_hash_of_yesterdays_parameters_is_renewed_at_sign_in(world, client):
    old = passwords.PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with world.app.app_context():
        world.user("ada").password_hash = old
        db.session.commit()
        assert passwords.is_outdated(old)
    assert sign_in(client).status_code == 302
    with world.app.app_context():
        assert not passwords.is_outdated(world.user("ada").password_hash)


def test_who_is_signed_in_need_not_do_it_again(world):
    assert world.browser("ada").get("/sign-in").location == "/"


def test_before_the_first_visit_everything_leads_to_it(app):
    client = app.test_client()
    assert client.get("/").location == "/setup"
    assert client.get("/sign-in").location == "/setup"


def test_the_first_visit_ends_in_the_first_room(app):
    client = app.test_client()
    values = {"place_name": "The lab", "name": "Grace", "email": "", "password": PASSWORD}
    assert fill(client, "/setup", **values).location == "/"
    assert client.get("/").location == "/rooms/lobby"
    assert client.get("/setup").location == "/sign-in"


def test_the_first_visit_says_what_is_wrong_beside_the_field(app):
    client = app.test_client()
    values = {"place_name": "The lab", "name": "Grace", "email": "no", "password": PASSWORD}
    answer = fill(client, "/setup", **values)
    assert answer.status_code == 422
    assert 'aria-describedby="hint-email error-email" aria-invalid="true"' in answer.text
    assert "That is not an e-mail address." in text_of(answer)
    assert PASSWORD not in answer.text
    with app.app_context():
        assert db.session.query(User).count() == 0


def test_a_login_says_from_where_and_with_what(world):
    client = world.app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = PHONE
    sign_in(client, "linus")
    with world.app.app_context():
        login = db.session.query(Login).filter_by(user_id=int(world.id_of("linus"))).one()
        assert (login.address, login.user_agent) == ("127.0.0.1", PHONE)
