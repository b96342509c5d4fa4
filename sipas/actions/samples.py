"""Samples of a round: drawn from the register by a seed, extended by replacements, thrown away."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from sipas.actions.sample_plans import SamplePlan, SampleRefused, check_plan
from sipas.actions.sample_writing import MAIN, clear_unfinished, write_in_batches
from sipas.sampling.drawing import (
    Draw,
    generator,
    simple_draw,
    systematic_draw,
)
from sipas.sampling.drawing_agencies import TooFewAgencies, draw_agencies
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.one_time_codes import CodeState
from sipas.store.organisation import all_agencies
from sipas.store.register import count_dossiers, get_register_version
from sipas.store.rounds import Round, RoundState, get_round, round_agencies
from sipas.store.samples import (
    DossierState,
    Sample,
    SampledAgency,
    SampledDossier,
    SampleMethod,
    UnknownSample,
    all_samples,
    begin_sample,
    delete_sample,
    detailed_frame_of_agency,
    frame_of_agency,
    get_sample,
    has_codes,
    move_code_of_dossier,
    move_dossier,
    sampled_agencies_of_round,
    sampled_dossiers,
)

__all__ = [
    "SampleMethod",
    "SamplePlan",
    "SampleRefused",
    "UnknownSample",
    "discard_sample",
    "draw_sample",
    "replace_dossier",
]

REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True)
class _Drawn:
    agencies: list[SampledAgency]
    dossiers: list[SampledDossier]
    blocks: dict[str, str]


def draw_sample(
    database: Database, code: str, plan: SamplePlan, by: str | None, now: datetime.datetime
) -> Sample:
    """Draws and keeps a sample; the same plan on the same register draws the same dossiers."""
    check_plan(plan)
    clear_unfinished(database, now)
    # Drawing from millions takes a while: it is done without the right to write, so that citizens
    # can answer meanwhile, and what it was drawn from is looked at again before it is written.
    with database.read() as transaction:
        found = get_round(transaction, code)
        _check_round(transaction, found, plan)
        version = get_register_version(transaction)
        drawn = _draw(transaction, found, plan)
    if not drawn.dossiers:
        raise SampleRefused(
            _l("Các cơ quan đã chọn không trả hồ sơ nào trong kỳ, nên không có gì để rút.")
        )
    sample = Sample(
        id=0,
        round=code,
        method=plan.method,
        seed=plan.seed,
        parameters=_parameters(plan, drawn.blocks),
        register_version=version,
        fingerprint=_fingerprint(drawn.dossiers),
        drawn_at=now,
        by=by,
    )
    with database.write() as transaction:
        _check_unchanged(transaction, found, version)
        _check_round(transaction, found, plan)
        number = begin_sample(transaction, sample, drawn.agencies)
    write_in_batches(database, sample, number, drawn.dossiers)
    return replace(sample, id=number)


def replace_dossier(
    database: Database,
    code: str,
    number: int,
    agency: str,
    position: int,
    reason: str,
    by: str | None,
    now: datetime.datetime,
) -> SampledDossier:
    """Puts the next replacement of the agency in the place of a dossier; returns the replacement.

    Replacements are taken in the order of draw, one by one: nobody chooses whom to ask instead.
    """
    if not reason.strip():
        raise SampleRefused(_l("Xin ghi lý do thay hồ sơ."))
    with database.write() as transaction:
        get_sample(transaction, code, number)
        drawn = sampled_dossiers(transaction, number, agency)
        replaced = next((one for one in drawn if one.position == position), None)
        waiting = [one for one in drawn if one.state == DossierState.WAITING]
        if replaced is None or replaced.state != DossierState.ASKED:
            raise SampleRefused(_l("Hồ sơ này không còn trong danh sách đang hỏi."))
        if not waiting:
            raise SampleRefused(_l("Cơ quan này đã hết hồ sơ thay thế."))
        places = (number, agency)
        words = reason.strip()[:500]
        asked, before = DossierState.ASKED, DossierState.WAITING
        move_dossier(transaction, *places, position, asked, DossierState.REPLACED, words)
        move_dossier(transaction, *places, waiting[0].position, before, asked)
        unused, back = [CodeState.ISSUED], CodeState.WITHDRAWN
        move_code_of_dossier(transaction, code, replaced.dossier, unused, back)
        detail = {"sample": number, "agency": agency, "position": position, "reason": words}
        append_audit(transaction, AuditEntry(now, by, "replace_dossier", code, detail))
    return replace(waiting[0], state=DossierState.ASKED)


def discard_sample(
    database: Database, code: str, number: int, by: str | None, now: datetime.datetime
) -> None:
    """Throws a sample away that nobody has been asked from yet."""
    with database.write() as transaction:
        sample = get_sample(transaction, code, number)
        if has_codes(transaction, number):
            raise SampleRefused(
                _l("Mẫu này đã có mã phát ra, nên không bỏ được; có thể dùng hồ sơ thay thế.")
            )
        delete_sample(transaction, number)
        detail = {"sample": number, "seed": sample.seed, "fingerprint": sample.fingerprint}
        append_audit(transaction, AuditEntry(now, by, "discard_sample", code, detail))


def _draw(transaction: Transaction, found: Round, plan: SamplePlan) -> _Drawn:
    period = (found.period_from, found.period_to)
    population = count_dossiers(transaction, *period)
    chances, blocks = _drawn_agencies(transaction, found, plan, population)
    drawn = _Drawn([], [], blocks)
    for agency, chance in chances.items():
        frame = _frame(transaction, agency, period, plan.method)
        draw = _draw_agency(plan, agency, len(frame))
        if draw.drawn.size:
            drawn.agencies.append(SampledAgency(agency, len(frame), draw.drawn.size, chance))
            drawn.dossiers.extend(_rows(agency, frame, draw, chance))
    return drawn


def _drawn_agencies(
    transaction: Transaction, found: Round, plan: SamplePlan, population: Mapping[str, int]
) -> tuple[dict[str, float], dict[str, str]]:
    """The agencies to draw from with the chance of each; for clusters, the block of each listed."""
    listed = {one: population[one] for one in sorted(plan.sizes) if population.get(one)}
    if plan.method is not SampleMethod.CLUSTERS or not listed:
        return dict.fromkeys(listed, 1.0), {}
    if plan.clusters > len(listed):
        raise SampleRefused(
            _l("Chỉ có %(count)d cơ quan có trả hồ sơ trong kỳ, không rút được %(wanted)d."),
            count=len(listed),
            wanted=plan.clusters,
        )
    named = all_agencies(transaction, named_on=found.period_to)
    blocks = {one.code: one.block for one in named if one.code in listed}
    try:
        return draw_agencies(listed, blocks, plan.clusters, plan.seed), blocks
    except TooFewAgencies as few:
        raise SampleRefused(
            _l("Xin rút ít nhất %(least)d cơ quan: mỗi khối cần hai, khối có một thì lấy một."),
            least=few.least,
        ) from None


def _frame(
    transaction: Transaction,
    agency: str,
    period: tuple[datetime.date, datetime.date],
    method: SampleMethod,
) -> list[str]:
    if method is SampleMethod.SYSTEMATIC:
        return [row.code for row in detailed_frame_of_agency(transaction, agency, period)]
    return frame_of_agency(transaction, agency, period)


def _draw_agency(plan: SamplePlan, agency: str, population: int) -> Draw:
    size = min(plan.sizes[agency], population)
    extra = -(-size * plan.replacements // 100)
    draw = systematic_draw if plan.method is SampleMethod.SYSTEMATIC else simple_draw
    return draw(population, size, generator(plan.seed, agency), extra)


def _rows(agency: str, frame: list[str], draw: Draw, chance: float) -> list[SampledDossier]:
    """The drawn, and the replacements: the k-th with the chance to be asked once k are used."""
    size = draw.drawn.size
    places = np.concatenate([draw.drawn, draw.replacements]).tolist()
    rows = []
    for position, place in enumerate(places, 1):
        is_main = position <= size
        inclusion = chance * draw.inclusion_after(0 if is_main else position - size)
        wave, state = (MAIN, DossierState.ASKED) if is_main else (REPLACEMENT, DossierState.WAITING)
        rows.append(SampledDossier(agency, position, frame[place], inclusion, wave, state))
    return rows


def _fingerprint(drawn: list[SampledDossier]) -> str:
    lines = (f"{one.agency}\t{one.position}\t{one.dossier}\n" for one in drawn)
    return sha256("".join(lines).encode()).hexdigest()


def _parameters(plan: SamplePlan, blocks: Mapping[str, str]) -> dict[str, object]:
    kept = {"sizes": dict(plan.sizes), "replacements": plan.replacements, "clusters": plan.clusters}
    return kept | {"blocks": dict(blocks)} if blocks else kept


def _check_unchanged(transaction: Transaction, found: Round, version: int) -> None:
    """Refuses what was drawn from a register or for a round that somebody has changed since."""
    if get_round(transaction, found.code) != found or get_register_version(transaction) != version:
        raise SampleRefused(
            _l("Danh sách hồ sơ hoặc đợt khảo sát vừa thay đổi trong lúc rút. Xin rút lại.")
        )


def _check_round(transaction: Transaction, found: Round, plan: SamplePlan) -> None:
    if found.state in {RoundState.CLOSED, RoundState.PUBLISHED, RoundState.ARCHIVED}:
        raise SampleRefused(_l("Đợt khảo sát đã đóng, không rút thêm mẫu được."))
    strangers = sorted(set(plan.sizes) - set(round_agencies(transaction, found.code)))
    if strangers:
        raise SampleRefused(
            _l("Đợt khảo sát không có cơ quan %(agencies)s."), agencies=", ".join(strangers)
        )
    methods = {one.method for one in all_samples(transaction, found.code)}
    if methods and SampleMethod.CLUSTERS in methods | {plan.method}:
        raise SampleRefused(
            _l("Rút cơ quan theo xác suất chỉ làm được khi đợt khảo sát không có mẫu nào khác.")
        )
    again = sorted(set(plan.sizes) & sampled_agencies_of_round(transaction, found.code))
    if again:
        raise SampleRefused(
            _l("Đã rút mẫu của %(agencies)s; cần thêm thì dùng hồ sơ thay thế của mẫu đó."),
            agencies=", ".join(again[:5]) + ("…" if len(again) > 5 else ""),
        )


def _l(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
