#!/usr/bin/env python3
"""Makes a mistake on purpose in the engine, one after the other, and looks whether the tests find it.

    run.py prepare            lists the mutants (cargo-mutants), puts all of them into a copy of the committed sources,
                              each behind a switch, and builds the tests of kpi-core once
    run.py trace              finds which tests come by which mutants
    run.py run [--files PARTS] [--every N] [--minutes M]
                              runs the tests that come by each mutant until one fails; tells of those that none finds
    run.py report             the figures, by file

A build for each mutant, as cargo-mutants makes it, takes a minute or more; with the switch a mutant takes the time of
its tests. What cannot be put behind a switch is left out, and counted: `cargo mutants --file FILE --re NAME` tries one.
"""

import argparse
import collections
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "mutants"
SOURCE = WORK / "source"
CORE = SOURCE / "kpi-core"
FILES = ["exact", "number", "plan", "filter"]
# The quickest first: most mutants are found by the first that comes by them.
TESTS = ["conformance", "numbers", "limits", "solve", "population", "check", "compare", "fit", "build", "batch", "properties"]
ENVIRONMENT = dict(
    os.environ,
    CARGO_TARGET_DIR=str(WORK / "build"),
    CARGO_PROFILE_DEV_DEBUG="0",
    RUSTFLAGS="--cap-lints allow",
    RUST_BACKTRACE="0",
    # Without optimisation a function that holds a hundred mutants takes a large frame.
    RUST_MIN_STACK="67108864",
)
# The engine with all its mutants is built in a minute without optimisation, and in half an hour with it.
PLAIN = ["--config", "profile.dev.package.kpi-core.opt-level=0"]
MARK = re.compile(r"/\*M(\d+)\*/")


def read(name, default):
    path = WORK / name
    return json.loads(path.read_text()) if path.exists() else default


def write(name, what):
    (WORK / name).write_text(json.dumps(what))


def prepare():
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["rm", "-rf", SOURCE], check=True)
    SOURCE.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", SOURCE], input=archive, check=True)
    parts = [f"--file=kpi-core/src/{part}/*.rs" for part in FILES]
    listed = subprocess.run(
        ["cargo", "mutants", "--no-config", "-p", "kpi-core", "--list", "--json", *parts],
        cwd=SOURCE, check=True, capture_output=True,
    ).stdout
    (WORK / "list.json").write_bytes(listed)
    for name in ["reach.json", "done.json"]:
        (WORK / name).unlink(missing_ok=True)
    plain = {path: path.read_text() for path in (CORE / "src").rglob("*.rs")}
    skip = set()
    while True:
        for path, text in plain.items():
            path.write_text(text)
        lay(skip, plain)
        found = compile_errors()
        if not found:
            break
        if found <= skip:
            sys.exit("the copy does not compile, and no mutant is to blame; see cargo check in " + str(SOURCE))
        skip |= found
        print(f"{len(skip)} mutants do not compile so far", flush=True)
    build()


def lay(skip, plain):
    """Puts all mutants but these into the copy."""
    (WORK / "skip.txt").write_text("\n".join(map(str, sorted(skip))))
    tool = ["cargo", "run", "-q", "--release", "--locked", "--manifest-path", HERE / "Cargo.toml", "--"]
    environment = dict(os.environ, CARGO_TARGET_DIR=str(WORK / "tool"))
    left = subprocess.run([*tool, WORK / "list.json", WORK / "skip.txt", SOURCE], env=environment, check=True,
                          capture_output=True, text=True).stdout
    write("left.json", [int(line) for line in left.split()])
    (CORE / "src/mutation.rs").write_text((HERE / "src/switch.rs").read_text())
    library = CORE / "src/lib.rs"
    library.write_text(plain[library].replace("mod along;", "mod along;\nmod mutation;", 1))


def compile_errors():
    """The mutants that the compiler does not take."""
    checked = subprocess.run(
        ["cargo", "check", "-q", "--locked", "-p", "kpi-core", "--lib", "--message-format=json"],
        cwd=SOURCE, env=ENVIRONMENT, capture_output=True, text=True,
    )
    found = set()
    for line in checked.stdout.splitlines():
        message = json.loads(line).get("message") or {}
        if message.get("level") != "error":
            continue
        # An arm with a switch no longer counts where all cases must be met.
        below = 22 if (message.get("code") or {}).get("code") == "E0004" else 1
        for span in message["spans"]:
            if span["is_primary"] and (SOURCE / span["file_name"]).exists():
                lines = (SOURCE / span["file_name"]).read_text().split("\n")
                near = lines[span["line_start"] - 1:span["line_start"] - 1 + below]
                exact = [int(mark[1]) for mark in map(MARK.match, near) if mark]
                wider = lines[max(0, span["line_start"] - 4):span["line_end"]]
                found.update(exact or [int(mark[1]) for mark in map(MARK.match, wider) if mark])
    if checked.returncode and not found:
        sys.exit(checked.stderr)
    return found


