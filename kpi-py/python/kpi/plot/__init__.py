"""Pictures of results; needs matplotlib: `pip install 'kpi[plot]'`.

Every function draws on `ax`, or on new axes, and gives the axes back.
"""

try:
    import matplotlib as _matplotlib  # noqa: F401
except ImportError as _error:
    raise ImportError("the pictures need matplotlib: pip install 'kpi[plot]'") from _error

from kpi.plot._bullet import bullet
from kpi.plot._curve import curve
from kpi.plot._distribution import distribution
from kpi.plot._heat_map import heat_map
from kpi.plot._waterfall import waterfall

__all__ = ["bullet", "curve", "distribution", "heat_map", "waterfall"]
