"""The tables of accounts; columns that Flask-Security reads bear the names that it expects."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sipas.store.tables import Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(255), nullable=False, unique=True),
    Column("username", String(255), unique=True),
    Column("name", Text, nullable=False),
    Column("password", String(255)),
    Column("active", Boolean, nullable=False),
    Column("language", String(8)),
    Column("agency", ForeignKey("agencies.code")),
    Column("block", ForeignKey("blocks.code")),
    Column("fs_uniquifier", String(64), nullable=False, unique=True),
    Column("fs_token_uniquifier", String(64), unique=True),
    Column("fs_webauthn_user_handle", String(64), unique=True),
    Column("tf_primary_method", String(64)),
    Column("tf_totp_secret", String(255)),
    # The step of the last one-time code: none is good twice.
    Column("totp_last_step", Integer),
    Column("mf_recovery_codes", JSON),
    Column("confirmed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment),
    Column("password_changed_at", Moment),
    Column("must_change_password", Boolean, nullable=False, default=False),
    Column("last_login_at", Moment),
    Column("current_login_at", Moment),
    Column("login_count", Integer, nullable=False, default=0),
)

account_roles = Table(
    "account_roles",
    metadata,
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(64), primary_key=True, index=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("transports", JSON, nullable=False),
    Column("extensions", Text),
    Column("name", String(64), nullable=False),
    Column("usage", String(64), nullable=False),
    Column("device_type", String(64), nullable=False),
    Column("backup_state", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    UniqueConstraint("account", "name"),
)

# A signed-in session can be ended from here; it holds no address and no browser.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("data", JSON, nullable=False),
)

# A one-time link with which a person chooses a password; its name is a hash of what the link says.
# Without an account it is the link of a fresh installation, for the first administrator.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# Failures are counted by account and client together, so that nobody can lock another person out.
# The key is a keyed hash of both: neither the address nor the e-mail can be read from it.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Moment, nullable=False, index=True),
)
