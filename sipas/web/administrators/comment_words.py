"""What the codes of comments are called: states, reasons, kinds of personal data."""

from sipas.web.locale import gettext

STATE_WORDS = {
    "waiting": gettext("Chờ duyệt"),
    "shown": gettext("Cho đọc"),
    "redacted": gettext("Cho đọc, đã che bớt"),
    "hidden": gettext("Không cho đọc"),
}
DECIDED = {
    "waiting": gettext("Góp ý đã trở lại danh sách chờ duyệt."),
    "shown": gettext("Đã lưu: góp ý được cho đọc nguyên văn."),
    "redacted": gettext("Đã lưu: góp ý được cho đọc, phần che không ai khác thấy."),
    "hidden": gettext("Đã lưu: góp ý không cho đọc."),
}
REASON_WORDS = {
    "personal_data": gettext("Có dữ liệu cá nhân"),
    "insult": gettext("Xúc phạm, lời lẽ thô tục"),
    "off_topic": gettext("Không nói về việc phục vụ"),
}
KINDS = {
    "phone": gettext("số điện thoại"),
    "identity": gettext("số giấy tờ tùy thân"),
    "email": gettext("thư điện tử"),
    "dossier": gettext("mã hồ sơ"),
    "plate": gettext("biển số xe"),
    "number": gettext("số tài khoản hoặc số dài"),
    "name": gettext("có thể là tên người"),
}
