"""A version of a questionnaire on paper."""

from sipas.actions.installation import DEMONSTRATION, PROVINCE_NAME, YES
from sipas.actions.questionnaire_versions import Version
from sipas.languages import SOURCE_LANGUAGE, Gettext
from sipas.reports.paper_form import PaperForm, paper_form
from sipas.store.database import Database
from sipas.store.installation import all_installation


def paper_of_version(database: Database, version: Version, language: str, _: Gettext) -> bytes:
    """The paper form as PDF, in the language asked for or in Vietnamese where it lacks that."""
    with database.read() as transaction:
        installation = all_installation(transaction)
    spoken = language if language in version.languages else SOURCE_LANGUAGE
    paper = PaperForm(
        province=installation.get(PROVINCE_NAME, ""),
        language=spoken,
        mark=f"{version.code}.{version.version} · {version.fingerprint[:12]}",
        demonstration=installation.get(DEMONSTRATION) == YES,
    )
    return paper_form(version.languages[spoken], paper, _)
