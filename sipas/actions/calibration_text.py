"""Margins and grades as an administrator writes them, one thing a line, and read back.

    sex
    Nam = 53
    Nữ = 47

    block

A margin begins with its variables ("block × sex" for two crossed). Each line below is a category
with its known size, by code or by word; without lines the register counts it. Blank lines part.
"""

from collections.abc import Iterable, Mapping

from sipas.actions.round_refusal import RoundRefused
from sipas.tallies.calibration_plan import (
    METHODS,
    ON_EMPTY,
    PLACES,
    CalibrationPlan,
    Category,
    MarginPlan,
)
from sipas.tallies.margins import JOINED


class RuleRefused(RoundRefused):
    """What was written cannot be a rule; `field` of the form says where."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


Options = Mapping[str, Mapping[str, str]]
"""Code of a variable -> code of an option -> its word."""
_CROSS = JOINED.strip()


def calibration_from(typed: Mapping[str, str], options: Options) -> CalibrationPlan | None:
    """The plan that was written; None without a method. Raises RuleRefused."""
    method = typed.get("method", "")
    if not method:
        return None
    on_empty = typed.get("on_empty") or "fail"
    if method not in METHODS or on_empty not in ON_EMPTY:
        raise RuleRefused("method", _l("Cách hiệu chỉnh này không có."))
    margins = tuple(_margins(typed.get("margins", ""), options))
    if not margins:
        raise RuleRefused("margins", _l("Hãy ghi ít nhất một số đã biết để hiệu chỉnh theo."))
    if method == "post_stratification" and len(margins) > 1:
        raise RuleRefused(
            "margins", _l("Phân tầng sau chỉ theo một số đã biết; hãy ghép hoặc chọn raking.")
        )
    return CalibrationPlan(method, margins, _bounds(typed, method), on_empty)


def margins_to_text(plan: CalibrationPlan) -> str:
    return "\n\n".join(
        "\n".join([margin.name, *(_category_text(one) for one in margin.categories)])
        for margin in plan.margins
    )


def thin_from(text: str) -> int | None:
    written = text.strip()
    if not written:
        return None
    if not written.isdecimal() or not 1 <= int(written) <= 1000:
        raise RuleRefused(
            "thin_below", _l("Ngưỡng ít phiếu phải là số từ 1 đến 1000, hoặc để trống.")
        )
    return int(written)


def grades_from(text: str) -> tuple[tuple[str, float], ...]:
    """ "Tốt = 90" a line, from the best; the last is what everything below gets."""
    grades = tuple(
        (word, _number(size, number, line, "grades") / 100)
        for number, line, word, size in _pairs(_rows(text), "grades")
    )
    lowest = [value for _, value in grades]
    if lowest != sorted(set(lowest), reverse=True) or (grades and not 0 <= lowest[-1] < 1):
        raise RuleRefused(
            "grades", _l("Ngưỡng xếp loại phải giảm dần từ loại cao nhất, trong 0–100.")
        )
    return grades


def grades_to_text(grades: Iterable[tuple[str, float]]) -> str:
    return "\n".join(f"{word} = {100 * lowest:g}" for word, lowest in grades)


def _margins(text: str, options: Options) -> Iterable[MarginPlan]:
    head: tuple[str, ...] = ()
    categories: list[Category] = []
    for number, line in _rows(text):
        if "=" in line and head:
            ((_, _, words, size),) = _pairs([(number, line)], "margins")
            categories.append(_category(words, size, head, options, number, line))
            continue
        if head:
            yield _margin(head, categories)
        head, categories = _head(line, options, number), []
    if head:
        yield _margin(head, categories)


def _margin(head: tuple[str, ...], categories: list[Category]) -> MarginPlan:
    if not categories and not set(head) <= set(PLACES):
        raise RuleRefused(
            "margins",
            _l("“%(margin)s”: hãy ghi số của từng nhóm; danh sách hồ sơ không biết điều này."),
            margin=JOINED.join(head),
        )
    if len({one.values for one in categories}) < len(categories):
        raise RuleRefused(
            "margins", _l("“%(margin)s”: có nhóm được ghi hai lần."), margin=JOINED.join(head)
        )
    return MarginPlan(head, tuple(categories))


def _head(line: str, options: Options, number: int) -> tuple[str, ...]:
    names = tuple(part.strip() for part in line.replace(" x ", _CROSS).split(_CROSS))
    strange = next((name for name in names if name not in options), None)
    if strange is not None:
        raise RuleRefused(
            "margins",
            _l("Dòng %(line)s: không có điều kiện nào mang mã “%(name)s”; xem bảng bên dưới."),
            line=number,
            name=strange,
        )
    return names


def _category(
    words: str, size: str, head: tuple[str, ...], options: Options, number: int, line: str
) -> Category:
    parts = [part.strip() for part in words.replace(" x ", _CROSS).split(_CROSS)]
    if len(parts) != len(head):
        raise RuleRefused(
            "margins",
            _l("Dòng %(line)s: “%(text)s” phải có %(count)s phần, cách nhau bằng ×."),
            line=number,
            text=line,
            count=len(head),
        )
    values = tuple(
        _option(part, options[name], number) for part, name in zip(parts, head, strict=True)
    )
    return Category(values, _number(size, number, line, "margins", least=0.0))


def _option(word: str, known: Mapping[str, str], number: int) -> str:
    """By code, or by its word; what has no options (an agency, a block, a mode) goes by code."""
    if not known or word in known:
        return word
    by_word = {label.casefold(): code for code, label in known.items()}
    found = by_word.get(word.casefold())
    if found is None:
        raise RuleRefused(
            "margins",
            _l("Dòng %(line)s: không có nhóm “%(name)s”; có: %(known)s."),
            line=number,
            name=word,
            known=", ".join(known.values()),
        )
    return found


def _bounds(typed: Mapping[str, str], method: str) -> tuple[float, float] | None:
    low, high = (typed.get(name, "").strip() for name in ("lowest", "highest"))
    if not low and not high:
        return None
    if method == "post_stratification":
        raise RuleRefused(
            "lowest", _l("Phân tầng sau không dùng giới hạn; hãy để trống hai ô giới hạn.")
        )
    try:
        bounds = float(low.replace(",", ".")), float(high.replace(",", "."))
    except ValueError:
        bounds = (1.0, 1.0)
    if not 0 <= bounds[0] < 1 < bounds[1] < 1000:
        raise RuleRefused(
            "lowest",
            _l("Giới hạn phải gồm số thấp nhất dưới 1 và số cao nhất trên 1, ví dụ 0,3 và 3."),
        )
    return bounds


def _rows(text: str) -> list[tuple[int, str]]:
    """Numbered lines that hold something."""
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in lines if line]


def _pairs(rows: Iterable[tuple[int, str]], field: str) -> list[tuple[int, str, str, str]]:
    found = []
    for number, line in rows:
        word, sign, size = line.rpartition("=")
        if not sign or not word.strip():
            raise RuleRefused(
                field,
                _l("Dòng %(line)s: “%(text)s” phải có dạng “tên = số”."),
                line=number,
                text=line,
            )
        found.append((number, line, word.strip(), size.strip()))
    return found


def _number(size: str, number: int, line: str, field: str, *, least: float = -1.0) -> float:
    try:
        value = float(size.replace(" ", "").replace(",", "."))
    except ValueError:
        value = float("nan")
    if not least < value < 1e12:
        raise RuleRefused(
            field,
            _l("Dòng %(line)s: “%(text)s” không có số lớn hơn 0 sau dấu bằng."),
            line=number,
            text=line,
        )
    return value


def _category_text(one: Category) -> str:
    return f"{JOINED.join(one.values)} = {one.size:.12g}"


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
