"""The fields of a form as a citizen's browser sent them.

Werkzeug would do the same in five times as long, and every response waits for it (`make bench`).
"""

from urllib.parse import unquote

from flask import Request

_URL_ENCODED = "application/x-www-form-urlencoded"


def sent_fields(request: Request) -> dict[str, list[str]]:
    """Each name with its values in order, as `request.form` has them."""
    if request.mimetype != _URL_ENCODED:
        return request.form.to_dict(flat=False)
    # WHATWG URL, 5.1: + is a space, %xx a byte, the bytes are UTF-8
    text = request.get_data(cache=False).decode("utf-8", "replace").replace("+", " ")
    fields: dict[str, list[str]] = {}
    for pair in text.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        if "%" in pair:
            name, value = unquote(name, errors="replace"), unquote(value, errors="replace")
        fields.setdefault(name, []).append(value)
    return fields
