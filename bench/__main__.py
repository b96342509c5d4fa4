"""Every benchmark in turn; each prints its ratios: python -m bench [name …]."""

import os
import sys
from importlib import import_module

ALL = (
    "survey_page",
    "response_stored",
    "index_table",
    "tally_speed",
    "estimation_speed",
    "register_import",
    "large_province",
    "desk_printing",
    "coverage",
    "raked_coverage",
)


def main(names: list[str]) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy
    for name in names or ALL:
        print(f"— {name}", flush=True)
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
