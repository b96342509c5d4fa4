"""The rooms behind the door: which there are, who may enter, and what the roles are called."""

from collections.abc import Iterable
from typing import Any

from flask import Flask

from sipas.web.accounts import User
from sipas.web.locale import gettext

ROLE_NAMES = {
    "administrator": gettext("Quản trị viên của tỉnh"),
    "coordinator": gettext("Đầu mối của cơ quan"),
    "interviewer": gettext("Điều tra viên"),
    "moderator": gettext("Người duyệt góp ý"),
    "leader": gettext("Lãnh đạo"),
    "auditor": gettext("Kiểm tra viên"),
}
# The first room of each role, and its name; a role that is not here has no room yet.
FIRST_ROOMS = {
    "administrator": ("/administrators/", gettext("Quản lý các đợt khảo sát")),
    "leader": ("/leaders/", gettext("Xem kết quả")),
}
ADMINISTRATORS_ROOMS = (
    ("rounds.show_rounds", gettext("Đợt khảo sát")),
    ("desks.show_desks", gettext("Cơ quan & quầy")),
)


def register_rooms(app: Flask) -> None:
    @app.context_processor
    def rooms() -> dict[str, Any]:
        return {
            "rooms_of_administrators": rooms_of_administrators,
            "rooms_of": rooms_of,
            "role_names": role_names,
        }


def rooms_of(user: User) -> list[tuple[str, str]]:
    """(address, name) of the first room of each of the user's roles."""
    return [
        (address, gettext(name))
        for role, (address, name) in FIRST_ROOMS.items()
        if user.has_role(role)
    ]


def rooms_of_administrators() -> list[tuple[str, str]]:
    return [(endpoint, gettext(name)) for endpoint, name in ADMINISTRATORS_ROOMS]


def role_names(roles: Iterable[str]) -> list[str]:
    return [gettext(ROLE_NAMES[role]) for role in roles]
