"""Letters, handed to a real server on this machine."""

import socket

import pytest

from sipas.actions.mail import Letter, MailNotSent, MailServer, mail_server_of, send_letter
from sipas.settings import Settings
from tests.smtp import open_postbox

LETTER = Letter("lan@example.vn", "Lời mời", "Kính gửi bà Nguyễn Thị Lan,\n\nXin chào.\n")


def _server(port: int, encryption: str = "none") -> MailServer:
    return MailServer("127.0.0.1", port, "sipas@example.vn", encryption)


def test_a_letter_arrives_with_all_its_signs() -> None:
    with open_postbox() as postbox:
        send_letter(_server(postbox.port), LETTER)
    (letter,) = postbox.letters
    assert (letter["From"], letter["To"]) == ("sipas@example.vn", "lan@example.vn")
    assert letter["Subject"] == "Lời mời"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_refused_letter_is_told() -> None:
    with open_postbox() as postbox, pytest.raises(MailNotSent, match=r"nobody@refused\.example"):
        send_letter(_server(postbox.port), Letter("nobody@refused.example", "x", "x"))
    assert postbox.letters == []


def test_nothing_is_sent_in_the_open_where_encryption_is_asked_for() -> None:
    with open_postbox() as postbox, pytest.raises(MailNotSent):
        send_letter(_server(postbox.port, "starttls"), LETTER)
    assert postbox.letters == []


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(MailNotSent):
        send_letter(_server(port), LETTER)


def test_a_line_break_in_an_address_or_subject_writes_no_header() -> None:
    with open_postbox() as postbox, pytest.raises((MailNotSent, ValueError)):
        send_letter(_server(postbox.port), Letter("lan@example.vn", "a\nBcc: all@example.vn", "x"))
    assert postbox.letters == []


def test_the_settings_name_the_server(tmp_path: object) -> None:
    assert mail_server_of(Settings()) is None
    server = mail_server_of(Settings(smtp_host="mail.example.vn", smtp_user="s", smtp_password="p"))
    assert server == MailServer(
        "mail.example.vn", 587, "sipas@mail.example.vn", "starttls", "s", "p"
    )
    assert "'p'" not in repr(server)
