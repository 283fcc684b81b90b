"""The page on which one says when to be called, and what browsers may subscribe to."""

import datetime as dt
import re
import socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chatapp import webpush
from chatapp.models import User
from chatapp.operations.accounts import logins
from chatapp.operations.notifications import subscriptions
from tests import push_service
from tests.callers import eventually
from tests.pages import fill, text_of, token_of

PAGE = "/settings/notifications"
GOOD = "https://push.example.org/one"


@pytest.fixture
def browser():
    return push_service.Browser(push_service.PushService(), "one")


def post(client, path, values=None):
    headers = {"Accept": "application/json", "X-CSRFToken": token_of(client, PAGE)}
    return client.post(PAGE + path, json=values or {}, headers=headers)


def devices(world, name="ada"):
    with world.app.app_context():
        return subscriptions.of(world.user(name))


def test_a_browser_is_called_from_now_on_until_it_is_turned_off(world, browser):
    ada = world.browser("ada")
    values = {**browser.values, "address": GOOD, "time_zone": "Asia/Tokyo"}
    assert post(ada, "/devices", values).json["ok"]
    (device,) = devices(world)
    assert (device.address, device.key, device.secret) == (GOOD, values["key"], values["secret"])
    with world.app.app_context():
        assert world.user("ada").time_zone == "Asia/Tokyo"
    assert "this one" in text_of(ada.get(PAGE))
    assert post(ada, "/devices", {**values, "address": GOOD + "2"}).json["ok"]
    assert [it.address for it in devices(world)] == [GOOD + "2"], "one for each browser"
    assert post(ada, "/devices/here/end").json == {"ok": True}
    assert devices(world) == []


def test_a_browser_that_somebody_else_uses_now_is_theirs(world, browser):
    values = {**browser.values, "address": GOOD}
    post(world.browser("ada"), "/devices", values)
    post(world.browser("grace"), "/devices", values)
    assert (len(devices(world)), len(devices(world, "grace"))) == (0, 1)


def test_it_takes_a_token_as_every_form_does(world, browser):
    answer = world.browser("ada").post(PAGE + "/devices", json={**browser.values, "address": GOOD})
    assert answer.status_code == 400
    assert devices(world) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "http://push.example.org/one"}, "address"),
        ({"address": "https://push.example.org:8443/one"}, "address"),
        ({"address": "https://me@push.example.org/one"}, "address"),
        ({"address": "https://push.example.org/one two"}, "address"),
        ({"address": "https://push.example.org/one\r\nX: y"}, "address"),
        ({"address": "https://[::1/one"}, "address"),
        ({"address": "file:///etc/passwd"}, "address"),
        ({"address": "//push.example.org"}, "address"),
        ({"address": "https://" + "x" * 1000}, "address"),
        ({"address": 5}, "address"),
        ({"key": "AAAA"}, "key"),
        ({"key": "é"}, "key"),
        ({"key": ""}, "key"),
        ({"secret": "c2hvcnQ"}, "key"),
        ({"secret": None}, "secret"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_no_browser_says_is_refused(world, browser, change, field):
    answer = post(world.browser("ada"), "/devices", {**browser.values, "address": GOOD, **change})
    assert answer.status_code in (413, 422), answer.json
    assert answer.json["field"] == field
    assert field == "time_zone" or devices(world) == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f.1",
    ],
)
def test_nobody_makes_the_server_knock_inside_its_own_network(browser, host, monkeypatch):
    knocked = []
    monkeypatch.setattr(socket, "create_connection", lambda *where: knocked.append(where))
    letter = webpush.Letter(
        f"https://{host}/one", browser.values["key"], browser.values["secret"], b"hi", "t", 60
    )
    answer = webpush.send(letter, webpush.new_key(), "mailto:a@example.org", False)
    assert not answer.is_taken and answer.problem
    assert knocked == []


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
        .not_valid_after(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files[1].write_bytes(private)
    return files


def test_a_push_goes_by_https_and_only_to_whom_the_certificate_names(tmp_path, monkeypatch):
    files = certificate(tmp_path)
    with push_service.running(files) as service:
        browser = service.browser("one")
        values = browser.values
        key = webpush.new_key()

        def send(address):
            letter = webpush.Letter(
                address, values["key"], values["secret"], b'{"n":1}', "t", 60, "high"
            )
            return webpush.send(letter, key, "mailto:a@example.org", True)

        assert "CERTIFICATE_VERIFY_FAILED" in send(values["address"]).problem
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        assert (
            "CERTIFICATE_VERIFY_FAILED"
            in send(values["address"].replace("localhost", "127.0.0.1")).problem
        )
        assert send(values["address"]).is_taken
        assert (browser.heard, service.wrong) == ([{"n": 1}], [])


def letter_to(browser, server):
    address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
    return webpush.Letter(address, browser.values["key"], browser.values["secret"], b"hi", "t", 60)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", "RemoteDisconnected"),
        (b"hello\r\n\r\n", "BadStatusLine"),
        (b"HTTP/1.1 abc\r\n\r\n", "BadStatusLine"),
        (b"HTTP/1.1 200 " + b"x" * 70_000, "LineTooLong"),
        (b"HTTP/1.1 200 Fine\r\n" + b"a: b\r\n" * 200, "HTTPException"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "answered 302"),
    ],
)
def test_what_a_strange_service_answers_is_a_problem_and_nothing_more(browser, said, problem):
    with socket.create_server(("127.0.0.1", 0)) as server, push_service.answering(server, said):
        answer = webpush.send(
            letter_to(browser, server), webpush.new_key(), "mailto:a@example.org", True
        )
    assert problem in answer.problem


