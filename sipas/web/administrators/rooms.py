"""The rooms behind the door: which there are, who may enter, and what the roles are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from sipas.web.accounts import User
from sipas.web.guards import GuardedPage, scope_of_user
from sipas.web.locale import gettext

ROLE_NAMES = {
    "administrator": gettext("Quản trị viên của tỉnh"),
    "coordinator": gettext("Đầu mối của cơ quan"),
    "interviewer": gettext("Điều tra viên"),
    "moderator": gettext("Người duyệt góp ý"),
    "leader": gettext("Lãnh đạo"),
    "auditor": gettext("Kiểm tra viên"),
}
# The first room of each role, and its name.
FIRST_ROOMS = {
    "administrator": ("/administrators/", gettext("Quản lý các đợt khảo sát")),
    "coordinator": ("/administrators/", gettext("Theo dõi cơ quan của Ông/Bà")),
    "interviewer": ("/administrators/entry", gettext("Nhập phiếu giấy")),
    "moderator": ("/administrators/comments", gettext("Duyệt góp ý")),
    "leader": ("/leaders/", gettext("Xem kết quả")),
    "auditor": ("/administrators/", gettext("Xem các đợt khảo sát")),
}
# The six rooms by their work, each with its pages: endpoint and name, the first one leads. A page
# is shown to whom its guard lets in, and a room without such a page not at all.
ADMINISTRATORS_ROOMS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        gettext("Đợt khảo sát"),
        (
            ("rounds.show_rounds", gettext("Các đợt khảo sát")),
            ("entry.show_places", gettext("Nhập phiếu giấy")),
        ),
    ),
    (
        gettext("Phiếu khảo sát"),
        (("questionnaires.show_questionnaires", gettext("Các phiếu khảo sát")),),
    ),
    (
        gettext("Cơ quan & quầy"),
        (
            ("agencies.show_agencies", gettext("Các cơ quan")),
            ("desks.show_desks", gettext("Mã và tờ in của quầy")),
            ("printing.choose", gettext("In hàng loạt")),
            ("units.show_blocks", gettext("Các khối")),
            ("units.show_fields", gettext("Các lĩnh vực")),
            ("units.show_procedures", gettext("Các thủ tục")),
            ("imports.show_import", gettext("Nhập, xuất Excel")),
        ),
    ),
    (
        gettext("Danh sách hồ sơ"),
        (("register.show_register", gettext("Danh sách hồ sơ")),),
    ),
    (
        gettext("Góp ý"),
        (
            ("comments.show_comments", gettext("Duyệt góp ý")),
            ("approved.show_approved", gettext("Góp ý đã duyệt")),
        ),
    ),
    (
        gettext("Hệ thống"),
        (
            ("people.show_people", gettext("Người dùng")),
            ("audit.show_trail", gettext("Nhật ký")),
            ("appearance.show_appearance", gettext("Tên, màu và biểu trưng")),
        ),
    ),
)

# Pages about a thing of another kind stand in its room: the samples of a round in that of rounds.
OF_KIND = {
    "agency_forms": "agencies",
    "calls": "rounds",
    "code_issues": "rounds",
    "desk_forms": "agencies",
    "fieldwork": "rounds",
    "figures": "rounds",
    "invitations": "people",
    "many_people": "people",
    "round_wizard": "rounds",
    "samples": "rounds",
    "questionnaire_drafts": "questionnaires",
    "questionnaire_parts": "questionnaires",
}
LISTS_OF_UNITS = {
    "block": "units.show_blocks",
    "field": "units.show_fields",
    "procedure": "units.show_procedures",
}
"""Kind of unit -> the page that lists all of it."""


def stand_in(endpoint: str) -> None:
    """For a page whose address does not tell the room that it belongs to."""
    g.stands_in = endpoint


@dataclass(frozen=True, slots=True)
class Link:
    address: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Room:
    """A room as one person sees it; `pages` only while the person is in it and has a choice."""

    address: str
    name: str
    is_here: bool
    pages: tuple[Link, ...]


def register_rooms(app: Flask) -> None:
    @app.context_processor
    def rooms() -> dict[str, Any]:
        return {
            "rooms_of_administrators": rooms_of_administrators,
            "rooms_of": rooms_of,
            "role_names": role_names,
            "scope_of_user": scope_of_user,
        }


def rooms_of(user: User) -> list[tuple[str, str]]:
    """(address, name) of the first room of each of the user's roles."""
    own = {
        address: gettext(name)
        for role, (address, name) in reversed(FIRST_ROOMS.items())
        if user.has_role(role)
    }
    return list(reversed(own.items()))


def rooms_of_administrators() -> list[Room]:
    """The rooms that are open to whoever is signed in."""
    seen = [(name, _pages_open_to_user(pages)) for name, pages in ADMINISTRATORS_ROOMS]
    return [_room(gettext(name), pages) for name, pages in seen if pages]


def role_names(roles: Iterable[str]) -> list[str]:
    return [gettext(ROLE_NAMES.get(role, role)) for role in roles]


def _room(name: str, pages: list[tuple[str, str]]) -> Room:
    here = _page_here([endpoint for endpoint, _name in pages])
    links = tuple(
        Link(url_for(endpoint), gettext(page), endpoint == here) for endpoint, page in pages
    )
    return Room(links[0].address, name, bool(here), links if here and links[1:] else ())


def _page_here(endpoints: list[str]) -> str | None:
    """The page itself or its list, else the first of its kind: a round's page is of the rounds."""
    named = LISTS_OF_UNITS.get((request.view_args or {}).get("kind", ""), request.endpoint)
    here: str | None = g.get("stands_in", named)
    if here in endpoints:
        return here
    kind = f"{OF_KIND.get(request.blueprint or '', request.blueprint)}."
    return next((endpoint for endpoint in endpoints if endpoint.startswith(kind)), None)


def _pages_open_to_user(pages: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(endpoint, name) for endpoint, name in pages if _is_open_to_user(endpoint)]


def _is_open_to_user(endpoint: str) -> bool:
    page = cast("GuardedPage", current_app.view_functions[endpoint])
    return any(current_user.has_role(role) for role in page.roles)
