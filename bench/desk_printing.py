"""Posters of 3 000 desks in one PDF: seconds, and as a ratio to drawing the same codes alone."""

from time import perf_counter

from sipas.reports.drawings import draw_codes
from sipas.reports.posters import Format, Poster, bound_posters
from sipas.reports.sheets import Look
from sipas.sampling.links import qr_svg

DESKS = 3000
GOAL_SECONDS = 60.0


def posters() -> list[Poster]:
    return [
        Poster(
            province="Tỉnh minh họa",
            agency=f"Uỷ ban nhân dân xã số {number // 10}",
            desk=f"Quầy tiếp nhận và trả kết quả số {number % 10}",
            address=f"https://hailong.example.vn/q/xa-{number // 10}-{number % 10}",
            demonstration=True,
            block=f"Khối {number // 1000}",
        )
        for number in range(DESKS)
    ]


def main() -> None:
    wanted = posters()
    started = perf_counter()
    alone = [qr_svg(poster.address) for poster in wanted]
    floor = perf_counter() - started
    started = perf_counter()
    drawings = draw_codes([poster.address for poster in wanted])
    drawn = perf_counter() - started
    pdf = bound_posters(wanted, Format.A5, Look(), drawings, "tất cả")
    whole = perf_counter() - started
    assert drawings == alone
    print(f"desk_printing: {DESKS} posters in {whole:.1f} s (goal: under {GOAL_SECONDS:.0f} s),")
    print(f"  of which codes {drawn:.1f} s; {len(pdf) / 1e6:.1f} MB")
    print(f"  ratio to drawing the codes in one process, {floor:.1f} s: {whole / floor:.2f}")


if __name__ == "__main__":
    main()
