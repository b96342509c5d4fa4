"""What this installation is."""

from sipas.store.database import Database
from sipas.store.installation import find_installation

DEMONSTRATION = "demonstration"
YES = "yes"


def is_demonstration(database: Database) -> bool:
    """Whether its answers are made up."""
    with database.read() as connection:
        return find_installation(connection, DEMONSTRATION) == YES
