"""Spark: the card by `kpi.spark.score` beside the same card as SQL over decimals, on all cores, and inside one worker.

    python benches/scale/spark.py [--millions 4] [--rounds 5]

Every form reads the same Parquet file and hands its rows to a sink that drops them; they take turns. Before that each
writes a million rows that are compared with the exact answers.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import payroll
from spark_sql import QUERIES

import kpi
import kpi.spark

SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Spark 4 works out the size of a batch again after each row, unless it need not; larger batches are fewer.
    "spark.sql.execution.arrow.maxBytesPerBatch": "2147483647",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    # Partitions of some million rows of this file: fewer, larger tasks take less, SQL and all.
    "spark.sql.files.maxPartitionBytes": str(32 << 20),
}


def session():
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").appName("kpi")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def forms(spark, card):
    """Each form of the card, from a file to a DataFrame."""

    def sql(query):
        def scored(path):
            spark.read.parquet(path).createOrReplaceTempView("payroll")
            return spark.sql(query)

        return scored

    found = {name: sql(query) for name, query in QUERIES.items()}
    wishes = {"id": "employee", "figures": ["index", "bonus.amount"]}
    found["kpi.spark.score"] = lambda path: kpi.spark.score(spark.read.parquet(path), card, **wishes)
    found["kpi.spark.score_parquet"] = lambda path: kpi.spark.score_parquet(spark, path, card, **wishes)
    return found


def ticks():
    """Of the Java machine and every Python worker, by process."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents.setdefault(int(words[1]), []).append((int(entry.name), int(words[11]) + int(words[12])))
    stack, found = [os.getpid()], {}
    while stack:
        for child, time_used in parents.get(stack.pop(), []):
            found[child] = time_used
            stack.append(child)
    return found


def cpu_seconds(before):
    """Since then. A worker that ended meanwhile tells no more; idle ones are ended, busy ones are not."""
    return sum(now - before.get(process, 0) for process, now in ticks().items()) / os.sysconf("SC_CLK_TCK")


def beside_sql(spark, card, millions, rounds, folder):
    one, many = (str(payroll.written(payroll.ROOT / "target" / "scale" / f"{size}m.parquet", size)) for size in (1, millions))
    results = {}
    for name, form in forms(spark, card).items():
        out = folder / name.replace(" ", "_")
        form(one).write.mode("overwrite").parquet(str(out))
        results[name] = {"wrong_rows": payroll.wrong_rows(out), "wall": [], "cpu": []}
    # The first round is for the compiler of the Java machine.
    for place in range(rounds + 1):
        for name, form in forms(spark, card).items():
            wall, cpu = time.perf_counter(), ticks()
            form(many).write.format("noop").mode("overwrite").save()
            if place > 0:
                results[name]["wall"].append((time.perf_counter() - wall) * 1e3 / millions)
                results[name]["cpu"].append(cpu_seconds(cpu) * 1e3 / millions)
    return results


def in_a_worker(spark, card, rounds):
    """Inside one Python worker: a task's batches one by one, beside all of them as one table in plain Python."""
    one = spark.read.parquet(str(payroll.written(payroll.ROOT / "target" / "scale" / "1m.parquet", 1)))
    kept = {}

    def order_of(df):
        # What score would send: its task and its columns, taken from the call that it makes.
        original = kpi.spark._task
        kpi.spark._task = lambda order: kept.setdefault("task", original(order))
        try:
            kpi.spark.score(df, card, id="employee", figures=["index", "bonus.amount"])
        finally:
            kpi.spark._task = original

    order_of(one)
    task = kept["task"]
    wishes = dict(columns=[], figures=["index", "bonus.amount"], keep=[], id="employee", rename=[], allow_absent=False,
                  floats=False, underscores=False, plain_status=True)
    columns = kpi.spark._travelling(one, card, wishes)
    text = card.to_json()

    def measured(batches):
        import time

        import pyarrow as pa

        import kpi

        batches = list(batches)
        rows = sum(batch.num_rows for batch in batches)
        here, table = kpi.Card.from_json(text), pa.Table.from_batches(batches).combine_chunks()
        def plain():
            here.score_batch(table, id="employee", figures=["index", "bonus.amount"], threads=1, progress=False)
        def by_task():
            for batch in task(iter(batches)):
                del batch
        times = [], []
        for _ in range(2 * rounds):
            for work, found in zip((plain, by_task), times):
                cpu = time.process_time_ns()
                work()
                found.append((time.process_time_ns() - cpu) / rows)
        yield pa.record_batch({"rows": [rows], "plain": [sorted(times[0])[rounds]], "task": [sorted(times[1])[rounds]]})

    kind = "rows long, plain double, task double"
    # One task alone, as large as a Spark task is.
    found = one.select(*columns).limit(500_000).coalesce(1).mapInArrow(measured, kind).collect()[0]
    return found.asDict()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    wish = parser.parse_args()
    spark, card = session(), kpi.Card.load(payroll.CARD)
    worker = in_a_worker(spark, card, wish.rounds)
    print(f"In a worker, {worker['rows']:,} rows: {worker['task']:.1f} ns a row of CPU by a task's batches, "
          f"{worker['plain']:.1f} as one table: {worker['task'] / worker['plain']:.2f} times", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = beside_sql(spark, card, wish.millions, wish.rounds, Path(folder))
    yardstick = results["Spark SQL DECIMAL, kept narrow"]
    print(f"\nSpark {spark.version}, {os.cpu_count()} cores, {wish.millions} million rows, {wish.rounds} rounds, medians\n")
    print("| | ns a row, wall | ns a row, CPU | SQL kept narrow takes, wall | CPU | wrong rows of 1,000,000 |\n|---|---:|---:|---:|---:|---:|")
    for name, it in results.items():
        wall, cpu = median(it["wall"]), median(it["cpu"])
        print(f"| {name} | {wall:,.0f} | {cpu:,.0f} | {median(yardstick['wall']) / wall:.2f} times | {median(yardstick['cpu']) / cpu:.2f} times | {it['wrong_rows']:,} |")
    record = {"spark": spark.version, "cores": os.cpu_count(), "millions": wish.millions, "worker": worker, "forms": results}
    out = payroll.ROOT / "target" / "scale" / "spark.json"
    out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    spark.stop()


if __name__ == "__main__":
    main()
