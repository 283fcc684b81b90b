"""The doors with one handle: what is done by pages, programs and through the socket alike."""

import re
import uuid
from typing import Any, ClassVar, Protocol

from chatapp.operations.accounts import tokens
from chatapp.views import api
from tests.world import World


class Door(Protocol):
    """Do something as somebody; the answer is the acknowledgement."""

    def do(self, who: str, what: str, **payload: Any) -> Any: ...


class SocketDoor:
    """Every verb is an event."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listeners: dict[str, Any] = {}

    def do(self, who: str, what: str, **payload: Any) -> Any:
        if who not in self._listeners:
            self._listeners[who] = self._world.listener(who)
        return self._listeners[who].call(what, payload)


class HttpDoor:
    """Every verb is a route; what stands in the route leaves the payload."""

    ROUTES: ClassVar = {
        "send": "POST /rooms/{room}/messages",
        "history": "GET /rooms/{room}/messages",
        "edit": "POST /messages/{message}/edit",
        "delete": "POST /messages/{message}/delete",
        "vote": "POST /messages/{message}/vote",
        "close_poll": "POST /messages/{message}/close-poll",
        "drop_preview": "POST /messages/{message}/drop-preview",
        "react": "POST /messages/{message}/react",
        "open": "POST /rooms",
        "direct": "POST /directs",
        "join": "POST /rooms/{room}/join",
        "leave": "POST /rooms/{room}/leave",
        "draft": "POST /rooms/{room}/draft",
        "drafts": "GET /drafts",
        "read": "POST /rooms/{room}/read",
        "update": "POST /rooms/{room}/update",
        "prefer": "POST /rooms/{room}/prefer",
        "archive": "POST /rooms/{room}/archive",
        "add": "POST /rooms/{room}/add",
        "remove": "POST /rooms/{room}/remove",
        "members": "GET /rooms/{room}/members",
        "profile": "GET /people/{person}",
        "doing": "POST /doing",
        "people": "GET /people",
        "search": "GET /search",
        "browse": "GET /rooms.json",
        "files": "GET /rooms/{room}/files",
        "guest_links": "GET /rooms/{room}/guests",
        "make_guest_link": "POST /rooms/{room}/guests",
        "revoke_guest_link": "POST /guests/{link}/revoke",
    }

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: dict[str, str] = {}

    def do(self, who: str, what: str, **payload: Any) -> Any:
        method, route = self.ROUTES[what].split()
        places = {name: payload.pop(name) for name in re.findall(r"{(\w+)}", route)}
        given = {"query_string": payload} if method == "GET" else {"json": payload}
        self.response = self._world.browser(who).open(
            route.format(**places),
            method=method,
            headers={"X-CSRFToken": self._token(who), "Accept": "application/json"},
            **given,
        )
        return self.response.json

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            page = self._world.browser(who).get("/settings/profile").text
            self._tokens[who] = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        return self._tokens[who]


class TokenDoor:
    """Every verb is what the HTTP API has for its event, and everybody comes as a program."""

    ROUTES: ClassVar = {event: route for route, event, _view in api.ROUTES}
    ROUTES["sync"] = "POST /sync"

    def __init__(self, world: World) -> None:
        self._world = world
        self._client = world.app.test_client()
        self._keys: dict[str, str] = {}

    def do(self, who: str, what: str, **payload: Any) -> Any:
        method, path = self.ROUTES[what].replace("<", "{").replace(">", "}").split()
        places = {name: payload.pop(name) for name in re.findall(r"{(\w+)}", path)}
        return self._client.open(
            f"/api{path.format(**places)}",
            method=method,
            headers={"Authorization": f"Bearer {self._key(who)}"},
            **({"query_string": payload} if method == "GET" else {"json": payload}),
        ).json

    def _key(self, who: str) -> str:
        if who not in self._keys:
            with self._world.app.app_context():
                self._keys[who] = tokens.make(self._world.user(who))[1]
        return self._keys[who]


def send(door: Door, who: str, body: str, room: str = "lab", **more: Any) -> Any:
    """Say something and answer the stored message."""
    answer = door.do(who, "send", room=room, client_id=str(uuid.uuid4()), body=body, **more)
    assert answer["ok"], answer
    return answer["message"]
