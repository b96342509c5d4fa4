"""What this installation is: whether it is a demonstration, of which province."""

from sqlalchemy import Connection, select

from sipas.store.tables import installation
from sipas.store.upsert import upsert


def put_installation(connection: Connection, key: str, value: str) -> None:
    upsert(connection, installation, [{"key": key, "value": value}])


def find_installation(connection: Connection, key: str) -> str | None:
    found = select(installation.c.value).where(installation.c.key == key)
    return connection.execute(found).scalar_one_or_none()


def all_installation(connection: Connection) -> dict[str, str]:
    found = connection.execute(select(installation.c.key, installation.c.value))
    return {row.key: row.value for row in found}
