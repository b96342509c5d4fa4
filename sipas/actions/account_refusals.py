"""Why an account cannot be made or changed as asked; each refusal is a sentence."""

from sipas.refusal import Refused


class AccountRefused(Refused):
    """An account that cannot be made or changed as asked."""


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


class FaultyEmail(AccountRefused):
    """An address that no mail can reach."""

    field = "email"

    def __init__(self, email: str) -> None:
        super().__init__(_l("“%(email)s” không phải là địa chỉ thư điện tử."), email=email)


class EmailTaken(AccountRefused):
    """An address that another account has."""

    field = "email"

    def __init__(self, email: str) -> None:
        super().__init__(_l("Đã có tài khoản dùng địa chỉ “%(email)s”."), email=email)


class NameMissing(AccountRefused):
    """A person without a name."""

    field = "name"

    def __init__(self) -> None:
        super().__init__(_l("Ông/Bà chưa ghi họ tên."))


class ProvinceMissing(AccountRefused):
    """An installation of nowhere."""

    field = "province"

    def __init__(self) -> None:
        super().__init__(_l("Ông/Bà chưa ghi tên tỉnh, thành phố."))


class UnknownRole(AccountRefused):
    """A role that does not exist."""

    field = "roles"

    def __init__(self, role: str, roles: tuple[str, ...]) -> None:
        super().__init__(
            _l("Không có vai trò “%(role)s”; có: %(roles)s."), role=role, roles=", ".join(roles)
        )


class RoleMissing(AccountRefused):
    """An account that may do nothing."""

    field = "roles"

    def __init__(self) -> None:
        super().__init__(_l("Xin chọn ít nhất một vai trò."))


class AgencyMissing(AccountRefused):
    """A role that works for one agency, without saying for which."""

    field = "agency"

    def __init__(self) -> None:
        super().__init__(
            _l("Đầu mối và điều tra viên làm việc cho một cơ quan: xin chọn cơ quan đó.")
        )


class UnknownAgency(AccountRefused):
    """An agency that the organisation does not have."""

    field = "agency"

    def __init__(self, agency: str) -> None:
        super().__init__(_l("Không có cơ quan nào có tên hay mã “%(agency)s”."), agency=agency)


class AgencyUnclear(AccountRefused):
    """Words that fit the names of several agencies; `candidates` are the first of them."""

    field = "agency"

    def __init__(self, typed: str, found: int, candidates: tuple[tuple[str, str], ...]) -> None:
        sentence = _l("“%(typed)s” có thể là %(found)s cơ quan. Xin chọn một, hoặc gõ thêm chữ.")
        super().__init__(sentence, typed=typed, found=found)
        self.candidates = candidates


class PasswordTooShort(AccountRefused):
    """A password that a machine finds by trying."""

    field = "password"

    def __init__(self, shortest: int) -> None:
        super().__init__(_l("Mật khẩu phải có ít nhất %(shortest)s ký tự."), shortest=shortest)


class PasswordTooLong(AccountRefused):
    """A password that would keep the server busy."""

    field = "password"

    def __init__(self, longest: int) -> None:
        super().__init__(_l("Mật khẩu có nhiều nhất %(longest)s ký tự."), longest=longest)


class PasswordGuessable(AccountRefused):
    """A password that people often choose."""

    field = "password"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Mật khẩu này dễ đoán. Xin dùng vài từ không liên quan đến nhau, "
                "không có tên, địa chỉ hay dãy phím quen thuộc."
            )
        )


class PasswordNotRepeated(AccountRefused):
    """Two fields that should say the same."""

    field = "repeated"

    def __init__(self) -> None:
        super().__init__(_l("Hai lần gõ mật khẩu chưa giống nhau."))


class WrongPassword(AccountRefused):
    """Somebody at an open session who does not know its password."""

    field = "current"

    def __init__(self) -> None:
        super().__init__(_l("Mật khẩu hiện nay chưa đúng."))


class WrongCode(AccountRefused):
    """A code that is not the present one, or was used before."""

    field = "code"

    def __init__(self) -> None:
        super().__init__(
            _l("Mã này chưa đúng hoặc đã dùng rồi. Xin đợi mã mới trên điện thoại và thử lại.")
        )


class PasskeyRefused(AccountRefused):
    """A passkey that is unknown, of another site, or whose answer came too late."""

    def __init__(self) -> None:
        super().__init__(_l("Khóa truy cập này chưa được nhận. Xin thử lại."))


class PasskeyNameTaken(AccountRefused):
    """Two passkeys that nobody could tell apart."""

    field = "name"

    def __init__(self, name: str) -> None:
        super().__init__(_l("Đã có khóa truy cập tên “%(name)s”; xin đặt tên khác."), name=name)


class LastAdministrator(AccountRefused):
    """A change after which nobody could manage this installation any more."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Đây là quản trị viên cuối cùng còn đăng nhập được. Xin mời thêm một quản trị viên "
                "trước. Chưa có gì thay đổi."
            )
        )


class OwnAccount(AccountRefused):
    """An administrator about to lock the own door from outside."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Ông/Bà không thể tự bỏ vai trò quản trị hay tự ngừng tài khoản của mình. "
                "Xin nhờ một quản trị viên khác. Chưa có gì thay đổi."
            )
        )


class ChangedMeanwhile(AccountRefused):
    """Somebody else has changed the account since its page was opened; nothing was written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _l(
                "Người khác vừa đổi tài khoản của %(name)s thành như ngay dưới đây. Những gì "
                "Ông/Bà đã gõ chưa lưu và còn trong biểu mẫu; lưu lần nữa thì chữ của Ông/Bà "
                "thay thế."
            ),
            name=name,
        )


class AlreadyAccepted(AccountRefused):
    """An invitation that cannot be taken back: the person has a password."""

    def __init__(self) -> None:
        super().__init__(
            _l("Lời mời đã được nhận nên không rút lại được; có thể ngừng tài khoản này.")
        )


class StaleInvitation(AccountRefused):
    """A link that is used, replaced, taken back or too old."""

    def __init__(self) -> None:
        super().__init__(
            _l("Liên kết này không còn dùng được. Xin quản trị viên của tỉnh gửi liên kết mới.")
        )
