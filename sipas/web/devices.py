"""A browser in which somebody has signed in before is counted by itself.

Whoever guesses passwords from the same network, or behind the same proxy, can then not use up the
attempts of an account's owner. After OWASP, "Slow Down Online Guessing Attacks with Device Cookies"
(2017). The cookie is sent to the sign-in page only and names neither the account nor the person.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import Request, Response, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from sipas.actions.accounts import folded_email

COOKIE = "sipas_device"
PATH = "/sign-in"
LIFETIME = timedelta(days=180)


def client_of(request: Request, email: str) -> str:
    """What attempts are counted by, beside the account: the known browser, else the network."""
    device = _known_device(request, email)
    return f"device {device}" if device else f"network {network_of(request)}"


def network_of(request: Request) -> str:
    """Where a request came from: its address, or for IPv6 the 64 bits of one client."""
    return _network(request.remote_addr or "")


def remember_device(request: Request, response: Response, email: str) -> None:
    """After the right password: this browser is known for this account from now on."""
    device = _known_device(request, email) or secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE,
        _serializer().dumps([_owner(email), device]),
        max_age=LIFETIME,
        path=PATH,
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )


def _known_device(request: Request, email: str) -> str | None:
    try:
        owner, device = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return str(device) if hmac.compare_digest(str(owner), _owner(email)) else None


def _network(address: str) -> str:
    """The address, or for IPv6 the 64 bits that one client has to itself."""
    try:
        is_wide = ip_address(address).version == 6
    except ValueError:
        return address
    return str(ip_network((address, 64), strict=False)) if is_wide else address


def _owner(email: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, folded_email(email).encode(), hashlib.sha256).hexdigest()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="sipas device")
