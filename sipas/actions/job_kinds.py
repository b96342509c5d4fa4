"""Which kinds of jobs there are, and the work of each."""

from collections.abc import Mapping

from sipas.actions.job_process import Work
from sipas.actions.printing import PRINT_DESKS, print_desks
from sipas.actions.slip_printing import PRINT_SLIPS, print_slips

WORKS: Mapping[str, Work] = {PRINT_DESKS: print_desks, PRINT_SLIPS: print_slips}
