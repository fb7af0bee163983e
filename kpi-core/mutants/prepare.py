"""A copy of the committed sources with all mutants in it, built once."""

import json
import re
import subprocess
import sys

from place import CORE, ENVIRONMENT, FILES, HERE, ROOT, SOURCE, TESTS, WORK, read, write

VERSION = "27.1.0"
# The engine with all its mutants is built in a minute without optimisation, and in half an hour with it. What it rests
# on is optimised.
PLAIN = [
    word
    for setting in ["build-override.opt-level=0", "package.kpi-core.opt-level=0", "package.kpi-switch.opt-level=3",
                    "package.dashu-int.opt-level=3", "package.dashu-base.opt-level=3", "package.dashu-ratio.opt-level=3"]
    for word in ["--config", f"profile.dev.{setting}"]
]
MARK = re.compile(r"/\*M(\d+)\*/")
# The first difference is enough, and need not be made small.
HASTE = {
    "tests/conformance.rs": (
        'assert!(figures > 0, "{} asserts nothing", file.display());',
        'assert!(figures > 0 && failures.is_empty(), "{}", failures.join("\\n"));',
    ),
    "tests/batch.rs": ("trial.until(ROWS, 1, true)", "trial.until(ROWS, 1, false)"),
}


def prepare():
    WORK.mkdir(parents=True, exist_ok=True)
    copy()
    # As the list has it: what a report quotes.
    subprocess.run(["rm", "-rf", WORK / "plain"], check=True)
    subprocess.run(["cp", "-r", SOURCE, WORK / "plain"], check=True)
    parts = [f"--file=kpi-core/src/{part}/**/*.rs" for part in FILES]
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
        lay(skip)
        found = compile_errors()
        if not found:
            break
        if found <= skip:
            sys.exit("the copy does not compile, and no mutant is to blame; see cargo check in " + str(SOURCE))
        skip |= found
        print(f"{len(skip)} mutants do not compile so far", flush=True)
    write("skip.json", sorted(skip))
    build()


def copy():
    """The committed sources, and the switch as a crate that the engine uses."""
    subprocess.run(["rm", "-rf", SOURCE], check=True)
    SOURCE.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", SOURCE], input=archive, check=True)
    subprocess.run(["cp", "-r", HERE / "switch", SOURCE / "switch"], check=True)
    replace(SOURCE / "Cargo.toml", 'members = ["kpi-core",', 'members = ["switch", "kpi-core",')
    replace(CORE / "Cargo.toml", "[dependencies]\n", '[dependencies]\nkpi-switch = { path = "../switch" }\n')
    for file, (was, becomes) in HASTE.items():
        replace(CORE / file, was, becomes)


def replace(path, was, becomes):
    text = path.read_text()
    if was not in text:
        sys.exit(f"{path} no longer says {was!r}")
    path.write_text(text.replace(was, becomes, 1))


def lay(skip):
    """Puts all mutants but these into the copy."""
    (WORK / "skip.txt").write_text("\n".join(map(str, sorted(skip))))
    tool = ["cargo", "run", "-q", "--release", "--locked", "--manifest-path", HERE / "Cargo.toml", "--"]
    environment = dict(ENVIRONMENT, CARGO_TARGET_DIR=str(WORK / "tool"))
    left = subprocess.run([*tool, WORK / "list.json", WORK / "skip.txt", SOURCE], env=environment, check=True,
                          capture_output=True, text=True).stdout
    write("left.json", [int(line) for line in left.split()])


def compile_errors():
    """The mutants that the compiler does not take."""
    checked = subprocess.run(
        ["cargo", *PLAIN, "check", "-q", "-p", "kpi-core", "--lib", "--message-format=json"],
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
        ["cargo", *PLAIN, "test", "-q", "-p", "kpi-core", "--no-run", "--lib", *tests, "--message-format=json"],
        cwd=SOURCE, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout
    programs = {}
    for line in built.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["profile"]["test"]:
            target = message["target"]
            programs["lib" if "lib" in target["kind"] else target["name"]] = message["executable"]
    write("programs.json", programs)
