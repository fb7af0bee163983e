"""The errors: one class for each kind of the engine, all of them a `KpiError`."""

# Written by tests/stubs.py.
from collections.abc import Iterable
from typing import Any

from kpi._kpi import TooLarge as TooLarge
from kpi._kpi import Syntax as Syntax
from kpi._kpi import TooDeep as TooDeep
from kpi._kpi import TooManyMembers as TooManyMembers
from kpi._kpi import WrongType as WrongType
from kpi._kpi import UnknownField as UnknownField
from kpi._kpi import DuplicateKey as DuplicateKey
from kpi._kpi import MissingField as MissingField
from kpi._kpi import MisplacedField as MisplacedField
from kpi._kpi import BadChoice as BadChoice
from kpi._kpi import BareFraction as BareFraction
from kpi._kpi import BadNumber as BadNumber
from kpi._kpi import NumberLimit as NumberLimit
from kpi._kpi import BadName as BadName
from kpi._kpi import DuplicateName as DuplicateName
from kpi._kpi import UnknownName as UnknownName
from kpi._kpi import NotNumeric as NotNumeric
from kpi._kpi import Empty as Empty
from kpi._kpi import PieceOrder as PieceOrder
from kpi._kpi import Weights as Weights
from kpi._kpi import Levels as Levels
from kpi._kpi import UndefinedConstant as UndefinedConstant
from kpi._kpi import CrossedLimits as CrossedLimits
from kpi._kpi import Cycle as Cycle
from kpi._kpi import FitFirst as FitFirst
from kpi._kpi import UnknownFact as UnknownFact
from kpi._kpi import BadFact as BadFact
from kpi._kpi import UnknownLevel as UnknownLevel
from kpi._kpi import MissingFigure as MissingFigure
from kpi._kpi import UndefinedFigure as UndefinedFigure
from kpi._kpi import Refused as Refused
from kpi._kpi import TooManyDigits as TooManyDigits
from kpi._kpi import NotFollowed as NotFollowed
from kpi._kpi import BadColumn as BadColumn
from kpi._kpi import Cancelled as Cancelled
from kpi._kpi import TooWide as TooWide
from kpi._kpi import KpiError as KpiError
from kpi._kpi import RowError as _RowError

class RowsRefused(KpiError):
    """Rows of a table were refused, and the caller wished for an error in that case."""

    errors: tuple[_RowError, ...]
    rows: int
    def __init__(self, errors: Iterable[_RowError], rows: int) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

__all__ = [
    "KpiError",
    "RowsRefused",
    "TooLarge",
    "Syntax",
    "TooDeep",
    "TooManyMembers",
    "WrongType",
    "UnknownField",
    "DuplicateKey",
    "MissingField",
    "MisplacedField",
    "BadChoice",
    "BareFraction",
    "BadNumber",
    "NumberLimit",
    "BadName",
    "DuplicateName",
    "UnknownName",
    "NotNumeric",
    "Empty",
    "PieceOrder",
    "Weights",
    "Levels",
    "UndefinedConstant",
    "CrossedLimits",
    "Cycle",
    "FitFirst",
    "UnknownFact",
    "BadFact",
    "UnknownLevel",
    "MissingFigure",
    "UndefinedFigure",
    "Refused",
    "TooManyDigits",
    "NotFollowed",
    "BadColumn",
    "Cancelled",
    "TooWide",
]
