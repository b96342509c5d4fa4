"""Questionnaires: the list, one version read in full, previewed, printed, taken along."""

from io import BytesIO

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from sipas.actions.questionnaire_drafts import (
    duplicate_version,
    upload_questionnaire,
)
from sipas.actions.questionnaire_paper import paper_of_version
from sipas.actions.questionnaire_versions import (
    UnknownVersion,
    Version,
    all_versions,
    get_version,
    missing_words,
)
from sipas.actions.round_refusal import RoundRefused
from sipas.questionnaires.differences import differences
from sipas.questionnaires.editing import EditRefused
from sipas.questionnaires.faults import FaultyQuestionnaire
from sipas.questionnaires.writing import file_text
from sipas.web.accounts import database_of_app
from sipas.web.administrators.questionnaire_views import (
    KIND_NAMES,
    STATE_NAMES,
    section_views,
)
from sipas.web.audience import ADMINISTRATORS
from sipas.web.clock import now
from sipas.web.guards import requires
from sipas.web.locale import NAMES, current_language, gettext
from sipas.web.security import content_policy, style_for

blueprint = Blueprint("questionnaires", __name__)
# The longest questionnaire that anybody would answer has a tenth of this.
MOST_BYTES = 256 * 1024


@blueprint.context_processor
def words() -> dict[str, object]:
    return {
        "kind_names": {kind: gettext(name) for kind, name in KIND_NAMES.items()},
        "language_names": NAMES,
        "state_names": {state: gettext(name) for state, name in STATE_NAMES.items()},
    }


@blueprint.get("/administrators/questionnaires")
@requires("administrator", "auditor")
def show_questionnaires() -> str:
    return _list_page()


@blueprint.post("/administrators/questionnaires")
@requires("administrator")
def upload_one() -> Answer | tuple[str, int]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _list_page(gettext("Ông/Bà chưa chọn tệp.")), 422
    by, content = current_user.email, sent.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return _list_page(gettext("Tệp lớn hơn mọi phiếu khảo sát: xin chọn đúng tệp.")), 422
    try:
        made = upload_questionnaire(database_of_app(), content, sent.filename, gettext, by, now())
    except FaultyQuestionnaire as fault:
        return _list_page(str(fault)), 422
    except (EditRefused, RoundRefused) as refusal:
        return _list_page(refusal.translated(gettext)), 422
    flash(gettext("Đã nạp tệp thành bản nháp. Xin xem lại rồi chọn phiếu này khi tạo đợt."))
    return redirect(url_for("questionnaires.show_questionnaire", version=made.key), 303)


@blueprint.get("/administrators/questionnaires/<version>")
@requires("administrator", "auditor")
def show_questionnaire(version: str) -> str:
    return version_page(find_version(version))


@blueprint.post("/administrators/questionnaires/<version>/duplicate")
@requires("administrator")
def duplicate_one(version: str) -> Answer | tuple[str, int]:
    found = find_version(version)
    try:
        made = duplicate_version(database_of_app(), version, current_user.email, now())
    except EditRefused as refusal:
        return version_page(found, refusal.translated(gettext)), 422
    flash(gettext("Đã tạo phiên bản mới. Phiên bản cũ và mọi phiếu đã trả lời giữ nguyên."))
    return redirect(url_for("questionnaires.show_questionnaire", version=made.key), 303)


@blueprint.get("/administrators/questionnaires/<version>/preview")
@requires("administrator", "auditor")
def show_preview(version: str) -> Response:
    page = render_template(
        "administrators/questionnaire_preview.html", version=find_version(version)
    )
    response = make_response(page)
    policy = content_policy(style_for(ADMINISTRATORS), frames="'self'")
    response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.get("/administrators/questionnaires/<version>/file.toml")
@requires("administrator", "auditor")
def fetch_file(version: str) -> Response:
    found = find_version(version)
    name = f"{found.code}.{found.version}.toml"
    content = BytesIO(file_text(found.definition).encode())
    return send_file(content, "application/toml", as_attachment=True, download_name=name)


@blueprint.get("/administrators/questionnaires/<version>/paper.pdf")
@requires("administrator", "auditor")
def fetch_paper(version: str) -> Response:
    found = find_version(version)
    written = paper_of_version(database_of_app(), found, current_language(), gettext)
    name = f"{found.code}.{found.version}.{current_language()}.pdf"
    return send_file(BytesIO(written), "application/pdf", download_name=name)


def find_version(key: str) -> Version:
    try:
        return get_version(database_of_app(), key)
    except UnknownVersion as error:
        raise NotFound from error


def _list_page(problem: str = "") -> str:
    groups = all_versions(database_of_app())
    return render_template("administrators/questionnaires.html", groups=groups, problem=problem)


def version_page(version: Version, problem: str = "") -> str:
    return render_template(
        "administrators/questionnaire.html",
        version=version,
        sections=section_views(version, current_language(), gettext),
        changes=differences(version.base, version.definition) if version.base else None,
        missing=missing_words(version),
        problem=problem,
    )
