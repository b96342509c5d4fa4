"""What the collector of cycles need not walk through."""

import gc


def leave_alone() -> None:
    """Everything that lives now: the collector, which would go through it again and again, in the
    middle of somebody's page, is told to leave it alone. It collects first, for what is left alone
    is never taken away.
    """
    gc.collect()
    gc.freeze()
