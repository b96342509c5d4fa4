"""The settings of one installation: read once, typed, and refused where they are wrong."""

import contextlib
import difflib
import os
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SIPAS_"
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
SHORTEST_SECRET_KEY = 32


class FaultySetting(ValueError):
    """A setting that cannot be used; the sentence names it and what to write instead."""

    def __init__(self, setting: str, reason: str, **values: str) -> None:
        super().__init__(f"{setting}: {reason % values}")
        self.setting = setting
        self.reason = reason
        self.values = values

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The same sentence in the language of `gettext`."""
        return f"{self.setting}: {gettext(self.reason) % self.values}"


class Settings(BaseSettings):
    """What an operator may set; each default is safe in production and fit to be public."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    data: Path = Path("sipas-data")
    database_url: str = Field(
        default_factory=lambda known: f"sqlite:///{known.get('data', Path())}/sipas.db", repr=False
    )
    address: str | None = None
    secret_key: str | None = Field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=2, ge=1, le=64)
    language: Literal["vi", "en"] = "vi"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    contact_key: str | None = Field(default=None, repr=False)
    contact_days: int = Field(default=30, ge=0, le=366)
    second_factor: Literal["free", "administrators", "everyone"] = "free"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = Field(default=None, repr=False)
    oidc_label: str = "OpenID Connect"
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_encryption: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: str | None = Field(default=None, repr=False)
    smtp_sender: str | None = None

    @field_validator("contact_key", mode="after")
    @classmethod
    def _is_a_key(cls, key: str | None) -> str | None:
        if key is not None and not _is_32_bytes(key):
            raise _refusal(
                "phải là 32 byte ngẫu nhiên viết theo base64 (44 ký tự, kết thúc bằng dấu =)."
            )
        return key

    @field_validator("data", mode="after")
    @classmethod
    def _is_a_folder(cls, data: Path) -> Path:
        folder = data.expanduser().absolute()
        if folder.exists() and not folder.is_dir():
            raise _refusal("phải là một thư mục, nhưng ở đó đang có một tệp; hãy ghi tên thư mục.")
        return folder

    @field_validator("database_url", mode="after")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if scheme not in DATABASE_SCHEMES or not separator or not rest.strip("/"):
            raise _refusal(
                "phải có dạng sqlite:////thư/mục/sipas.db "
                "hoặc postgresql://người-dùng:mật-khẩu@máy-chủ/cơ-sở-dữ-liệu."
            )
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("address", "oidc_issuer", mode="after")
    @classmethod
    def _is_a_base_address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        if not is_web_address(address):
            raise _refusal(
                "phải là địa chỉ trang web đầy đủ, không có dấu ? hay #, "
                "ví dụ https://hailong.quangnam.gov.vn."
            )
        return address.rstrip("/")

    @field_validator("secret_key", mode="after")
    @classmethod
    def _is_long_enough(cls, key: str | None) -> str | None:
        if key is not None and len(key) < SHORTEST_SECRET_KEY:
            raise _refusal(
                "phải dài ít nhất 32 ký tự ngẫu nhiên; "
                "hoặc bỏ trống để hệ thống tự tạo và giữ trong thư mục dữ liệu."
            )
        return key

    def signing_key(self) -> str:
        """The key given, else the one kept in the data folder, made when it is first needed."""
        if self.secret_key is not None:
            return self.secret_key
        return _kept_key(self.data / "secret-key")


def read_settings(**chosen: Any) -> Settings:
    """The SIPAS_… of the environment; what a command's options have `chosen` goes before them."""
    _refuse_unknown_names(os.environ)
    given = {name: value for name, value in chosen.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _faulty_setting(error.errors()[0]) from error


def _refuse_unknown_names(names: Iterable[str]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)
            reason = _l("không có thiết lập này; có phải là %(nearest)s?")
            raise FaultySetting(name, reason, nearest=near[0])


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


def _refusal(reason: str) -> PydanticCustomError:
    return PydanticCustomError("faulty_setting", "{reason}", {"reason": reason})


def _faulty_setting(error: ErrorDetails) -> FaultySetting:
    field = str(error["loc"][0])
    reasons = {
        "port": _l("phải là một số từ 1 đến 65535."),
        "workers": _l("phải là một số từ 1 đến 64."),
        "language": _l("phải là vi hoặc en."),
        "contact_days": _l("phải là số ngày từ 0 đến 366."),
        "second_factor": _l("phải là free, administrators hoặc everyone."),
        "smtp_port": _l("phải là một số từ 1 đến 65535."),
        "smtp_encryption": _l("phải là starttls, tls hoặc none."),
        "trusted_proxies": _l("phải là số máy chủ trung chuyển đứng trước, từ 0 đến 5."),
    }
    own_words = error.get("ctx", {}).get("reason") if error["type"] == "faulty_setting" else None
    return FaultySetting(PREFIX + field.upper(), own_words or reasons.get(field, error["msg"]))


def is_web_address(address: str) -> bool:
    """Whether this is the whole address of a site, without query or part of a page."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        return False
    return parts.scheme in ("http", "https") and has_host and not set(address) & set(" <>\"'?#@")


def _is_32_bytes(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == 32
    except ValueError:
        return False


def _kept_key(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    return path.read_text(encoding="ascii").strip()


def _make_key(path: Path) -> None:
    # Several workers may start at once: each writes a file of its own, the first link wins.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
