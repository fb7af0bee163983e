"""One machine: twenty million rows of Parquet scored as a stream, from file to file, and how much memory that takes.

    python benches/scale/stream.py [--millions 20] [--threads 2]

Each form runs in a process of its own, whose largest memory Linux tells.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import payroll


def readers(path):
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, pre_buffer=False)
    yield "pyarrow, a file", lambda: file.iter_batches(65_536)
    yield "pyarrow, a dataset", lambda: ds.dataset(path)
    yield "DuckDB", lambda: __import__("duckdb").sql(f"FROM '{path}'").to_arrow_reader(65_536)
    yield "polars", lambda: __import__("polars").scan_parquet(path).collect_batches(maintain_order=True, chunk_size=65_536)


def peak_mb():
    """The largest memory of this process. That of `getrusage` can be its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def child(path, name, threads, out):
    import pyarrow.parquet as pq

    import kpi

    card, open_reader = kpi.Card.load(payroll.CARD), dict(readers(path))[name]
    wall, cpu = time.perf_counter(), time.process_time()
    scored = card.score_batches(open_reader(), id="employee", figures=["index", "bonus.amount"], threads=threads)
    if out:
        with pq.ParquetWriter(out, scored.schema) as file:
            for batch in scored:
                file.write_batch(batch)
    else:
        for _ in scored:
            pass
    summary = scored.summary
    print(json.dumps({
        "name": name, "written": bool(out), "rows": summary.rows, "refused": summary.refused,
        "bonus": str(summary.figures["bonus.amount"].sum), "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu, "peak_mb": peak_mb(),
    }))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=int, default=20)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--child", nargs=2)
    wish = parser.parse_args()
    path = payroll.ROOT / "target" / "scale" / f"{wish.millions}m.parquet"
    if wish.child:
        return child(path, wish.child[0], wish.threads, wish.child[1])
    import pyarrow.compute as pc

    payroll.written(path, wish.millions)
    folder, results = path.parent, []
    exact = pc.sum(payroll.decimals(payroll.FOLDER / "payroll.bonus.i64", 38, 2)).as_py() * wish.millions
    print(f"{wish.millions} million rows, {path.stat().st_size / 1e6:,.0f} MB of Parquet, {wish.threads} threads of {os.cpu_count()}\n")
    print("| Read by | written | seconds | rows a second | ns a row, CPU | most memory, MB |\n|---|---|---:|---:|---:|---:|")
    for name, _ in readers(path):
        for out in (folder / "scored.parquet", ""):
            command = [sys.executable, __file__, "--millions", str(wish.millions), "--threads", str(wish.threads)]
            done = subprocess.run([*command, "--child", name, str(out)], check=True, capture_output=True, text=True)
            it = json.loads(done.stdout)
            if (it["rows"], it["refused"], it["bonus"]) != (wish.millions * 1_000_000, 0, str(exact)):
                raise SystemExit(f"{it}: the bonuses should sum to {exact}")
            results.append(it)
            kind = "to Parquet" if out else "no"
            print(f"| {name} | {kind} | {it['wall']:.1f} | {it['rows'] / it['wall']:,.0f} "
                  f"| {it['cpu'] * 1e9 / it['rows']:,.0f} | {it['peak_mb']:,.0f} |", flush=True)
    (folder / "stream.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
