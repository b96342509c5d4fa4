"""What a calibration leaves to the variance: how to take out what the margins already explain."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Calibration(Protocol):
    """A calibration that was applied to the weights of a design."""

    def residuals(self, weighted: Floats) -> Floats:
        """Weighted linearised values (rows, K) without the part that the margins explain."""
        ...
