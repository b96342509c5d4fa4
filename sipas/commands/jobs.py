"""`sipas jobs run`: the process of one job, started by the server."""

from datetime import UTC, datetime

from sipas.commands.opening import installation_of
from sipas.commands.telling import FAILED, Refused, Speech
from sipas.settings import read_settings


def run_one_job(speech: Speech, identifier: str) -> int:
    from sipas.actions.job_kinds import WORKS
    from sipas.actions.job_process import run_job
    from sipas.actions.jobs import JobState

    _ = speech.gettext
    settings = read_settings()
    with installation_of(settings, _) as database:
        state = run_job(database, settings, identifier, WORKS, lambda: datetime.now(UTC))
    if state is None:
        raise Refused(_("Việc này không còn chờ: đã có tiến trình khác làm."))
    return 0 if state is JobState.FINISHED else FAILED
