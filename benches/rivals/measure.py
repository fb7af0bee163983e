"""Times the rivals in turn and checks every answer; run.py starts it in an environment that has them."""

import gc
import importlib
import json
import multiprocessing
import os
import subprocess
import time
from pathlib import Path
from statistics import median

import numpy
from columns import Columns

LEAST_ROWS_TIMED = 100_000  # small workloads are repeated within a round, so that a clock can see them
YARDSTICK = "polars f64"


def rivals(name):
    """Those of a module."""
    module = importlib.import_module(name)
    return getattr(module, "RIVALS", (module,))


class Timed:
    """A rival on the first rows of a variant, in a process of its own, as people run it: in one for all, the memory that
    one of them leaves behind decides what the next one pays for fresh pages."""

    def __init__(self, module, place, folder, variant, rows):
        rival = rivals(module)[place]
        self.name, self.variant = rival.NAME, variant
        self.rows = min(rows, getattr(rival, "MOST_ROWS", rows))
        self.repeats = 1 if hasattr(rival, "MOST_ROWS") else max(1, LEAST_ROWS_TIMED // self.rows)
        context = multiprocessing.get_context("spawn")
        self.link, there = context.Pipe()
        order = (there, module, place, folder, variant, self.rows, self.repeats)
        self.process = context.Process(target=serve, args=order, daemon=True)
        self.process.start()
        there.close()
        self.wrong, self.worst = self.heard()
        self.cpu, self.wall = [], []

    def heard(self):
        try:
            return self.link.recv()
        except EOFError:
            raise SystemExit(f"{self.name} stopped in the middle of {self.variant}") from None

    def measure(self):
        self.link.send("go")
        cpu, wall = self.heard()
        self.cpu.append(cpu)
        self.wall.append(wall)

    def results(self):
        self.process.kill()
        yield result(self.name, self.variant, self.rows, self.wrong, self.worst, self.cpu, self.wall)


def serve(link, module, place, folder, variant, rows, repeats):
    """The process of a rival: its answers are compared first, then its turns are timed, in ns a row."""
    rival, columns = rivals(module)[place], Columns(folder, variant, rows)
    run = rival.prepare(columns)
    link.send(compared(columns, *rival.answers(run())))
    del columns
    while link.recv():
        gc.collect()
        run()  # an allocator that gave its pages back meanwhile gets them again, off the clock
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        for _ in range(repeats):
            run()
        cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        link.send((cpu / (rows * repeats), wall / (rows * repeats)))


class Engine:
    """A program that scores the same columns: `<program> <folder> <rows> <rounds>`, one line of JSON per variant."""

    ROUNDS = 3  # of the program itself, each time that its turn comes

    def __init__(self, program, folder, rows):
        self.command = [str(program), str(folder), str(rows), str(self.ROUNDS)]
        self.folder, self.rows, self.lines = folder, rows, {}

    def measure(self):
        done = subprocess.run(self.command, check=True, stdout=subprocess.PIPE, text=True)
        for text in done.stdout.splitlines():
            line = json.loads(text)
            self.lines.setdefault((line["name"], line.get("variant", "payroll")), []).append(line)

    def results(self):
        for (name, variant), lines in self.lines.items():
            rows = lines[0].get("rows", self.rows)
            figures = [numpy.fromfile(lines[-1][f"{figure}_file"], "<i8") for figure in ("index", "bonus")]
            wrong, worst = compared(Columns(self.folder, variant, rows), *figures)
            cpu, wall = ([line[f"ns_per_row_{clock}"] for line in lines] for clock in ("cpu", "wall"))
            yield result(name, variant, rows, wrong, worst, cpu, wall)


def compared(columns, index, bonus):
    """How many rows have a wrong index or bonus, and the largest error of a bonus."""
    exact_index, exact_bonus = columns.answers()
    if len(index) != columns.rows or len(bonus) != columns.rows:
        raise SystemExit(f"{len(index)} indices and {len(bonus)} bonuses for {columns.rows} rows")
    wrong = (index != exact_index) | (bonus != exact_bonus)
    return int(wrong.sum()), int(numpy.abs(bonus - exact_bonus).max()) / 100


def result(name, variant, rows, wrong, worst, cpu, wall):
    return {
        "name": name,
        "variant": variant,
        "rows": rows,
        "ns_per_row_cpu": round(median(cpu), 2),
        "ns_per_row_cpu_least": round(min(cpu), 2),
        "ns_per_row_cpu_most": round(max(cpu), 2),
        "ns_per_row_wall": round(median(wall), 2),
        "wrong_rows": wrong,
        "worst_bonus_error": worst,
    }


def measure(folder, modules, engines, rows, variant, rounds):
    """All of one size in turn, round by round, so that whatever else the machine does falls on all alike."""
    entries = [
        Timed(module, place, folder, variant, rows)
        for module in modules
        for place, rival in enumerate(rivals(module))
        if variant in rival.VARIANTS
    ]
    if variant == "payroll":  # a program answers for all its variants at once
        entries += [Engine(program, folder, rows) for program in engines]
    for _ in range(rounds):
        for entry in entries:
            entry.measure()
    return [result for entry in entries for result in entry.results()]


def table(results):
    """In Markdown, quickest first; the factor is the CPU time beside polars f64 on the same rows."""
    lines = [
        "| Rows | Variant | | ns a row, CPU (least to most) | ns a row, wall | beside polars f64 | wrong rows "
        "| worst bonus |",
        "|---:|---|---|---:|---:|---:|---:|---:|",
    ]
    for size in results:
        yardsticks = {r["variant"]: r["ns_per_row_cpu"] for r in size["results"] if r["name"] == YARDSTICK}
        for r in sorted(size["results"], key=lambda r: (r["variant"], r["ns_per_row_cpu"])):
            rows = f"{r['rows']:,}" if r["rows"] == size["rows"] else f"{r['rows']:,} of {size['rows']:,}"
            spread = f"({r['ns_per_row_cpu_least']:,.1f} to {r['ns_per_row_cpu_most']:,.1f})"
            factor = f"{r['ns_per_row_cpu'] / yardsticks[r['variant']]:,.2f}" if r["variant"] in yardsticks else ""
            lines.append(
                f"| {rows} | {r['variant']} | {r['name']} | {r['ns_per_row_cpu']:,.1f} {spread} "
                f"| {r['ns_per_row_wall']:,.1f} | {factor} | {r['wrong_rows']:,} "
                f"| {r['worst_bonus_error']:,.2f} |"
            )
    return "\n".join(lines)


def main(order):
    folder, results = Path(order["folder"]), []
    for rows in order["rows"]:
        found = []
        for variant in ("payroll", "payroll_absent"):
            found += measure(folder, order["modules"], order["engines"], rows, variant, order["rounds"])
        results.append({"rows": rows, "results": found})
    record = {key: order[key] for key in ("date", "machine", "command", "rounds")}
    record["machine"] |= {"load_before": order["load"], "load_after": round(os.getloadavg()[0], 1)}
    record["sizes"] = results
    Path(order["out"]).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main(json.loads(os.environ["RIVALS"]))