def build():
    tests = [word for test in TESTS for word in ("--test", test)]
    built = subprocess.run(
        ["cargo", *PLAIN, "test", "-q", "--locked", "-p", "kpi-core", "--no-run", "--lib", *tests, "--message-format=json"],
        cwd=SOURCE, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout
    programs = {}
    for line in built.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["profile"]["test"]:
            target = message["target"]
            programs["lib" if "lib" in target["kind"] else target["name"]] = message["executable"]
    write("programs.json", programs)


def program(name, more, seconds):
    """Runs a test program: how it ended, and how long it took."""
    environment = dict(ENVIRONMENT, CARGO_MANIFEST_DIR=str(CORE), **more)
    # A mutant may take all memory.
    command = ["bash", "-c", 'ulimit -v 6000000; exec "$0" -q --test-threads 2', read("programs.json", {})[name]]
    begun = time.monotonic()
    child = subprocess.Popen(command, cwd=CORE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    try:
        ended = child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        child.wait()
        ended = "timeout"
    return ended, time.monotonic() - begun


def trace():
    reach = {}
    for name in ["lib", *TESTS]:
        path = WORK / "trace.txt"
        path.unlink(missing_ok=True)
        ended, seconds = program(name, {}, 900)
        if ended != 0:
            print(f"{name} fails without a mutant and is left out")
            continue
        program(name, {"MUTANT": "trace", "MUTANT_TRACE": str(path)}, 900)
        met = sorted(set(map(int, path.read_text().split()))) if path.exists() else []
        reach[name] = {"met": met, "seconds": seconds}
        print(f"{name}: {len(met)} mutants, {seconds:.1f} s", flush=True)
        write("reach.json", reach)


def run(files, every, minutes):
    mutants, left, done = read("list.json", []), set(read("left.json", [])), read("done.json", {})
    reach = {name: (set(it["met"]), it["seconds"]) for name, it in read("reach.json", {}).items()}
    chosen = [i for i, it in enumerate(mutants) if i not in left and any(part in it["file"] for part in files)]
    todo = queue.Queue()
    for i in chosen[::every]:
        if str(i) not in done:
            todo.put(i)
    until, lock = time.monotonic() + 60 * minutes, threading.Lock()

    def judge(i):
        meeting = [name for name, (met, _) in reach.items() if i in met]
        for name in meeting:
            ended, _ = program(name, {"MUTANT": str(i)}, max(60, 12 * reach[name][1]))
            if ended != 0:
                return ["timeout" if ended == "timeout" else "caught", name]
        return ["missed" if meeting else "not met"]

    def work():
        while time.monotonic() < until:
            try:
                i = todo.get_nowait()
            except queue.Empty:
                return
            judged = judge(i)
            with lock:
                done[str(i)] = judged
                write("done.json", done)
                if judged[0] in ("missed", "not met"):
                    print(f"{judged[0]}: {mutants[i]['name']}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report()


def report():
    mutants, left, done = read("list.json", []), set(read("left.json", [])), read("done.json", {})
    rows = collections.defaultdict(collections.Counter)
    for i, it in enumerate(mutants):
        file = it["file"].split("/src/")[1]
        what = "left out" if i in left else done.get(str(i), ["not run"])[0]
        for row in (file, "all"):
            rows[row][what] += 1
    columns = ["caught", "timeout", "missed", "not met", "left out", "not run"]
    print(f"{'':28}" + "".join(f"{column:>10}" for column in columns))
    for file, row in sorted(rows.items()):
        print(f"{file:28}" + "".join(f"{row[column]:>10}" for column in columns))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["prepare", "trace", "run", "report"])
    arguments.add_argument("--files", default=",".join(f"/{part}/" for part in FILES), help="parts of paths, by commas")
    arguments.add_argument("--every", type=int, default=1, help="each Nth mutant of the list")
    arguments.add_argument("--minutes", type=float, default=60.0, help="no mutant is begun after so long")
    given = arguments.parse_args()
    if given.what == "run":
        run(given.files.split(","), given.every, given.minutes)
    else:
        {"prepare": prepare, "trace": trace, "report": report}[given.what]()


main()
