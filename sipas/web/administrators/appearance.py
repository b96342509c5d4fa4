"""How the province looks on what is printed: name, colour, logo, and a poster to see it on."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from sipas.actions.appearance import (
    AppearanceRefused,
    LogoTooLarge,
    address_on_paper,
    appearance,
    change_appearance,
)
from sipas.actions.printing import sample_poster
from sipas.web.accounts import database_of_app
from sipas.web.administrators.desks import base_address
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import gettext

blueprint = Blueprint("appearance", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/administrators/appearance")
@requires("administrator", "auditor")
def show_appearance() -> str:
    known = appearance(database_of_app())
    return _page(known.province, known.colour, known.address)


@blueprint.post("/administrators/appearance")
@requires("administrator")
def change_one() -> Answer:
    province, colour = request.form.get("province", ""), request.form.get("colour", "")
    address, logo = request.form.get("address", ""), request.files.get("logo")
    try:
        change_appearance(
            database_of_app(),
            province,
            colour,
            logo.read() if logo else None,
            current_user.email,
            now(),
            drop_logo="drop_logo" in request.form,
            address=address,
        )
    except AppearanceRefused as refusal:
        return _page(province, colour, address, refusal), 422
    flash(gettext("Đã lưu. Tờ in từ nay mang tên, màu và biểu trưng này."))
    return redirect(url_for("appearance.show_appearance"), 303)


@blueprint.get("/administrators/appearance/poster.pdf")
@requires("administrator", "auditor")
def fetch_sample() -> Response:
    poster = sample_poster(database_of_app(), base_address())
    return send_file(BytesIO(poster), "application/pdf", download_name="poster.pdf")


@blueprint.get("/administrators/appearance/poster.png")
@requires("administrator", "auditor")
def show_sample() -> Response:
    picture = sample_poster(database_of_app(), base_address(), as_picture=True)
    return send_file(BytesIO(picture), "image/png")


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> Answer:
    """The form was not read: the page stands as it is kept."""
    known = appearance(database_of_app())
    return _page(known.province, known.colour, known.address, LogoTooLarge()), 413


def _page(
    province: str, colour: str, address: str, refusal: AppearanceRefused | None = None
) -> str:
    return render_template(
        "administrators/appearance.html",
        province=province,
        colour=colour,
        address=address,
        printed=address_on_paper(base_address()),
        has_logo=appearance(database_of_app()).has_logo,
        wrong=refusal.field if refusal else "",
        problem=refusal.translated(gettext) if refusal else "",
    )
