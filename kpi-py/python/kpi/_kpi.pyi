"""The engine of the package kpi; everything here is found in `kpi` and `kpi.errors`."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any, ClassVar, Literal, SupportsIndex, TypeAlias, final, overload

from kpi._batches import ScoredBatches as _ScoredBatches
from kpi._card import Input as _Input
from kpi._card import Pay as _Pay
from kpi._member import Index as _Index
from kpi._value import Value as _Value

__all__ = [
    "Card",
    "Finding",
    "Comparison",
    "Effect",
    "FactChange",
    "FigureChange",
    "StatusChange",
    "Figure",
    "FigureSummary",
    "Fitted",
    "written",
    "Derivation",
    "Member",
    "Outcome",
    "Warning",
    "Allocation",
    "Quota",
    "QuotaGroup",
    "allocate",
    "rank",
    "RowError",
    "Scores",
    "score_stream",
    "score_table",
    "Answer",
    "Jump",
    "Solution",
    "ScoredStream",
    "Summary",
    "__version__",
    "KpiError",
    "ERROR_CLASSES",
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

__version__: str

_FactValue: TypeAlias = Decimal | Fraction | int | float | str | Figure | None
"""A fact: a number, a text that is a number or a level, None where it is missing; scalars of numpy and pandas too, and an
exact figure of an outcome."""

_Facts: TypeAlias = Mapping[str, Any]
"""Facts by the names of the card's inputs."""

_Status: TypeAlias = Literal[
    "scored", "missing", "undefined", "not_applicable", "tripped", "passed", "not_looked_at"
]

_Order: TypeAlias = Literal["highest_first", "lowest_first"]
"""Which end of the figures has place 1."""

_Frame: TypeAlias = Any
"""Anything that speaks Arrow by `__arrow_c_stream__` or `__arrow_c_array__`, or a dict of arrays."""

