"""The wheel works away from the checkout, with surveys, templates and translations inside."""

import site
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CHECKOUT

# One process builds the wheel, whatever the number of them.
pytestmark = pytest.mark.xdist_group("wheel")

ASK = """
from pathlib import Path
import sipas
from sipas.languages import gettext_for
from sipas.questionnaires.reading import shipped_questionnaires
from sipas.reports.sheets import FONTS, TEMPLATES
from sipas.shipped import surveys_folder, templates_folder, translations_folder

package = Path(sipas.__file__).parent
for folder in (surveys_folder(), templates_folder(), translations_folder()):
    assert folder.is_relative_to(package), folder
assert (templates_folder() / "base.html").is_file()
assert (TEMPLATES / "poster.typ").is_file() and list(FONTS.glob("*.ttf"))
assert gettext_for("en")("Ngôn ngữ") != "Ngôn ngữ"
print(*sorted(questionnaire.code for questionnaire in shipped_questionnaires()))
"""


def run(*command: str | Path, cwd: Path) -> str:
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment, away from the checkout, into which only the wheel is installed."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, cwd=CHECKOUT)
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    python = place / "venv" / "bin" / "python"
    wheel = next(place.glob("*.whl"))
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=place)
    # The libraries come from this environment; its link to the checkout is not followed from here.
    libraries = next((place / "venv" / "lib").glob("python*/site-packages"))
    (libraries / "libraries.pth").write_text("\n".join(site.getsitepackages()))
    return place / "venv" / "bin"


def test_the_installed_package_finds_all_its_data(installed: Path, tmp_path: Path) -> None:
    codes = run(installed / "python", "-c", ASK, cwd=tmp_path).split()
    assert {"desk-pulse", "sipas-desk-2017", "sipas-full-2023", "sipas-service-2023"} <= set(codes)


def test_the_installed_command_helps(installed: Path, tmp_path: Path) -> None:
    assert "demo" in run(installed / "sipas", "--help", cwd=tmp_path)


def test_the_installed_application_answers(installed: Path, tmp_path: Path) -> None:
    ask = (
        "from pathlib import Path; from sipas.app import create_app;"
        "from sipas.settings import read_settings; from sipas.store.database import open_database;"
        "from sipas.store.migration import migrate; settings = read_settings(data=Path.cwd());"
        "migrate(open_database(settings.database_url));"
        "print(create_app(settings).test_client().get('/q/nowhere').status_code)"
    )
    assert run(installed / "python", "-c", ask, cwd=tmp_path).split()[-1] == "404"
