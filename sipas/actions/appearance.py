"""How the province looks on what is printed: its name, its colour, its logo."""

import base64
import datetime
import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image

from sipas.actions.installation import PROVINCE_NAME
from sipas.refusal import FieldRefused
from sipas.reports.sheets import USUAL_COLOUR, Look
from sipas.sampling.links import readable_address
from sipas.settings import is_web_address
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database
from sipas.store.installation import all_installation, put_installation

COLOUR, LOGO, CODE_ADDRESS = "colour", "logo", "code_address"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LARGEST_LOGO_BYTES = 2_000_000
MOST_LOGO_PIXELS = 20_000_000
LOGO_SIDE = 600
LONGEST_NAME = 200
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class AppearanceRefused(FieldRefused):
    """The appearance stays as it was."""


class LogoTooLarge(AppearanceRefused):
    """More than any logo needs; nothing was changed."""

    def __init__(self) -> None:
        reason = _l("Tệp biểu trưng lớn hơn %(most)d MB; xin chọn tệp nhỏ hơn.")
        super().__init__("logo", reason, most=LARGEST_LOGO_BYTES // 10**6)


@dataclass(frozen=True, slots=True)
class Appearance:
    """`address` is what was typed for the codes; empty: the address of the installation."""

    province: str
    colour: str
    has_logo: bool
    address: str = ""


def appearance(database: Database) -> Appearance:
    with database.read() as transaction:
        known = all_installation(transaction)
    return Appearance(
        known.get(PROVINCE_NAME, ""),
        known.get(COLOUR, USUAL_COLOUR),
        bool(known.get(LOGO)),
        known.get(CODE_ADDRESS, ""),
    )


def address_on_paper(base: str) -> str:
    """How the address of any desk begins where it is printed to be typed."""
    return f"{readable_address(base)}/q/…"


def look_of(installation: Mapping[str, str]) -> Look:
    logo = installation.get(LOGO)
    return Look(installation.get(COLOUR, USUAL_COLOUR), base64.b64decode(logo) if logo else None)


def change_appearance(
    database: Database,
    province: str,
    colour: str,
    logo: bytes | None,
    by: str,
    now: datetime.datetime,
    *,
    drop_logo: bool = False,
    address: str = "",
) -> None:
    """`logo` is a PNG or JPEG file; without one the logo stays, unless it is dropped."""
    values = {PROVINCE_NAME: _checked_name(province), COLOUR: _checked_colour(colour)}
    values[CODE_ADDRESS] = _checked_address(address)
    if drop_logo:
        values[LOGO] = ""
    if logo:
        values[LOGO] = base64.b64encode(clean_logo(logo)).decode("ascii")
    with database.write() as transaction:
        for key, value in values.items():
            put_installation(transaction, key, value)
        detail = {"colour": values[COLOUR], "logo": bool(logo), "drop_logo": drop_logo}
        detail["address"] = values[CODE_ADDRESS]
        append_audit(transaction, AuditEntry(now, by, "change_appearance", "installation", detail))


def contrast_on_white(colour: str) -> float:
    """From 1 (white) to 21 (black); relative luminance of WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def clean_logo(given: bytes) -> bytes:
    """The picture drawn anew as a PNG of at most 600 pixels: nothing else of the file is kept."""
    if len(given) > LARGEST_LOGO_BYTES:
        raise LogoTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(given), formats=("PNG", "JPEG"))
            if picture.width * picture.height > MOST_LOGO_PIXELS:
                reason = _l("Biểu trưng có quá nhiều điểm ảnh; xin thu nhỏ dưới 4000 × 4000 điểm.")
                raise AppearanceRefused("logo", reason)
            drawn = picture.convert("RGBA")
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, Warning) as error:
        if isinstance(error, AppearanceRefused):
            raise
        reason = _l("Không đọc được biểu trưng; xin dùng ảnh PNG hoặc JPEG (không dùng SVG).")
        raise AppearanceRefused("logo", reason) from error
    drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def _checked_address(address: str) -> str:
    """Without the stroke at its end; https:// where no scheme was typed, as people write it."""
    plain = address.strip().rstrip("/")
    if not plain:
        return ""
    full = plain if plain.lower().startswith(("http://", "https://")) else f"https://{plain}"
    if not is_web_address(full):
        reason = _l(
            "Xin ghi địa chỉ trang web, không có dấu ? hay #, ví dụ https://ks.tinh.gov.vn."
        )
        raise AppearanceRefused("address", reason)
    return full


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        reason = _l("Xin ghi tên tỉnh, thành phố, không quá 200 ký tự.")
        raise AppearanceRefused("province", reason)
    return plain


def _checked_colour(colour: str) -> str:
    plain = colour.strip().lower()
    if not _COLOUR.fullmatch(plain):
        reason = _l("Xin ghi màu bằng dấu # và sáu chữ số, ví dụ #0b5cad.")
        raise AppearanceRefused("colour", reason)
    if contrast_on_white(plain) < LEAST_CONTRAST:
        reason = _l("Màu %(colour)s quá nhạt trên nền trắng, chữ sẽ khó đọc; xin chọn màu đậm hơn.")
        raise AppearanceRefused("colour", reason, colour=plain)
    return plain


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
