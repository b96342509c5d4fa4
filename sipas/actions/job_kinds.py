"""Which kinds of jobs there are, and the work of each."""

from collections.abc import Mapping

from sipas.actions.invitation_letters import SEND_INVITATIONS, send_invitations
from sipas.actions.job_process import Work
from sipas.actions.printing import PRINT_DESKS, print_desks
from sipas.actions.register_upload import IMPORT_REGISTER, import_uploaded
from sipas.actions.slip_printing import PRINT_SLIPS, print_slips

WORKS: Mapping[str, Work] = {
    PRINT_DESKS: print_desks,
    PRINT_SLIPS: print_slips,
    IMPORT_REGISTER: import_uploaded,
    SEND_INVITATIONS: send_invitations,
}
# Work that may end halfway: what it has done stays, and doing it again does the rest.
MAY_STOP = frozenset({IMPORT_REGISTER, SEND_INVITATIONS})
