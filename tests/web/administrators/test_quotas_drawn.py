"""From the file of quotas that a province was given to the dossiers that are drawn for them."""

import html
import re
from io import BytesIO

from flask.testing import FlaskClient

from sipas.actions.rounds import open_round
from sipas.store.database import Database
from sipas.store.samples import all_samples, sampled_dossiers
from sipas.web.clock import today
from tests.tiny_round import AGENCIES
from tests.web.administrators.conftest import SIZE, MakeRound
from tests.web.people import form_token

ROUND = "/administrators/rounds/2025"
QUOTAS = "Mã cơ quan;Chỉ tiêu\nnoi-vu;12\nhoi-an;7\n"


def _send(client: FlaskClient, address: str, **fields: object) -> str:
    """Sends what stands there, follows where it leads, and gives the page that is shown at last."""
    page = client.get(address)
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    data = {"csrf_token": form_token(page), "version": version, **fields}
    answer = client.post(address, data=data, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def _typed_quotas(page: str) -> str:
    found = re.search(r'<textarea id="quotas"[^>]*>([^<]*)</textarea>', page)
    assert found is not None
    return html.unescape(found.group(1))


def test_a_file_of_quotas_becomes_a_sample_that_can_meet_them(
    administrator: FlaskClient, make_round: MakeRound, store: Database
) -> None:
    make_round()
    file = BytesIO(QUOTAS.encode()), "chỉ tiêu.csv"
    _send(administrator, f"{ROUND}/steps/modes", act="save", modes=["phone"])
    read = _send(administrator, f"{ROUND}/steps/size", **{**SIZE, "act": "upload", "file": file})
    by_file = {"allocation": "quotas", "quotas": _typed_quotas(read)}
    _send(administrator, f"{ROUND}/steps/size", **{**SIZE, "act": "save", **by_file})
    open_round(store, "2025", today(), None)
    offered = administrator.get(f"{ROUND}/samples").text
    assert 'value="plan" checked' in offered
    drawn = _send(
        administrator,
        f"{ROUND}/samples",
        method="simple",
        sizes="plan",
        size="",
        seed="42",
        clusters="",
        replacements="0",
    )
    with store.read() as transaction:
        (sample,) = all_samples(transaction, "2025")
        asked = {
            agency: len(sampled_dossiers(transaction, sample.id, agency)) for agency in AGENCIES
        }
    # Half of those who are asked answer: twice the quota, and nobody where the file names none.
    assert asked == {"noi-vu": 24, "hoi-an": 14, "y-te": 0, "tam-ky": 0}
    assert "38 hồ sơ đang hỏi ở 2 cơ quan" in drawn
