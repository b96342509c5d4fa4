"""What this installation is."""

from sipas.store.database import Database
from sipas.store.installation import find_installation, put_installation

DEMONSTRATION = "demonstration"
PROVINCE_NAME = "province"
YES = "yes"


def is_demonstration(database: Database) -> bool:
    """Whether its answers are made up."""
    with database.read() as connection:
        return find_installation(connection, DEMONSTRATION) == YES


def name_province(database: Database, name: str) -> None:
    """What the whole is called on pages and posters."""
    with database.write() as connection:
        put_installation(connection, PROVINCE_NAME, name.strip())
