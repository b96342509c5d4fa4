"""`sipas account create`."""

import sys

import click

from sipas.actions.accounts import create_account
from sipas.commands.opening import installation
from sipas.commands.telling import Speech


def run_create(speech: Speech, email: str, roles: tuple[str, ...], name: str) -> int:
    """The password is asked for, or is the first line of the input: never an argument."""
    _ = speech.gettext
    with installation(_) as database:
        if sys.stdin.isatty():
            password = click.prompt(_("Mật khẩu"), hide_input=True, confirmation_prompt=True)
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        account = create_account(database, email, password, roles, name=name)
    words = _("Đã tạo tài khoản %(email)s (%(roles)s).")
    speech.say(words % {"email": account.email, "roles": ", ".join(account.roles)})
    return 0
