"""The audit trail in words: what each action is called, and what stands beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sipas.web.administrators.rooms import role_names
from sipas.web.locale import current_formats, gettext

ACTION_WORDS = {
    "accept_invitation": gettext("Nhận lời mời, chọn mật khẩu"),
    "add_passkey": gettext("Thêm khóa truy cập"),
    "approve_round": gettext("Duyệt đợt khảo sát"),
    "archive_round": gettext("Lưu trữ đợt khảo sát"),
    "change_appearance": gettext("Đổi tên, màu hoặc biểu trưng"),
    "change_figure_rules": gettext("Đổi cách tính của đợt"),
    "change_password": gettext("Đổi mật khẩu"),
    "change_roles": gettext("Đổi vai trò hoặc cơ quan của một người"),
    "change_unit": gettext("Đổi tên hoặc khối từ một ngày"),
    "close_round": gettext("Đóng đợt khảo sát"),
    "create_account": gettext("Tạo tài khoản"),
    "create_round": gettext("Tạo đợt khảo sát"),
    "create_unit": gettext("Thêm khối, cơ quan, quầy, lĩnh vực hoặc thủ tục"),
    "disable_account": gettext("Ngừng tài khoản"),
    "discard_sample": gettext("Bỏ mẫu hồ sơ"),
    "draw_sample": gettext("Rút mẫu hồ sơ"),
    "duplicate_questionnaire": gettext("Nhân bản phiếu khảo sát"),
    "edit_questionnaire": gettext("Sửa phiếu khảo sát"),
    "edit_round": gettext("Sửa đợt khảo sát"),
    "enable_account": gettext("Cho tài khoản hoạt động trở lại"),
    "end_agency": gettext("Ngừng một cơ quan"),
    "end_block": gettext("Ngừng một khối"),
    "end_desk": gettext("Ngừng một quầy"),
    "end_field": gettext("Ngừng một lĩnh vực"),
    "end_procedure": gettext("Ngừng một thủ tục"),
    "end_session": gettext("Kết thúc một phiên làm việc"),
    "end_sessions": gettext("Kết thúc mọi phiên làm việc"),
    "erase_comments": gettext("Xóa nguyên văn góp ý đến hạn"),
    "erase_job_file": gettext("Xóa tệp của một việc nền"),
    "fetch_sealed_file": gettext("Tải tệp có mã dùng một lần"),
    "erase_contacts": gettext("Xóa dữ liệu liên hệ đến hạn"),
    "forget_second_factor": gettext("Bỏ bước xác thực thứ hai của một người"),
    "hide_comment": gettext("Không cho đọc một góp ý"),
    "import_contacts": gettext("Nhập dữ liệu liên hệ"),
    "import_organisation": gettext("Nhập tổ chức từ tệp"),
    "invite": gettext("Mời một người"),
    "issue_codes": gettext("Tạo mã dùng một lần"),
    "mend_unit": gettext("Sửa cho đúng một mục của tổ chức"),
    "merge_agencies": gettext("Sáp nhập cơ quan"),
    "merge_blocks": gettext("Nhập khối vào khối khác"),
    "merge_desks": gettext("Nhập quầy vào quầy khác"),
    "merge_fields": gettext("Nhập lĩnh vực vào lĩnh vực khác"),
    "merge_procedures": gettext("Nhập thủ tục vào thủ tục khác"),
    "open_round": gettext("Mở đợt khảo sát"),
    "publish_findings": gettext("Công bố kết quả"),
    "record_published_round": gettext("Ghi số liệu đã công bố trước đây"),
    "redact_comment": gettext("Cho đọc một góp ý đã che bớt"),
    "remove_passkey": gettext("Bỏ khóa truy cập"),
    "remove_questionnaire": gettext("Xóa bản nháp phiếu khảo sát"),
    "remove_second_factor": gettext("Bỏ bước xác thực thứ hai của mình"),
    "renew_recovery_codes": gettext("Tạo lại mã dự phòng"),
    "reopen_comment": gettext("Đưa một góp ý về chờ duyệt"),
    "replace_dossier": gettext("Thay hồ sơ trong mẫu"),
    "reset_password": gettext("Chọn mật khẩu mới bằng liên kết"),
    "send_link": gettext("Tạo liên kết chọn mật khẩu"),
    "set_up_codes": gettext("Đặt mã trên điện thoại"),
    "set_up_installation": gettext("Thiết lập hệ thống lần đầu"),
    "show_comment": gettext("Cho đọc một góp ý"),
    "sign_in": gettext("Đăng nhập"),
    "sign_out": gettext("Đăng xuất"),
    "split_agency": gettext("Tách cơ quan"),
    "undo_unit_change": gettext("Hoàn tác một thay đổi tổ chức"),
    "upload_questionnaire": gettext("Tải lên phiếu khảo sát"),
    "use_recovery_code": gettext("Dùng một mã dự phòng"),
    "withdraw_approval": gettext("Rút lại việc duyệt đợt"),
    "withdraw_codes": gettext("Thu lại mã dùng một lần"),
    "withdraw_invitation": gettext("Rút lại lời mời"),
    "withdraw_paper_form": gettext("Rút lại phiếu giấy"),
}
DETAIL_WORDS = {
    "address": gettext("địa chỉ in dưới mã"),
    "agencies": gettext("cơ quan"),
    "agency": gettext("cơ quan"),
    "agency_before": gettext("cơ quan trước đó"),
    "attempts": gettext("lần gọi"),
    "before": gettext("trước đó"),
    "change": gettext("thay đổi số"),
    "codes": gettext("số mã"),
    "colour": gettext("màu"),
    "comments": gettext("số góp ý"),
    "contacts": gettext("số liên hệ"),
    "day": gettext("ngày"),
    "dossiers": gettext("số hồ sơ"),
    "drop_logo": gettext("bỏ biểu trưng"),
    "ended": gettext("số phiên"),
    "file": gettext("tệp"),
    "fingerprint": gettext("dấu vân tay"),
    "from": gettext("nhân bản từ"),
    "grades": gettext("xếp loại"),
    "highest": gettext("hệ số lớn nhất"),
    "issue": gettext("lần tạo mã"),
    "job": gettext("việc nền"),
    "kept": gettext("đã giữ"),
    "logo": gettext("biểu trưng"),
    "lowest": gettext("hệ số nhỏ nhất"),
    "margins": gettext("số đã biết"),
    "method": gettext("cách làm"),
    "mode": gettext("cách trả lời"),
    "name": gettext("tên"),
    "number": gettext("số"),
    "on_empty": gettext("khi không có phiếu"),
    "position": gettext("thứ tự"),
    "questionnaire": gettext("phiếu khảo sát"),
    "reason": gettext("lý do"),
    "roles": gettext("vai trò"),
    "roles_before": gettext("vai trò trước đó"),
    "round": gettext("đợt"),
    "sample": gettext("mẫu số"),
    "seed": gettext("số khởi tạo"),
    "source": gettext("nguồn"),
    "step": gettext("bước"),
    "strangers": gettext("ngoài mẫu"),
    "thin_below": gettext("ngưỡng ít phiếu"),
    "ties": gettext("mối gắn mã với hồ sơ"),
    "units": gettext("số mục"),
    "version": gettext("phiên bản"),
}


def action_words(action: str) -> str:
    """In the language of the page; an action of a later version by its code."""
    return gettext(ACTION_WORDS.get(action, action))


def detail_words(name: str) -> str:
    return gettext(DETAIL_WORDS.get(name, name))


def detail_value(name: str, value: Any) -> str:
    """What stands beside the name: roles, true and false in words, days as people write them."""
    if name in ("roles", "roles_before"):
        return ", ".join(role_names(value))
    if isinstance(value, bool):
        return gettext("đúng") if value else gettext("sai")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{detail_words(key)}: {detail_value(key, one)}" for key, one in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(detail_value("", one) for one in value)
    return _day_or_text(str(value))


def _day_or_text(text: str) -> str:
    try:
        return current_formats().date(date.fromisoformat(text)) if "-" in text else text
    except ValueError:
        return text