@final
class Card:
    """A checked card: it can score, and it cannot exist with a gap in a curve or with weights that do not sum to 1.

    Cards are immutable. Two cards that say the same are equal and have the same fingerprint, however they were spelt.
    """

    def __new__(
        cls,
        id: str,
        /,
        *,
        name: str | None = None,
        currency: str | None = None,
        notes: str | None = None,
        inputs: Iterable[str | _Input] | Mapping[str, Any] = (),
        measures: Mapping[str, _Value | int | str | Decimal | Fraction] | None = None,
        index: _Index | None = None,
        pay: _Pay | None = None,
    ) -> Card:
        """A card made of its parts. Raises the `KpiError` that the document of the same card raises."""

    @staticmethod
    def load(path: str | PathLike[str]) -> Card:
        """Reads a card from a JSON file. Raises `OSError` for the file, `KpiError` for the card."""

    @staticmethod
    def from_json(text: str | bytes) -> Card:
        """Reads a card from JSON. Raises `KpiError` with the path of the first thing found wrong."""

    @staticmethod
    def from_dict(document: Mapping[str, Any]) -> Card:
        """A card from its document as a dict; decimals and fractions stand for their texts, parts for themselves.

        A float is refused, as a bare fraction in a document is: write `"0.3"`.
        """

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of a card document."""

    @property
    def id(self) -> str:
        """The card's name for programs."""

    @property
    def name(self) -> str | None:
        """The card's name to show."""

    @property
    def currency(self) -> str | None:
        """The currency of pay."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, in the order of the card."""

    @property
    def figures(self) -> list[str]:
        """The flat name of every figure that a scored table can have: `index`, `sales.score`, `bonus.amount`, `total`."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the canonical form, in hexadecimal."""

    def to_json(self) -> str:
        """The card as JSON, in the order of the grammar, numbers in their canonical spelling."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""

    def score(self, facts: _Facts | None = None, /, **more: Any) -> Outcome:
        """Scores one person: `card.score({"sales": 85})` or `card.score(sales=85)`.

        A fact is a Decimal, an int, a float (its shortest decimal: 0.1 is 0.1), a text (`"85.5"`, `"50%"`, `"1/3"`, or a
        level), a fraction, or a scalar of numpy or pandas. None, NaN, NaT and NA are missing. A bool is refused.

        Raises the `KpiError` that refuses the row. Of a card that scores more than once the index and the pay are worked out
        at once, members, warnings and the derivation when they are asked for.
        """

    def check(
        self, facts: _Facts | None = None, /, *, industry_means: Mapping[str, _FactValue] | None = None
    ) -> list[Finding]:
        """What a good card looks like, held against this one. It warns and never refuses.

        With the facts of one person it follows pay along each fact and says what cliffs and dead zones cost; with the
        industry's means of targets, by the target's name, it says which targets are far from them.
        """

    def solve(self, facts: _Facts, /, *, input: str, figure: str, goal: _FactValue) -> Solution:
        """What must one fact be, the others held still, for a figure to come to a goal? The answers are exact.

        Raises `UnknownFact`, `NotNumeric`, `UnknownName`, and `NotFollowed` where the figure depends on the fact in a way
        that is not followed.
        """

    def compare(self, before: _Facts, after: _Facts, /) -> Comparison:
        """Scores two rows and says what changed from one to the other, and why."""

    def fit(self, population: _Frame | Iterable[_Facts], /, *, columns: Mapping[str, str] | None = None) -> Fitted:
        """Fits the card to a population, a frame or rows of facts, so that it can score.

        `columns` says which column an input has, where it has another name.
        """

    def score_frame(
        self,
        frame: _Frame,
        /,
        *,
        columns: Mapping[str, str] | None = None,
        figures: Sequence[str] | None = None,
        keep: Sequence[str] | Literal["all"] = (),
        id: str | None = None,
        rename: Mapping[str, str] | None = None,
        floats: bool = False,
        underscores: bool = False,
        allow_absent: bool = False,
        errors: Literal["columns", "raise"] = "columns",
        threads: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
    ) -> Any:
        """Scores every row of a frame and gives back the same kind of frame: pandas, polars, pyarrow, DuckDB, narwhals,
        arro3, nanoarrow, or a dict of numpy arrays. Each row comes back once, in its place.

        The result has the kept columns, the figures, and `status`, `error_code`, `error_path`, `error_message`.

        - `columns` maps inputs to columns of other names.
        - `figures` are flat names, see `Card.figures`; left out, the index, every pay line and the total.
        - `keep` are columns that are passed through, `"all"` for all; `id` is one that names the person, and comes first.
        - `rename` gives columns of the result other names; `underscores` writes `bonus_amount` for `bonus.amount`.
        - `floats` gives floats in place of decimals, each the nearest to the published figure.
        - `allow_absent` lets an input have neither a column nor a default: it is then missing in every row.
        - `errors="raise"` raises `RowsRefused`, which names the rows, where any row is refused.
        - `threads` is a number, or None for as many as the machine has. It changes no digit.
        - `progress` is True for a bar (tqdm), a function of the rows done so far, False for none; None shows a bar where
          somebody looks and it takes a while. Ctrl-C stops the work.

        Raises `KpiError` for what is wrong with the frame as a whole; a bad row raises nothing unless that is asked for.
        """

    def score_batch(
        self,
        frame: _Frame,
        /,
        *,
        columns: Mapping[str, str] | None = None,
        figures: Sequence[str] | None = None,
        keep: Sequence[str] | Literal["all"] = (),
        id: str | None = None,
        rename: Mapping[str, str] | None = None,
        floats: bool = False,
        underscores: bool = False,
        allow_absent: bool = False,
        errors: Literal["columns", "raise"] = "columns",
        threads: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
    ) -> Scores:
        """As `score_frame`, but gives `Scores`: the summary, the refused rows, every row's explanation, and the frame."""

    def score_stream(
        self,
        frame: _Frame,
        /,
        *,
        columns: Mapping[str, str] | None = None,
        figures: Sequence[str] | None = None,
        keep: Sequence[str] | Literal["all"] = (),
        id: str | None = None,
        rename: Mapping[str, str] | None = None,
        floats: bool = False,
        underscores: bool = False,
        allow_absent: bool = False,
        errors: Literal["columns", "raise"] = "columns",
        threads: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> ScoredStream:
        """Scores a stream of record batches as it is read, in bounded memory: for tables that are larger than that."""

    def score_batches(
        self,
        batches: _Frame | Iterable[_Frame],
        /,
        *,
        columns: Mapping[str, str] | None = None,
        figures: Sequence[str] | None = None,
        keep: Sequence[str] | Literal["all"] = (),
        id: str | None = None,
        rename: Mapping[str, str] | None = None,
        floats: bool = False,
        underscores: bool = False,
        allow_absent: bool = False,
        errors: Literal["columns", "raise"] = "columns",
        threads: int | None = None,
        progress: Callable[[int], object] | None = None,
        rows_at_once: int | None = None,
    ) -> _ScoredBatches:
        """Scores record batches as they are read, and gives them back one by one: `for batch in card.score_batches(reader)`.

        `batches` is a stream (a `RecordBatchReader`, a dataset or a scanner of pyarrow, a relation of DuckDB), or an iterable
        of tables with the same columns. What comes out are record batches of pyarrow, each of at most 65,536 rows a thread
        or `rows_at_once`; memory does not grow with the rows. The other options are those of `score_frame`.

        A bad row carries its error; `errors="raise"` raises the error of the first one, with its place in the stream.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def _repr_html_(self) -> str: ...

@final
class Outcome:
    """What a card makes of one person's facts. Figures are decimals as they are published."""

    @property
    def card(self) -> Card:
        """The card."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts that were given, as texts in their canonical spelling."""

    @property
    def index(self) -> Decimal | None:
        """The index after cut-offs; None where the card has none or it is null."""

    @property
    def index_before(self) -> Decimal | None:
        """The index before cut-offs."""

    @property
    def coverage(self) -> Decimal | None:
        """The share of the card that rests on facts."""

    @property
    def absent_as_zero(self) -> Decimal | None:
        """What the index would be with the absent scores at 0, where something is absent."""

    @property
    def status(self) -> _Status | None:
        """What became of the index."""

    @property
    def pay(self) -> Decimal | None:
        """The sum of the pay lines that are not memo; None where the card pays nothing."""

    @property
    def total(self) -> Decimal | None:
        """The same as `pay`, by the name that the figure has."""

    @property
    def lines(self) -> Mapping[str, Decimal]:
        """The amounts of the pay lines by id, in the order of the card."""

    @property
    def measures(self) -> Mapping[str, Decimal | None]:
        """The measures by name; None for one that is absent."""

    @property
    def members(self) -> Mapping[str, Member]:
        """The members by id, in the order of the card, groups before what they hold."""

    @property
    def warnings(self) -> list[Warning]:
        """What a reader should know."""

    @property
    def derivation(self) -> Derivation:
        """How every figure came about."""

    def figure(self, name: str, /) -> Figure | None:
        """A figure by its flat name, with its exact value; None where it is absent. Raises `UnknownName`."""

    def compare(self, after: Outcome, /) -> Comparison:
        """What changed from this outcome to another one, of the same card or of another."""

    def to_json(self) -> str:
        """The outcome as JSON; every figure has its published text and its exact fraction."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    @staticmethod
    def _again(card: Card, facts: str, /) -> Outcome: ...
    def _repr_html_(self) -> str: ...

@final
class Member:
    """One member of the card as it came out."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str | None:
        """Its name to show."""

    @property
    def path(self) -> str:
        """Its place in the card."""

    @property
    def type(self) -> Literal["continuous", "discrete", "cut_off", "group"]:
        """Its type."""

    @property
    def status(self) -> _Status:
        """What became of it."""

    @property
    def level(self) -> str | None:
        """The level that was judged, where it was one."""

    @property
    def actual(self) -> Decimal | None:
        """The value that was judged."""

    @property
    def attainment(self) -> Decimal | None:
        """The actual as a ratio; 1 is plan met."""

    @property
    def score(self) -> Decimal | None:
        """Points, after cut-offs."""

    @property
    def weight(self) -> Decimal | None:
        """The effective weight in its group."""

    @property
    def contribution(self) -> Decimal | None:
        """What it brings to its group."""

    def to_dict(self) -> dict[str, Any]:
        """The member as a dict."""

@final
class Figure:
    """A figure of a result: as it is published, and exact. `float()` gives the float nearest to the published one."""

    @property
    def value(self) -> Decimal:
        """The published figure."""

    @property
    def exact(self) -> Fraction:
        """The value that flows."""

    def __float__(self) -> float: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Warning:
    """Something that a reader of an outcome should know."""

    @property
    def code(self) -> str:
        """The stable code."""

    @property
    def path(self) -> str:
        """Where in the card."""

    @property
    def message(self) -> str:
        """In words."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Derivation:
    """How the figures of an outcome came about. It prints as a text that a payroll clerk can follow."""

    @property
    def outcome(self) -> Outcome:
        """The outcome that is explained."""

    def to_json(self) -> str:
        """Every step with its rule, operands and exact value, as JSON that a machine can replay."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""

    def _repr_html_(self) -> str: ...

@final
class Finding:
    """Something that the writer of a card should look at."""

    @property
    def code(self) -> str:
        """The stable code, such as `dead_zone`."""

    @property
    def meaning(self) -> str:
        """What the code means."""

    @property
    def path(self) -> str:
        """Where in the card, or at which fact."""

    @property
    def message(self) -> str:
        """What was found."""

    @property
    def cost(self) -> Decimal | None:
        """What it costs, in money where the card pays, else in points of the index."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Solution:
    """What a fact must be for a figure to come to a goal. It is false where the goal cannot be reached."""

    @property
    def answers(self) -> list[Answer]:
        """The answers, from the least to the greatest."""

    @property
    def jumps(self) -> list[Jump]:
        """Where the figure passes over the goal without taking its value."""

    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Answer:
    """Values of a fact that reach a goal: one value, or an interval."""

    @property
    def least(self) -> Fraction:
        """The least of them, or what they all lie above."""

    @property
    def least_included(self) -> bool:
        """Is `least` itself an answer?"""

    @property
    def greatest(self) -> Fraction:
        """The greatest of them, or what they all lie below."""

    @property
    def greatest_included(self) -> bool:
        """Is `greatest` itself an answer?"""

    @property
    def exactly(self) -> Fraction | None:
        """The one value, where it is one."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Jump:
    """A point at which a figure passes over a goal without taking its value."""

    @property
    def at(self) -> Fraction:
        """The value of the fact."""

    @property
    def below(self) -> Fraction:
        """What the figure comes to just below it."""

    @property
    def here(self) -> Fraction | None:
        """What the figure is there."""

    @property
    def above(self) -> Fraction:
        """What the figure comes to just above it."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Comparison:
    """Two outcomes, compared. It prints as a table of what changed."""

    @property
    def before(self) -> Outcome:
        """The outcome that is compared from."""

    @property
    def after(self) -> Outcome:
        """The outcome that is compared to."""

    @property
    def is_changed(self) -> bool:
        """Does any figure, status or fact differ?"""

    @property
    def facts(self) -> list[FactChange]:
        """The facts that changed."""

    @property
    def statuses(self) -> list[StatusChange]:
        """The statuses that changed."""

    @property
    def figures(self) -> list[FigureChange]:
        """Every figure of both cards, changed or not."""

    def figure(self, name: str, /) -> FigureChange | None:
        """A figure by its flat name."""

    def effects(self, figure: str, /) -> list[Effect]:
        """Why a figure differs: what each changed fact does to it. The effects add up to the difference."""

    def to_json(self) -> str:
        """The comparison as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""

@final
class FactChange:
    """A fact that changed, or that only one of two cards asks for."""

    @property
    def name(self) -> str:
        """The name of the input."""

    @property
    def asked(self) -> Literal["both", "only_before", "only_after"]:
        """Which card asks for it."""

    @property
    def before(self) -> str | None:
        """The number or level as it was."""

    @property
    def after(self) -> str | None:
        """The number or level as it is."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class StatusChange:
    """What became of a measure, a member or the index on both sides, where that differs."""

    @property
    def name(self) -> str:
        """Whose status it is."""

    @property
    def before(self) -> _Status | None:
        """What became of it."""

    @property
    def after(self) -> _Status | None:
        """What becomes of it."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class FigureChange:
    """A figure on both sides."""

    @property
    def name(self) -> str:
        """Its flat name."""

    @property
    def before(self) -> Figure | None:
        """What it was."""

    @property
    def after(self) -> Figure | None:
        """What it is."""

    @property
    def difference(self) -> Figure | None:
        """After less before."""

    @property
    def is_changed(self) -> bool:
        """Does the exact figure differ?"""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Effect:
    """What one cause does to a figure."""

    @property
    def fact(self) -> str | None:
        """The fact that changed; None where it is the card."""

    @property
    def cause(self) -> str:
        """What changed, in words."""

    @property
    def difference(self) -> Figure:
        """How far it moves the figure."""

    @property
    def attribution(self) -> Literal["shapley", "in_order"]:
        """The rule by which its share was found."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Fitted:
    """A card with constants in place of its population, and what the fit found there."""

    @property
    def card(self) -> Card:
        """The fitted card."""

    @property
    def rows(self) -> int:
        """How many rows the population had."""

    def to_json(self) -> str:
        """The report as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict."""

@final
class Scores:
    """A scored table: its figures by row, what became of the rows, and every row's derivation when it is asked for.

    It speaks Arrow itself: `pl.DataFrame(scores)`, `pa.table(scores)`.
    """

    @property
    def card(self) -> Card:
        """The card."""

    @property
    def frame(self) -> Any:
        """The scored rows as the kind of frame that came in."""

    @property
    def figures(self) -> list[str]:
        """The figures, by their flat names."""

    @property
    def columns(self) -> list[str]:
        """The columns of the result."""

    @property
    def without_column(self) -> list[str]:
        """The inputs that no column serves: they stand on their defaults, or are missing in every row."""

    @property
    def summary(self) -> Summary:
        """What became of all rows."""

    @property
    def errors(self) -> list[RowError]:
        """The refused rows and why, by row."""

    def explain(self, row: SupportsIndex | None = None, /, *, id: object = None) -> Outcome:
        """One row scored as a single one, by its place or by its id: its outcome can be explained figure by figure."""

    def to_numpy(self) -> dict[str, Any]:
        """The columns as arrays of numpy: decimals and texts as objects, floats with NaN for what is absent."""

    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...
    def _repr_html_(self) -> str: ...
    @property
    def _counts(self) -> tuple[int, int, int]: ...
    def _first(self, columns: int) -> Any: ...

@final
class ScoredStream:
    """A stream of record batches scored as it is read. It speaks Arrow and can be read once."""

    @property
    def card(self) -> Card:
        """The card."""

    @property
    def summary(self) -> Summary:
        """What became of the rows so far."""

    def check(self) -> None:
        """Raises the error that ended the stream, if one of the engine or of its progress did."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...

@final
class RowError:
    """A refused row and why."""

    @property
    def row(self) -> int:
        """The place of the row, from 0."""

    @property
    def id(self) -> Any:
        """Its id, where the table has a column of ids."""

    @property
    def code(self) -> str:
        """The code of the error's kind."""

    @property
    def path(self) -> str:
        """The path into the card or the facts."""

    @property
    def message(self) -> str:
        """The text of the error."""

    def __reduce__(self) -> tuple[Any, ...]: ...
    @staticmethod
    def _again(row: int, id: Any | None, code: str, path: str, message: str) -> RowError:
        """The way back from a pickle."""

@final
class Summary:
    """What became of the rows of a table, and where its figures lie.

    Summaries of the parts of a table add up to the summary of the whole: `a + b`, `sum(parts)`. Every count and every
    sum is exact, so that it does not matter how the table was parted. Two summaries are equal if they say the same of
    rows, errors and figures; which arithmetic decided the rows is left out of that.
    """

    @staticmethod
    def _of(
        scored: int,
        warned: int,
        refused_by: Mapping[str, int],
        paths: tuple[int, int, int],
        figures: Sequence[tuple[str, int, int, str, tuple[str, str] | None]],
    ) -> Summary:
        """What `pickle` calls, and who has counted rows by other means."""

    def __add__(self, other: Summary, /) -> Summary: ...
    # The 0 with which `sum` begins.
    def __radd__(self, other: Literal[0], /) -> Summary: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    @property
    def rows(self) -> int:
        """All rows."""

    @property
    def scored(self) -> int:
        """Rows scored on all of the card."""

    @property
    def warned(self) -> int:
        """Rows scored on a part of the card."""

    @property
    def refused(self) -> int:
        """Rows refused."""

    @property
    def refused_by(self) -> dict[str, int]:
        """Rows refused by the code of their error."""

    @property
    def paths(self) -> dict[str, int]:
        """How many rows were decided by which arithmetic; all of it gives the same digits."""

    @property
    def figures(self) -> dict[str, FigureSummary]:
        """Where the values of each figure lie; of floats there are none."""

    def _repr_html_(self) -> str: ...

@final
class FigureSummary:
    """Where the values of one figure lie. Sum, least and greatest are exact."""

    @property
    def name(self) -> str:
        """The flat name of the figure."""

    @property
    def rows(self) -> int:
        """The rows that have it."""

    @property
    def sum(self) -> Decimal:
        """The sum."""

    @property
    def least(self) -> Decimal | None:
        """The least."""

    @property
    def greatest(self) -> Decimal | None:
        """The greatest."""

    @property
    def mean(self) -> Fraction | None:
        """The exact mean."""

@final
class Allocation:
    """What became of a pool: a part for each weight, in their order."""

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """What is paid: multiples of the quantum."""

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """The exact shares, before they were made multiples of the quantum."""

    @property
    def capped(self) -> tuple[bool, ...]:
        """Which parts their caps decide."""

    @property
    def unallocated(self) -> Decimal:
        """What could not be placed, because all with a weight are at their caps; else 0."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Quota:
    """How many of a group's ratings may be above average. It changes no rating: it finds the groups that are beyond it."""

    @staticmethod
    def share(share: _FactValue, /) -> Quota:
        """At most a share of the ratings that a group has, such as `"40%"`: of n ratings the whole number below or at
        share · n."""

    @staticmethod
    def count(count: int, /) -> Quota:
        """At most so many in each group, however large it is."""

    def allowed(self, ratings: int, /) -> int:
        """How many of so many ratings may be above average."""

    def check(self, above: Iterable[bool | None], /, *, groups: Iterable[Hashable]) -> list[QuotaGroup]:
        """Every group, in the order of their first ratings, with what it has and what it may have.

        `above` says of each rating whether it is above average, or None where it is absent; `groups` says whose it is,
        by anything that can be the key of a dict. Both go by position. `frame["score"] > 1` is False for a score that is
        missing; `(score > 1).astype(object).where(score.notna(), None)` counts it as absent. Ratings whose group is missing
        are a group of their own, None.
        """

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class QuotaGroup:
    """One group beside its quota. It prints as a sentence."""

    @property
    def group(self) -> Any:
        """Which group."""

    @property
    def ratings(self) -> int:
        """How many ratings were given in it."""

    @property
    def above(self) -> int:
        """How many of these are above average."""

    @property
    def absent(self) -> int:
        """How many ratings were absent."""

    @property
    def allowed(self) -> int:
        """How many may be above average."""

    @property
    def too_many(self) -> int:
        """By how many the group is beyond its quota; 0 where it keeps it."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@overload
def rank(figures: Iterable[_FactValue], /, *, order: _Order, ties: Literal["average"]) -> list[Decimal | None]: ...
@overload
def rank(
    figures: Iterable[_FactValue], /, *, order: _Order, ties: Literal["min", "max", "dense", "listed"]
) -> list[int | None]:
    """Gives each figure its place, from 1; None to one that is missing.

    `order` says which end has place 1, `ties` what equal figures get: the lowest of their places (`min`), the highest
    (`max`), the mean of them (`average`, then all places are decimals), one place without a gap after it (`dense`), or
    each its own by the order of listing (`listed`). Figures are compared as they are given; a float is its shortest
    decimal, a `Figure` of an outcome its exact value, and what a scored frame holds its published one. `kpi.rank` is another
    thing: an indicator of a card that is measured against a population.

    Raises `BadChoice` for another word, `BadFact` for what is no number, `NumberLimit` for one that is too long.
    """

def allocate(
    pool: _FactValue,
    /,
    *,
    quantum: _FactValue,
    weights: Iterable[_FactValue],
    remainder: Literal["largest_first", "largest_last", "largest_weight", "listed"],
    caps: Iterable[_FactValue] | None = None,
) -> Allocation:
    """Shares out a pool in proportion to weights, in whole multiples of a quantum, so that the parts sum to the pool.

    1. **Shares**: of a pool P each has the exact share P · weight / (sum of the weights).
    2. **Caps**: a share that is over its cap becomes the cap, and what is over goes to the others in proportion to their
       weights, until no share is over its cap. What all caps together leave is `unallocated`. A cap that is missing (None,
       NaN) is no cap: who has no claim has a weight of 0.
    3. **Quanta**: every share is rounded down to a multiple of the quantum, and the quanta that are left go one each to
       those that `remainder` says: whose shares lost most, and of equals the first (`largest_first`), the last
       (`largest_last`) or the one with the larger weight (`largest_weight`); or from the first on (`listed`).

    A budget that only cuts when it is exceeded is the same with the amounts as weights and as caps. Columns go by position;
    the index of a pandas series is not looked at. In the path of an error the third weight is `claims[2].weight`.

    Raises `BadNumber` for a weight or a cap below 0, a quantum that is no decimal above 0 and a pool that is no multiple
    of it, `BadFact` for a weight that is missing, `Empty` without weights, `UndefinedFigure` where all are 0,
    `BadChoice` for another remainder, `NumberLimit` and `TooWide` for numbers that are too long, and `ValueError` for caps of
    another number than weights.
    """

def written(values: object, *, levels: bool) -> list[str | None]:
    """Objects of Python as the texts that mean them, for columns of mixed objects. Where levels are asked for, what is no
    text is told with its type: no level is called so."""

def score_table(
    card: Card,
    table: object,
    wishes: Mapping[str, object],
    /,
    *,
    threads: int,
    progress: Callable[[int], object] | None,
    back: Callable[[Scores], Any] | None,
) -> Scores:
    """What `Card.score_batch` calls."""

def score_stream(
    card: Card,
    table: object,
    wishes: Mapping[str, object],
    /,
    *,
    threads: int,
    strict: bool,
    progress: Callable[[int], object] | None,
    rows_at_once: int | None,
) -> ScoredStream:
    """What `Card.score_stream` calls."""

class KpiError(ValueError):
    """Why a card, a row of facts, a table or a population was refused.

    The text names the place, the matter, what was given, what is allowed, and a way out. A program should look at the
    class, or at `code` and `path`, never at the text.
    """

    code: str
    path: str
    given: str | None
    allowed: str | None
    way_out: str | None

ERROR_CLASSES: list[type[KpiError]]

# The kinds, in the order of the engine's table; written by tests/stubs.py.
class TooLarge(KpiError):
    """The document is larger than the limit"""

class Syntax(KpiError):
    """The document is not well-formed JSON"""

class TooDeep(KpiError):
    """Objects stand inside one another more deeply than the limit"""

class TooManyMembers(KpiError):
    """The card has more parts than the limit"""

class WrongType(KpiError):
    """A value of another JSON type is wanted here"""

class UnknownField(KpiError):
    """The record has no such field"""

class DuplicateKey(KpiError):
    """A key stands twice in one object"""

class MissingField(KpiError):
    """A field that is needed here is not there"""

class MisplacedField(KpiError):
    """The field exists but has no meaning in this place"""

class BadChoice(KpiError):
    """The text is not one of the words allowed here"""

class BareFraction(KpiError):
    """A fraction or exponent stands in the document without quotes"""

class BadNumber(KpiError):
    """The text is not a number, or not one that is possible here"""

class NumberLimit(KpiError):
    """The number has more digits than the limit"""

class BadName(KpiError):
    """The name has characters or a length that names cannot have"""

class DuplicateName(KpiError):
    """Two things that are called by name have the same one"""

class UnknownName(KpiError):
    """The card declares nothing of that name"""

class NotNumeric(KpiError):
    """A level stands where a number is wanted, or the other way round"""

class Empty(KpiError):
    """A list needs at least one entry"""

class PieceOrder(KpiError):
    """The ends of a curve's pieces or of the slices do not rise"""

class Weights(KpiError):
    """Weights are outside 0 to 1, do not sum to exactly 1, or name the wrong members"""

class Levels(KpiError):
    """A table does not name exactly the declared levels"""

class UndefinedConstant(KpiError):
    """The card's own constants leave a figure undefined for everybody"""

class CrossedLimits(KpiError):
    """The lower limit is above the upper one"""

class Cycle(KpiError):
    """A figure depends on itself"""

class FitFirst(KpiError):
    """The card measures against a population and has not been fitted to one"""

class UnknownFact(KpiError):
    """The card has no input of that name"""

class BadFact(KpiError):
    """The fact is not what its input asks for"""

class UnknownLevel(KpiError):
    """The fact is none of the declared levels"""

class MissingFigure(KpiError):
    """A figure is needed but a fact behind it is missing"""

class UndefinedFigure(KpiError):
    """A figure is needed but is undefined for these facts"""

class Refused(KpiError):
    """The facts fall where the card says that nothing may fall"""

class TooManyDigits(KpiError):
    """A published figure would need more digits than the limit"""

class NotFollowed(KpiError):
    """A figure depends on a fact in a way that the inverse does not follow"""

class BadColumn(KpiError):
    """A column is not what its input or its figure asks for"""

class Cancelled(KpiError):
    """The caller stopped the work"""

class TooWide(KpiError):
    """An exact figure between two roundings is larger than the limit"""
