"""The HTTP door's guards: whom a view lets in, and what it gets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hmac import compare_digest
from typing import Any

from flask import current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm

from chatapp import payloads
from chatapp.admission.asking import bearer, may_look_after, me
from chatapp.admission.inputs import as_object, asked
from chatapp.admission.sessions import current_login
from chatapp.errors import Forbidden, NotFound
from chatapp.extensions import login_manager
from chatapp.forms.checking import formdata
from chatapp.models import Login, User
from chatapp.operations.accounts import tokens

View = Callable[..., Any]


@dataclass(frozen=True)
class Visitor:
    """Who stands at the HTTP door, signed in or not."""

    address: str
    user_agent: str
    person: User | None
    login: Login | None
    wanted: str | None


def public(form: type[FlaskForm] | None = None) -> Callable[[View], View]:
    """Let everybody in; the view gets the form, if there is one, and the visitor."""
    return _door(form, lambda filled: (*filled, visitor()))


def signed_in(form: type[FlaskForm] | None = None) -> Callable[[View], View]:
    """Let in who is signed in and send others to sign in; the view gets the person and the form."""
    return _door(form, lambda filled: (me(), *filled), is_guarded=True)


def admin(form: type[FlaskForm] | None = None) -> Callable[[View], View]:
    """Let in who looks after the place; the view gets the admin and the form."""
    return _door(form, lambda filled: (me(), *filled), is_guarded=True, is_for_admins=True)


def machine(view: View) -> View:
    """Let in whatever watches over the server, and look at nobody: it costs no query."""

    @wraps(view)
    def guarded(**places: Any) -> Any:
        return view(**places)

    marked: Any = guarded
    marked.is_guarded = False
    return marked


def by_collector(view: View) -> View:
    """Let in who brings the place's own METRICS_TOKEN; without that setting there is nothing."""

    @machine
    @wraps(view)
    def guarded(**places: Any) -> Any:
        wanted = current_app.config["METRICS_TOKEN"]
        if not wanted:
            raise NotFound(_l("There is nothing at this address."))
        given = request.authorization
        key = (given.token or "") if given and given.type == "bearer" else ""
        if not compare_digest(key.encode(), wanted.encode()):
            return _no_token()
        return view(**places)

    return guarded


def by_token(scope: str) -> Callable[[View], View]:
    """Let in a program that brings its token over HTTP: `Authorization: Bearer TOKEN`.

    A browser's cookie opens nothing here, so that no other site's page can borrow it. A token
    without the scope is refused.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**places: Any) -> Any:
            token = tokens.find(bearer())
            if token is None or not current_user.is_authenticated or me().id != token.user_id:
                return _no_token()
            tokens.refuse_without(token, scope)
            tokens.touch(token)
            return view(me(), **places)

        return _marked(guarded, scope)

    return decorate


def _no_token() -> Any:
    problem = payloads.error(Forbidden(_l("Bring a token that is valid.")))
    return problem, 401, {"WWW-Authenticate": "Bearer"}


def by_either(scope: str) -> Callable[[View], View]:
    """Let in who is signed in and programs with a token: for what is only looked at."""

    def decorate(view: View) -> View:
        @wraps(view)
        def scoped(person: User, **places: Any) -> Any:
            tokens.refuse_without(g.get("token"), scope)
            return view(person, **places)

        return _marked(signed_in()(scoped), scope)

    return decorate


def _marked(guarded: View, scope: str) -> View:
    marked: Any = guarded
    marked.is_guarded = marked.takes_token = True
    marked.scope = scope
    return guarded


def visitor() -> Visitor:
    """Who is asking over HTTP."""
    return Visitor(
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        person=me() if current_user.is_authenticated else None,
        login=current_login(),
        wanted=_own_path(request.values.get("next", "")),
    )


def _own_path(address: str) -> str | None:
    """Take only a path of ours, so that a link to the sign-in page can't send people elsewhere."""
    is_path = address.startswith("/") and not address.startswith("//")
    return address if is_path and address.isprintable() and "\\" not in address else None


def wants_json() -> bool:
    """Tell a program's request from a page's: programs ask for JSON, send it, or use their door."""
    accepted, given = request.accept_mimetypes, request.authorization
    is_theirs = request.path.startswith("/api/") or (given and given.type == "bearer")
    return (
        bool(is_theirs) or request.is_json or accepted["application/json"] > accepted["text/html"]
    )


@login_manager.unauthorized_handler
def _to_sign_in() -> Any:
    if wants_json():
        return payloads.error(Forbidden(_l("Sign in first."))), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", next=back if back != "/" else None))


def _door(
    form: type[FlaskForm] | None,
    given: Callable[[list[FlaskForm]], tuple[Any, ...]],
    is_guarded: bool = False,
    is_for_admins: bool = False,
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**places: Any) -> Any:
            if is_guarded and not current_user.is_authenticated:
                return login_manager.unauthorized()
            if is_for_admins and not may_look_after():
                raise Forbidden(_l("Only an admin can do that."))
            return view(*given([_filled(form)] if form else []), **places)

        marked: Any = guarded
        marked.is_guarded = is_guarded
        return marked

    return decorate


def _filled(form: type[FlaskForm]) -> FlaskForm:
    """Bind the form to the request; `accepted` tells whether it was sent and is right."""
    # Flask-WTF itself would take JSON apart, and trip over what isn't an object.
    is_json = request.method == "POST" and request.is_json
    filled: Any = form(formdata=formdata(as_object(asked()))) if is_json else form()
    filled.accepted = bool(filled.validate_on_submit())
    return filled
