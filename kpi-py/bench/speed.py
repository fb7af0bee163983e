"""How long the package takes to import and for one person, beside zen-engine in the same run. For its frames see
benches/README.md.

    make -C kpi-py bench
    python kpi-py/bench/speed.py [--people 2000] [--rounds 7]     # where the package and the payroll are there already

Every answer is compared with the exact one first. Times are CPU times (user and system), medians of the rounds, which take
turns; so that what else the machine does matters less, look at the ratios. It needs numpy, and for the comparison
zen-engine as `benches/rivals/requirements.txt` pins it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches" / "rivals"))

import kpi

CARD = ROOT / "benches" / "src" / "payroll.json"


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time_ns()
    work()
    return time.process_time_ns() - start


def turns(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each; one round of each after the other, the first of which does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            took = cpu(work)
            if turn > 0:
                times[name].append(took)
    return {name: median(all_of) for name, all_of in times.items()}


def import_time(rounds: int) -> float:
    """Of `import kpi` alone, in milliseconds: what a program with it takes more than one without."""

    def took(code: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000

    pairs = [(took("import kpi"), took("pass")) for _ in range(rounds)]
    return median(with_it for with_it, _ in pairs) - median(without for _, without in pairs)


def people(columns: Any) -> list[dict[str, float]]:
    held = columns.floats()
    return [{name: float(values[row]) for name, values in held.items()} for row in range(columns.rows)]


def decimals(columns: Any) -> list[dict[str, Decimal]]:
    exact = {name: [Decimal(int(value)).scaleb(-columns.decimals[name]) for value in values]
             for name, values in columns.values.items()}
    return [{name: values[row] for name, values in exact.items()} for row in range(columns.rows)]


def wrong_rows(columns: Any, index: Any, bonus: Any) -> int:
    wanted_index, wanted_bonus = columns.answers()
    return int(((index != wanted_index) | (bonus != wanted_bonus)).sum())


def one_person(card: kpi.Card, columns: Any, rounds: int) -> None:
    import numpy

    forms: dict[str, list[Any]] = {"floats": people(columns), "Decimals": decimals(columns)}
    works: dict[str, Callable[[], object]] = {}
    for form, rows in forms.items():
        paid = [(outcome.index, outcome.pay) for outcome in map(card.score, rows)]
        index = numpy.array([int(figure.scaleb(4)) for figure, _ in paid if figure is not None])
        bonus = numpy.array([int(figure.scaleb(2)) for _, figure in paid if figure is not None])
        print(f"one person, a dict of {form}: {wrong_rows(columns, index, bonus)} of {len(rows)} wrong")

        def score(rows: list[Any] = rows) -> None:
            for row in rows:
                card.score(row)

        def pay(rows: list[Any] = rows) -> None:
            for row in rows:
                card.score(row).pay

        works[f"score a dict of {form}"] = score
        works[f"score a dict of {form}, and its pay"] = pay
    zen = zen_engine(columns)
    if zen is not None:
        works["zen-engine, evaluate_batch"] = zen
    took = turns(works, rounds)
    for name, each in took.items():
        print(f"{name:45} {each / columns.rows / 1000:9.2f} us a person")
    if zen is not None:
        ratio = took["zen-engine, evaluate_batch"] / took["score a dict of floats, and its pay"]
        print(f"{'zen-engine over kpi, one dict at a time':45} {ratio:9.1f} x")


def zen_engine(columns: Any) -> Callable[[], object] | None:
    try:
        import zen_decision
    except ImportError as error:
        print(f"NOT RUN: zen-engine ({error})")
        return None
    run = zen_decision.prepare(columns)
    print(f"zen-engine: {wrong_rows(columns, *zen_decision.answers(run()))} of {columns.rows} wrong")
    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "payroll")
    asked = parser.parse_args()
    engine = next(path for path in Path(kpi.__file__).parent.glob("_kpi*") if path.suffix in (".so", ".pyd", ".dylib"))
    print(f"kpi {kpi.__version__}, Python {sys.version.split()[0]}, engine {engine.stat().st_size / 1e6:.2f} MB")
    print(f"{'import kpi':45} {import_time(2 * asked.rounds + 1):9.1f} ms")
    from columns import Columns

    one_person(kpi.Card.load(CARD), Columns(asked.folder, "payroll", asked.people), asked.rounds)


if __name__ == "__main__":
    main()
