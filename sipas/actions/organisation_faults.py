"""What no row of an organisation's files shows by itself: codes twice, references, circles."""

from collections.abc import Collection, Iterator, Mapping

from sipas.actions.organisation_files import Given, OrganisationFault
from sipas.actions.organisation_rows import PastRow
from sipas.languages import Gettext
from sipas.store.organisation import Agency, Desk
from sipas.store.past import UnitKey
from sipas.store.procedures import Procedure
from sipas.store.units import History, Unit, kind_of


def faults_between(
    given: list[Given], before: Mapping[UnitKey, History], gettext: Gettext
) -> list[OrganisationFault]:
    """`before`: the units that are in the database already."""
    codes = {*before, *(_key(one) for one in given if not isinstance(one.unit, PastRow))}
    faults: list[OrganisationFault] = []
    seen: dict[tuple[object, ...], int] = {}
    for one in given:
        row = one.unit
        key = (*_key(one), row.until) if isinstance(row, PastRow) else _key(one)
        if key in seen:
            reason = gettext("Mã “%(code)s” đã có ở dòng %(line)d.")
            faults.append(one.fault("code", reason % {"code": row.code, "line": seen[key]}))
        seen.setdefault(key, one.line)
        faults.extend(_broken_references(one, codes, gettext))
    faults.extend(_circles(given, before, gettext))
    return faults


def _key(one: Given) -> UnitKey:
    if isinstance(one.unit, PastRow):
        return one.unit.kind, one.unit.code
    return kind_of(one.unit), one.unit.code


def _broken_references(
    one: Given, codes: Collection[UnitKey], gettext: Gettext
) -> Iterator[OrganisationFault]:
    unit = one.unit
    if isinstance(unit, PastRow):
        if (unit.kind, unit.code) not in codes:
            reason = gettext("Không có mục nào mang mã “%(code)s”.")
            yield one.fault("code", reason % {"code": unit.code})
        return
    nobody = gettext("Không có mục nào mang mã “%(code)s”.")
    if isinstance(unit, Agency):
        nobody = gettext("Không có cơ quan nào mang mã “%(code)s”.")
    for code in unit.successors:
        if (kind_of(unit), code) not in codes or code == unit.code:
            yield one.fault("successors", nobody % {"code": code})
    for column, kind, code, reason in _holders(unit, gettext):
        if (kind, code) not in codes:
            yield one.fault(column, reason % {"code": code})


def _holders(unit: Unit, gettext: Gettext) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(unit, Agency):
        reason = gettext("Không có khối nào mang mã “%(code)s”.")
        yield "block", "block", unit.block, reason
    elif isinstance(unit, Desk):
        reason = gettext("Không có cơ quan nào mang mã “%(code)s”.")
        yield "agency", "agency", unit.agency, reason
    elif isinstance(unit, Procedure):
        reason = gettext("Không có lĩnh vực nào mang mã “%(code)s”.")
        yield "field", "field", unit.field, reason


def _circles(
    given: list[Given], before: Mapping[UnitKey, History], gettext: Gettext
) -> Iterator[OrganisationFault]:
    """An agency cannot take over from its own successor."""
    after = {
        one.unit.code: one.unit.successors
        for one in before.values()
        if isinstance(one.unit, Agency)
    }
    after |= {one.unit.code: one.unit.successors for one in given if isinstance(one.unit, Agency)}
    for one in given:
        unit = one.unit
        if not isinstance(unit, Agency) or unit.code in unit.successors:
            continue
        if _reaches(unit.code, after):
            reason = gettext("Các cơ quan kế tục đi thành vòng tròn, trở lại “%(code)s”.")
            yield one.fault("successors", reason % {"code": unit.code})


def _reaches(code: str, after: Mapping[str, tuple[str, ...]]) -> bool:
    waiting, seen = list(after.get(code, ())), set[str]()
    while waiting:
        one = waiting.pop()
        if one == code:
            return True
        if one not in seen:
            seen.add(one)
            waiting.extend(after.get(one, ()))
    return False
