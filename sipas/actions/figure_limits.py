"""What calibration, thin agencies and grades of a round must fulfil."""

from sipas.actions.round_refusal import RoundRefused
from sipas.store.rounds import Round
from sipas.tallies.calibration_plan import METHODS, ON_EMPTY, PLACES, CalibrationPlan

MOST_THIN = 1000


def check_figures(new: Round) -> None:
    """Refuses what could not be computed, whatever page or command wrote it."""
    if new.thin_below is not None and not 1 <= new.thin_below <= MOST_THIN:
        raise RoundRefused(_l("Ngưỡng ít phiếu phải là số từ 1 đến 1000, hoặc để trống."))
    _check_grades(new.grades)
    if new.calibration is not None:
        _check_calibration(new, new.calibration)


def _check_grades(grades: tuple[tuple[str, float], ...]) -> None:
    lowest = [value for _word, value in grades]
    words = [word.strip() for word, _value in grades]
    falls = lowest == sorted(set(lowest), reverse=True)
    fits = all(0 <= value <= 1 for value in lowest)
    if not falls or not fits:
        raise RoundRefused(_l("Ngưỡng xếp loại phải giảm dần từ loại cao nhất, trong 0–100."))
    if not all(words) or len(set(words)) < len(words):
        raise RoundRefused(_l("Mỗi loại phải có một tên riêng."))


def _check_calibration(new: Round, plan: CalibrationPlan) -> None:
    if plan.method not in METHODS or plan.on_empty not in ON_EMPTY:
        raise RoundRefused(_l("Cách hiệu chỉnh này không có."))
    if not plan.margins:
        raise RoundRefused(_l("Hãy ghi ít nhất một số đã biết để hiệu chỉnh theo."))
    if plan.method == "post_stratification" and (len(plan.margins) > 1 or plan.bounds):
        raise RoundRefused(_l("Phân tầng sau chỉ theo một số đã biết và không có giới hạn."))
    if plan.bounds is not None and not 0 <= plan.bounds[0] < 1 < plan.bounds[1]:
        raise RoundRefused(
            _l("Giới hạn phải gồm số thấp nhất dưới 1 và số cao nhất trên 1, ví dụ 0,3 và 3.")
        )
    if new.weighting == "equal":
        raise RoundRefused(
            _l(
                "Các cơ quan tính như nhau thì không hiệu chỉnh theo hồ sơ được; "
                "chọn một trong hai."
            )
        )
    _check_margins(new, plan)


def _check_margins(new: Round, plan: CalibrationPlan) -> None:
    for margin in plan.margins:
        if not margin.categories and not set(margin.variables) <= set(PLACES):
            raise RoundRefused(
                _l("“%(margin)s”: hãy ghi số của từng nhóm; danh sách hồ sơ không biết điều này."),
                margin=margin.name,
            )
        if any(one.size <= 0 for one in margin.categories):
            raise RoundRefused(
                _l("“%(margin)s”: số của mỗi nhóm phải lớn hơn 0."), margin=margin.name
            )
    missing = [name for name in plan.variables if name not in new.cell_variables]
    if missing:
        raise RoundRefused(
            _l(
                "Phiếu của đợt này không được đếm riêng theo “%(names)s”; chỉ chọn được trước khi "
                "mở, ở bước “Cách tính”."
            ),
            names=", ".join(missing),
        )


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
