"""The workload payroll through other tools: what each takes a row on one thread, and how many rows it gets wrong.

    python3 benches/rivals/run.py [--rows 10000 100000 1000000] [--rounds 7] [--engine PROGRAM]... [--package WHEEL]

Makes an environment under target/ from requirements.txt, the columns and the exact answers if they are not there,
prints a table and writes target/rivals/results.json. An engine is a program called as

    PROGRAM FOLDER ROWS ROUNDS

that prints one line of JSON for each of its variants; benches/README.md says what stands in it. A package is a wheel of
kpi, or a folder that one is made of; its frames are timed beside the others.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ROOT / "target" / "rivals"
MODULES = ("numpy_f64", "pandas_f64", "polars_f64", "polars_decimal", "duckdb_sql", "zen_decision")
PACKAGE = "kpi_frames"
ONE_THREAD = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKIO_WORKER_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "ARROW_NUM_THREADS": "1",
}


def environment():
    """An environment with exactly the pinned rivals; made anew when the pins change."""
    wanted, folder = (HERE / "requirements.txt").read_text(encoding="utf-8"), TARGET / "venv"
    python, made_of = folder / ("Scripts" if os.name == "nt" else "bin") / "python", folder / "made-of.txt"
    if not made_of.exists() or made_of.read_text(encoding="utf-8") != wanted:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        made_of.write_text(wanted, encoding="utf-8")
    return python


def install(python, package):
    """Puts a package into the environment, whatever of the same version is there already."""
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--force-reinstall"]
    subprocess.run([*pip, package], check=True)


def workload(folder, rows):
    described = folder / "columns.json"
    if not described.exists() or json.loads(described.read_text(encoding="utf-8"))["rows"] < rows:
        payroll = HERE.parent / "payroll"
        subprocess.run([sys.executable, payroll / "generate.py", "--rows", str(rows), "--out", folder], check=True)
        subprocess.run([sys.executable, payroll / "answers.py", "--folder", folder], check=True)


def machine():
    cpu, path = platform.processor() or platform.machine(), Path("/proc/cpuinfo")
    facts = {"system": platform.system(), "cores": os.cpu_count(), "python": platform.python_version()}
    if path.exists():
        lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        by_name = {name.strip(): value.strip() for name, value in lines.items()}
        cpu = by_name.get("model name", cpu)
        flags = by_name.get("flags", "").split()
        facts["vectors"] = next((name for name in ("avx512f", "avx2", "sse2") if name in flags), "unknown")
    return {"cpu": cpu, **facts}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--engine", type=Path, action="append", default=[], help="a program to time beside the rivals")
    parser.add_argument("--package", type=Path, help="a wheel of kpi, or the folder kpi-py, whose frames to time too")
    parser.add_argument("--only", nargs="*", choices=MODULES, default=MODULES, help="these rivals; all if left out")
    options = parser.parse_args()
    for program in options.engine:
        if not program.is_file():
            parser.error(f"--engine {program}: there is no such program; build it first, see benches/README.md")
    if options.package and not options.package.exists():
        parser.error(f"--package {options.package}: there is no such wheel; make -C kpi-py wheel makes one")
    folder = ROOT / "target" / "payroll"
    workload(folder, max(options.rows))
    python = environment()
    if options.package:
        install(python, options.package.resolve())
    order = {
        "folder": str(folder),
        "modules": [*options.only, *([PACKAGE] if options.package else [])],
        "engines": [str(program.resolve()) for program in options.engine],
        "rows": options.rows,
        "rounds": options.rounds,
        "out": str(TARGET / "results.json"),
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "load": round(os.getloadavg()[0], 1),
        "command": " ".join(["python3", "benches/rivals/run.py", *sys.argv[1:]]),
    }
    environ = {**os.environ, **ONE_THREAD, "RIVALS": json.dumps(order), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([python, HERE / "measure.py"], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
