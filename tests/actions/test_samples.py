"""Samples: the same seed draws the same, chances are kept, replacements come in their order."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from threading import Event, Thread
from time import sleep
from uuid import UUID, uuid4

import pytest

from sipas.actions.code_issue import CodesRefused, issue_sample_codes
from sipas.actions.collection import SurveyState, collect_response
from sipas.actions.rounds import close_round
from sipas.actions.sample_pages import samples_of
from sipas.actions.sample_writing import clear_unfinished
from sipas.actions.samples import (
    SamplePlan,
    SampleRefused,
    discard_sample,
    draw_sample,
    replace_dossier,
)
from sipas.sampling.drawing import generator, simple_draw
from sipas.sampling.one_time_codes import code_digest, codes_key
from sipas.sampling.sample_plan import SamplePlan as RoundPlan
from sipas.store.audit import all_audit
from sipas.store.database import Database
from sipas.store.outcomes import count_drawn
from sipas.store.register import Dossier, put_dossiers
from sipas.store.responses import find_response
from sipas.store.rounds import edit_round, get_round, put_quotas
from sipas.store.samples import (
    UNFINISHED,
    Sample,
    SampledDossier,
    SampleMethod,
    UnknownSample,
    all_samples,
    finish_sample,
    get_sample,
    sampled_agencies,
    sampled_dossiers,
)
from tests.tiny_round import AGENCIES, NOW, TODAY, build_open_round, form, put_some_dossiers

SECRET = "s" * 32
BY = "admin@example.vn"
SIZES = {"noi-vu": 10, "hoi-an": 20}
PLAN = SamplePlan(SampleMethod.SIMPLE, 2026, SIZES)


@pytest.fixture
def province(database: Database) -> Database:
    build_open_round(database)
    put_some_dossiers(database)
    return database


def draw(database: Database, plan: SamplePlan = PLAN) -> Sample:
    return draw_sample(database, "2025", plan, BY, NOW)


def drawn_of(database: Database, sample: Sample, agency: str) -> list[SampledDossier]:
    with database.read() as transaction:
        return sampled_dossiers(transaction, sample.id, agency)


def test_each_agency_gives_what_was_asked_with_its_chance(province: Database) -> None:
    sample = draw(province)
    drawn = drawn_of(province, sample, "hoi-an")
    main = [one for one in drawn if one.wave == "main"]
    assert [one.position for one in drawn] == list(range(1, 31))  # 20 and half as many to replace
    assert len({one.dossier for one in drawn}) == 30
    assert {one.inclusion for one in main} == {20 / 50}
    assert {one.state for one in main} == {"asked"}
    # the first replacement is asked with chance 21/50, the tenth with 30/50
    assert [one.inclusion for one in drawn[20:]] == [size / 50 for size in range(21, 31)]
    with province.read() as transaction:
        strata = sampled_agencies(transaction, sample.id)
        trail = all_audit(transaction)[0]
    assert [(one.agency, one.population, one.size, one.chance) for one in strata] == [
        ("hoi-an", 50, 20, 1.0),
        ("noi-vu", 50, 10, 1.0),
    ]
    assert (trail.action, trail.detail["dossiers"]) == ("draw_sample", 30)


def test_what_is_drawn_is_what_the_seed_says(province: Database) -> None:
    codes = sorted(f"noi-vu/{number}" for number in range(50))
    expected = simple_draw(50, 10, generator(2026, "noi-vu"), 5)
    drawn = drawn_of(province, draw(province), "noi-vu")
    places = [*expected.drawn.tolist(), *expected.replacements.tolist()]
    assert [one.dossier for one in drawn] == [codes[place] for place in places]


def test_the_same_seed_draws_the_same_again(province: Database) -> None:
    first = draw(province)
    discard_sample(province, "2025", first.id, BY, NOW)
    again = draw(province)
    assert again.fingerprint == first.fingerprint
    discard_sample(province, "2025", again.id, BY, NOW)
    assert draw(province, replace(PLAN, seed=7)).fingerprint != first.fingerprint


def test_the_fingerprint_is_the_same_on_both_servers(province: Database) -> None:
    """Written down once: servers order letters in different ways, and that must not show."""
    fingerprint = draw(province).fingerprint
    assert fingerprint[:16] == "7d1c69d122fa78ee"


def test_systematic_drawing_goes_through_fields_in_turn(province: Database) -> None:
    day = date(2025, 4, 1)
    with province.write() as transaction:
        put_dossiers(
            transaction,
            [
                Dossier(f"y/{number}", "y-te", field, "Cấp phép", day, day, day, "desk")
                for number, field in enumerate(["Dược"] * 20 + ["Khám bệnh"] * 30)
            ],
        )
    plan = SamplePlan(SampleMethod.SYSTEMATIC, 5, {"y-te": 20})
    drawn = [one for one in drawn_of(province, draw(province, plan), "y-te") if one.wave == "main"]
    # of 20 + 30 + 50 dossiers in three fields, 20 are drawn: 4, 6 and 10 of each
    kinds = [one.dossier.split("/")[0] for one in drawn]
    numbers = [int(one.dossier.split("/")[1]) for one in drawn if one.dossier.startswith("y/")]
    assert (kinds.count("y"), kinds.count("y-te")) == (10, 10)
    assert sum(number < 20 for number in numbers) == 4
    assert {one.inclusion for one in drawn} == {20 / 100}


def test_nobody_is_drawn_twice_in_a_round(province: Database) -> None:
    draw(province)
    with pytest.raises(SampleRefused, match="Đã rút mẫu của noi-vu"):
        draw(province, SamplePlan(SampleMethod.SIMPLE, 1, {"noi-vu": 5}))
    draw(province, SamplePlan(SampleMethod.SIMPLE, 1, {"y-te": 5}))
    with province.read() as transaction:
        assert len(all_samples(transaction, "2025")) == 2


def test_clusters_stand_alone(province: Database) -> None:
    draw(province)
    plan = SamplePlan(SampleMethod.CLUSTERS, 1, {"y-te": 5, "tam-ky": 5}, clusters=2)
    with pytest.raises(SampleRefused, match="không có mẫu nào khác"):
        draw(province, plan)


def test_an_agency_smaller_than_its_size_is_asked_whole(province: Database) -> None:
    sample = draw(province, SamplePlan(SampleMethod.SIMPLE, 1, {"y-te": 80}))
    drawn = drawn_of(province, sample, "y-te")
    assert len(drawn) == 50
    assert {one.inclusion for one in drawn} == {1.0}


def test_replacements_come_in_the_order_of_draw(province: Database) -> None:
    sample = draw(province)
    for used, position in enumerate((3, 7)):
        came = replace_dossier(
            province, "2025", sample.id, "noi-vu", position, "Chuyển nơi ở", BY, NOW
        )
        assert came.position == 11 + used
    drawn = drawn_of(province, sample, "noi-vu")
    states = {one.position: one.state for one in drawn}
    assert [states[position] for position in (3, 7, 11, 12, 13)] == [
        "replaced",
        "replaced",
        "asked",
        "asked",
        "waiting",
    ]
    assert drawn[2].reason == "Chuyển nơi ở"
    with pytest.raises(SampleRefused, match="không còn trong danh sách"):
        replace_dossier(province, "2025", sample.id, "noi-vu", 3, "Lần nữa", BY, NOW)


def test_replacements_end(province: Database) -> None:
    sample = draw(province, replace(PLAN, replacements=10))
    replace_dossier(province, "2025", sample.id, "noi-vu", 1, "x", BY, NOW)
    with pytest.raises(SampleRefused, match="đã hết hồ sơ thay thế"):
        replace_dossier(province, "2025", sample.id, "noi-vu", 2, "x", BY, NOW)


def test_a_replacement_needs_a_reason(province: Database) -> None:
    sample = draw(province)
    with pytest.raises(SampleRefused, match="lý do"):
        replace_dossier(province, "2025", sample.id, "noi-vu", 1, "  ", BY, NOW)


def test_each_dossier_that_is_asked_gets_one_code(province: Database) -> None:
    sample = draw(province)
    issued = issue_sample_codes(province, SECRET, "2025", sample.id, "post", BY, NOW)
    asked = {
        one.dossier
        for agency in SIZES
        for one in drawn_of(province, sample, agency)
        if one.state == "asked"
    }
    assert {one.dossier for one in issued.codes} == asked
    with pytest.raises(CodesRefused, match="Không có mã nào"):
        issue_sample_codes(province, SECRET, "2025", sample.id, "post", BY, NOW)
    came = replace_dossier(province, "2025", sample.id, "noi-vu", 1, "Từ chối", BY, NOW)
    more = issue_sample_codes(province, SECRET, "2025", sample.id, "post", BY, NOW)
    assert [one.dossier for one in more.codes] == [came.dossier]


def test_the_code_of_a_replaced_dossier_is_taken_back(province: Database) -> None:
    sample = draw(province)
    issued = issue_sample_codes(province, SECRET, "2025", sample.id, "phone", BY, NOW)
    first = drawn_of(province, sample, "noi-vu")[0]
    replace_dossier(province, "2025", sample.id, "noi-vu", 1, "Sai số", BY, NOW)
    key = codes_key(SECRET)
    for one in issued.codes:
        is_first = one.dossier == first.dossier
        collected = collect_response(
            province, None, UUID(int=1), {}, "vi", None, NOW, code=code_digest(key, one.code)
        )
        expected = SurveyState.WITHDRAWN if is_first else SurveyState.OPEN
        assert collected.state is expected


def test_a_response_says_that_the_citizen_was_reached_by_post(province: Database) -> None:
    sample = draw(province)
    code = issue_sample_codes(province, SECRET, "2025", sample.id, "post", BY, NOW).codes[0].code
    digest = code_digest(codes_key(SECRET), code)
    collect_response(province, None, UUID(int=1), form(), "vi", None, NOW, code=digest)
    with province.read() as transaction:
        stored = find_response(transaction, UUID(int=1))
    assert stored is not None
    assert stored.mode == "post"


def test_a_sample_with_codes_is_not_thrown_away(province: Database) -> None:
    sample = draw(province)
    issue_sample_codes(province, SECRET, "2025", sample.id, "post", BY, NOW)
    with pytest.raises(SampleRefused, match="đã có mã phát ra"):
        discard_sample(province, "2025", sample.id, BY, NOW)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (replace(PLAN, seed=-1), "Số khởi tạo"),
        (replace(PLAN, seed=2**53), "Số khởi tạo"),
        (replace(PLAN, sizes={}), "ít nhất một hồ sơ"),
        (replace(PLAN, sizes={"noi-vu": 0}), "ít nhất một hồ sơ"),
        (replace(PLAN, sizes={"noi-vu": 1_000_001}), "Mẫu quá lớn"),
        (replace(PLAN, replacements=-1), "từ 0 đến 1000 %"),
        (replace(PLAN, sizes={"la": 1}), "không có cơ quan la"),
        (replace(PLAN, method=SampleMethod.CLUSTERS), "bao nhiêu cơ quan"),
        (replace(PLAN, method=SampleMethod.CLUSTERS, clusters=3), "Chỉ có 2 cơ quan"),
        (replace(PLAN, method=SampleMethod.CLUSTERS, clusters=1), "ít nhất 2 cơ quan"),
    ],
)
def test_what_cannot_be_drawn_is_refused(province: Database, plan: SamplePlan, words: str) -> None:
    with pytest.raises(SampleRefused, match=words):
        draw(province, plan)
    with province.read() as transaction:
        assert all_samples(transaction, "2025") == []


def test_where_nothing_was_returned_nothing_is_drawn(database: Database) -> None:
    build_open_round(database)
    with pytest.raises(SampleRefused, match="không trả hồ sơ nào"):
        draw(database)


def test_a_closed_round_gets_no_sample(province: Database) -> None:
    close_round(province, "2025", TODAY, None, now=NOW)
    with pytest.raises(SampleRefused, match="đã đóng"):
        draw(province)


def test_a_sample_of_another_round_is_unknown(province: Database) -> None:
    with pytest.raises(UnknownSample, match="không có mẫu số 9"):
        discard_sample(province, "2025", 9, BY, NOW)


def test_a_register_that_changes_while_it_is_drawn_from_is_drawn_from_again(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sipas.actions import samples

    def draw_while_somebody_imports(*arguments: object) -> object:
        drawn = draws(*arguments)  # type: ignore[arg-type]  # passed on as they came
        put_some_dossiers(province, 51)
        return drawn

    draws = samples._draw
    monkeypatch.setattr(samples, "_draw", draw_while_somebody_imports)
    with pytest.raises(SampleRefused, match="vừa thay đổi trong lúc rút"):
        draw(province)


def test_the_plan_of_the_round_says_how_many_to_ask(province: Database) -> None:
    """So many that the quota answer at a rate of 0.4: 10/0.4 = 25, 7/0.4 = 17.5, at most all 50."""
    quotas = {"noi-vu": 10, "y-te": 7, "hoi-an": 40, "tam-ky": None}
    with province.write() as transaction:
        put_quotas(transaction, "2025", quotas)
        found = get_round(transaction, "2025")
        edit_round(transaction, replace(found, plan=RoundPlan(response_rate=0.4)))
    planned = samples_of(province, "2025").planned
    assert planned == {"noi-vu": 25, "y-te": 18, "hoi-an": 50}
    sample = draw(province, SamplePlan(SampleMethod.SIMPLE, 7, planned, replacements=0))
    for agency, size in planned.items():
        drawn = drawn_of(province, sample, agency)
        assert [one.inclusion for one in drawn] == pytest.approx([size / 50] * size)
    assert drawn_of(province, sample, "tam-ky") == []


def test_every_dossier_is_drawn_as_often_as_its_chance_says(database: Database) -> None:
    """Two agencies with quotas of 2 of 5 and 4 of 5, drawn by 150 seeds: within 4 deviations."""
    if not database.is_sqlite:
        return  # drawing is the same on both; this is many of them
    build_open_round(database)
    put_some_dossiers(database, each=5)
    sizes, times = {"noi-vu": 2, "y-te": 4}, 150
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(times):
        plan = SamplePlan(SampleMethod.SIMPLE, seed, sizes, replacements=0)
        sample = draw(database, plan)
        for agency in sizes:
            seen.update((agency, one.dossier) for one in drawn_of(database, sample, agency))
        discard_sample(database, "2025", sample.id, BY, NOW)
    assert len(seen) == 10
    for (agency, _dossier), count in seen.items():
        chance = sizes[agency] / 5
        assert abs(count - times * chance) < 4 * (times * chance * (1 - chance)) ** 0.5


def test_a_sample_that_is_being_written_is_none_yet(province: Database) -> None:
    sample = draw(province)
    with province.write() as transaction:
        assert sum(count_drawn(transaction, "2025").values()) > 0
        finish_sample(transaction, sample.id, UNFINISHED)
        assert all_samples(transaction, "2025") == []
        with pytest.raises(UnknownSample):
            get_sample(transaction, "2025", sample.id)
        assert count_drawn(transaction, "2025") == {}
    with pytest.raises(SampleRefused, match="Đã rút mẫu"):
        draw(province)
    clear_unfinished(province, NOW + timedelta(minutes=16))
    assert draw(province).fingerprint == sample.fingerprint


def test_a_sample_that_cannot_be_written_leaves_nothing(
    province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("sipas.actions.sample_writing.finish_sample", full)
    with pytest.raises(OSError, match="no space"):
        draw(province)
    monkeypatch.undo()
    assert draw(province).fingerprint


def test_citizens_answer_while_a_large_sample_is_written(province: Database) -> None:
    """Every answer is stored within the seconds that the server waits for its turn."""
    put_some_dossiers(province, each=6000)
    receipts: list[str | None] = []
    over = Event()

    def answers() -> None:
        while not over.is_set():
            collected = collect_response(province, "noi-vu", uuid4(), form(), "vi", "qr", NOW)
            receipts.append(collected.receipt)
            sleep(0.01)

    citizen = Thread(target=answers)
    citizen.start()
    draw(province, SamplePlan(SampleMethod.SIMPLE, 3, dict.fromkeys(AGENCIES, 4000)))
    over.set()
    citizen.join()
    assert len(receipts) > 3
    assert all(receipts)
