"""A small OpenID Connect provider on this machine: it keeps to the protocol, or lies on request."""

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT, SECRET = "sipas", "a secret between two servers"


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Requests of tests are nobody's news."""


class Provider:
    """`said` goes into each token; `wrong` replaces claims that the protocol checks."""

    def __init__(self) -> None:
        self.address = ""
        self.said: dict[str, object] = {"email": "leader@example.vn", "email_verified": True}
        self.wrong: dict[str, object] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.signing_key = self.key
        self.asked: dict[str, dict[str, str]] = {}

    def configuration(self) -> Response:
        return jsonify(
            issuer=self.address,
            authorization_endpoint=f"{self.address}/authorize",
            token_endpoint=f"{self.address}/token",
            jwks_uri=f"{self.address}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["client_secret_basic"],
        )

    def keys(self) -> Response:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def authorize(self) -> Any:
        """Everybody is known here; a code goes back."""
        asked = request.args.to_dict()
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return redirect(f"{asked['redirect_uri']}?{back}")

    def token(self) -> Response:
        """A code is good once, for who knows the secret and the verifier."""
        asked = self.asked.pop(request.form["code"], None)
        known = request.authorization
        if asked is None or known is None or (known.username, known.password) != (CLIENT, SECRET):
            abort(401)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            abort(400)
        now = int(time.time())
        claims = {"iss": self.address, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.said, **self.wrong}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key)
        return jsonify(access_token="x", token_type="Bearer", expires_in=300, id_token=token)


@contextmanager
def open_provider() -> Iterator[Provider]:
    provider = Provider()
    app = Flask("provider")
    app.add_url_rule("/.well-known/openid-configuration", view_func=provider.configuration)
    app.add_url_rule("/keys", view_func=provider.keys)
    app.add_url_rule("/authorize", view_func=provider.authorize)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