def test_a_service_that_drips_is_not_waited_for(browser, monkeypatch):
    monkeypatch.setattr(webpush.sending, "SECONDS", 0.3)
    said = b"HTTP/1.1 201 Created"
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        push_service.answering(server, said, pause=0.05),
    ):
        letter = letter_to(browser, server)
        answer = webpush.send(letter, webpush.new_key(), "mailto:a@example.org", True)
    assert answer.is_slow and not answer.is_taken


def test_ada_says_when_she_wants_to_be_left_alone(world):
    ada = world.browser("ada")
    values = {
        "quiet_from": "22:30",
        "quiet_until": "07:00",
        "time_zone": "Europe/Paris",
        "keywords": "tea,  green   tea\ntea\n",
        "sound": "on",
    }
    assert fill(ada, PAGE, **values).location == f"{PAGE}?done=saved"
    with world.app.app_context():
        user = world.user("ada")
        assert (user.quiet_from, user.quiet_until, user.sound) == (1350, 420, True)
        assert user.keywords == "tea\ngreen tea"
    page = ada.get(PAGE).text
    assert 'value="22:30"' in page and 'value="Europe/Paris"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quiet_from": "22:30"}, "Say from when until when"),
        ({"quiet_from": "9", "quiet_until": "10:00"}, "A time of day is expected"),
        ({"quiet_from": "25:00", "quiet_until": "10:00"}, "A time of day is expected"),
        ({"quiet_from": "10:00", "quiet_until": "10:00"}, "Say from when until when"),
        ({"time_zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"time_zone": "../../etc/passwd"}, "There is no such time zone."),
        ({"keywords": "\n".join(map(str, range(21)))}, "At most 20 keywords."),
        ({"keywords": "x" * 501}, "This is too long"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_changes(world, change, words):
    answer = fill(world.browser("ada"), PAGE, **change)
    assert answer.status_code in (413, 422)
    assert words in text_of(answer)
    with world.app.app_context():
        user = world.user("ada")
        assert (user.quiet_from, user.time_zone, user.keywords) == (None, None, "")


def at(text):
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-03-28T21:59+01:00", None),
        ("2026-03-28T22:00+01:00", "2026-03-29T07:00+02:00"),
        ("2026-03-29T06:59+02:00", "2026-03-29T07:00+02:00"),
        ("2026-03-29T07:00+02:00", None),
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_quiet_hours_follow_the_clock_of_the_wall_through_daylight_saving(moment, until):
    user = User(time_zone="Europe/Paris", quiet_from=22 * 60, quiet_until=7 * 60)
    assert user.hushed_until(at(moment)) == (until and at(until))


def test_do_not_disturb_until_morning_ends_at_eight_where_one_is(world):
    ada = world.browser("ada")
    fill(ada, PAGE, time_zone="Pacific/Auckland")
    assert fill(ada, f"{PAGE}/hush", at=PAGE, length="morning").status_code == 302
    with world.app.app_context():
        user = world.user("ada")
        here = user.dnd_until.astimezone(user.zone)
        assert (here.hour, here.minute) == (8, 0)
        assert dt.timedelta() < user.dnd_until - dt.datetime.now(dt.UTC) <= dt.timedelta(days=1)
    assert "Nothing disturbs you until" in text_of(ada.get(PAGE))
    listener = world.listener("ada")
    assert listener.heard("me")[0]["user"]["calls"]["dnd_until"]
    fill(ada, f"{PAGE}/hush", at=PAGE, length="off")
    assert listener.heard("account")[-1]["user"]["calls"] is None
    answer = fill(ada, f"{PAGE}/hush", at=PAGE, length="century")
    assert answer.status_code == 422


def test_nobody_ends_what_calls_somebody_else(world, browser):
    post(world.browser("ada"), "/devices", {**browser.values, "address": GOOD})
    (device,) = devices(world)
    assert post(world.browser("grace"), f"/devices/{device.id}/end").status_code == 404
    assert post(world.browser("ada"), f"/devices/{device.id}/end").status_code == 302
    assert devices(world) == []


def test_a_test_goes_out_at_once_and_says_what_went_wrong(world):
    world.app.config["PUSH_LOCAL"] = True
    ada = world.browser("ada")
    assert post(ada, "/test").status_code == 404
    with push_service.running() as service:
        browser = service.browser("one")
        post(ada, "/devices", browser.values)
        assert post(ada, "/test").json == {"ok": True}
        assert [it["title"] for it in browser.heard] == ["It works"]
        browser.answers.append((503, {}))
        answer = post(ada, "/test")
        assert (answer.status_code, answer.json["error"]) == (503, "unavailable")
        assert "answered 503" in answer.json["message"]
        answers = [post(ada, "/test").status_code for _try in range(3)]
        assert answers[-1] == 429, "nobody asks for it all day"
        assert service.wrong == []


def test_the_worker_is_another_script_for_each_release(world, monkeypatch):
    client = world.app.test_client()
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    shell = re.match(r"const SHELL = (\{.*\});\n", answer.text)
    assert client.get(re.search(r'"icon": "([^"]+)"', shell[1])[1]).mimetype == "image/png"
    monkeypatch.setattr("chatapp.web.statics.version", lambda: "0123456789abcdef")
    assert client.get("/service-worker.js").data != answer.data


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_real_server_calls_whoever_is_away(serve, world, mode):
    world.app.config["PUSH_LOCAL"] = True
    with push_service.running() as service:
        grace = service.browser("grace")
        with world.app.app_context():
            login, _key = logins.start(world.user("grace"), True, "127.0.0.1", "tests")
            subscriptions.subscribe(login, **grace.values)
        server = serve(mode, PUSH_LOCAL=1)
        ada = server.caller("ada").connect()
        said = {"room": "lab", "client_id": "one", "body": "Hello @grace"}
        assert ada.call("send", said)["ok"]
        eventually(lambda: grace.heard or service.wrong)
        assert ([it["body"] for it in grace.heard], service.wrong) == (["Hello @grace"], [])
        assert "Traceback" not in server.log
