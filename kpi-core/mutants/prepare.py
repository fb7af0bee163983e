"""A copy of the committed sources with mutants in it, built once."""

import json
import re
import subprocess
import sys

from place import HERE, ROOT, VERSION, WORK

MARK = re.compile(r"/\*M(\d+)\*/")
# The first difference is enough, and need not be made small; nothing is kept for another engine.
HASTE = [
    (
        "tests/conformance.rs",
        'assert!(figures > 0, "{} asserts nothing", file.display());',
        'assert!(figures > 0 && failures.is_empty(), "{}", failures.join("\\n"));',
    ),
    ("tests/conformance.rs", "fs::create_dir_all(file.parent().unwrap()).unwrap();", ""),
    ("tests/conformance.rs", "fs::write(file, ", "drop((file, "),
    ("tests/conformance.rs", "to_json()).unwrap();", "to_json()));"),
    ("tests/batch.rs", "trial.until(ROWS, 1, true)", "trial.until(ROWS, 1, false)"),
]


def prepare(half):
    have = subprocess.run(["cargo", "mutants", "--version"], capture_output=True, text=True).stdout.strip()
    if have != f"cargo-mutants {VERSION}":
        sys.exit(f"cargo-mutants {VERSION} is missing: cargo install --locked cargo-mutants@{VERSION}")
    half.work.mkdir(parents=True, exist_ok=True)
    copy(half)
    # As the list has it: what a report quotes.
    subprocess.run(["rm", "-rf", half.work / "plain"], check=True)
    subprocess.run(["cp", "-r", half.core / "src", half.work / "plain"], check=True)
    parts = [f"--file=kpi-core/src/{folder}/**/*.rs" for folder in half.folders]
    listed = subprocess.run(
        ["cargo", "mutants", "--no-config", "-p", "kpi-core", "--list", "--json", *parts],
        cwd=half.source, check=True, capture_output=True,
    ).stdout
    (half.work / "list.json").write_bytes(listed)
    for name in ["reach.json", "done.json"]:
        (half.work / name).unlink(missing_ok=True)
    plain = {path: path.read_text() for path in (half.core / "src").rglob("*.rs")}
    skip = set()
    while True:
        for path, text in plain.items():
            path.write_text(text)
        lay(half, skip)
        found = compile_errors(half)
        if not found:
            break
        if found <= skip:
            sys.exit(f"the copy does not compile, and no mutant is to blame; see cargo check in {half.source}")
        skip |= found
        print(f"{half.name}: {len(skip)} mutants do not compile so far", flush=True)
    half.write("skip.json", sorted(skip))
    build(half)


def copy(half):
    """The committed sources, and the switch as a crate that the engine uses."""
    source, core = half.source, half.core
    subprocess.run(["rm", "-rf", source], check=True)
    source.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", source], input=archive, check=True)
    subprocess.run(["cp", "-r", HERE / "switch", source / "switch"], check=True)
    replace(source / "Cargo.toml", 'members = ["kpi-core",', 'members = ["switch", "kpi-core",')
    replace(core / "Cargo.toml", "[dependencies]\n", '[dependencies]\nkpi-switch = { path = "../switch" }\n')
    for file, was, becomes in HASTE:
        replace(core / file, was, becomes)


def replace(path, was, becomes):
    text = path.read_text()
    if was not in text:
        sys.exit(f"{path} no longer says {was!r}")
    path.write_text(text.replace(was, becomes, 1))


def lay(half, skip):
    """Puts all mutants but these into the copy."""
    (half.work / "skip.txt").write_text("\n".join(map(str, sorted(skip))))
    tool = ["cargo", "run", "-q", "--release", "--locked", "--manifest-path", HERE / "Cargo.toml", "--"]
    environment = dict(half.environment, CARGO_TARGET_DIR=str(WORK / "tool"))
    left = subprocess.run([*tool, half.work / "list.json", half.work / "skip.txt", half.source], env=environment,
                          check=True, capture_output=True, text=True).stdout
    half.write("left.json", [int(line) for line in left.split()])


def compile_errors(half):
    """The mutants that the compiler does not take."""
    checked = subprocess.run(
        ["cargo", *half.settings, "check", "-q", "-p", "kpi-core", "--lib", "--message-format=json"],
        cwd=half.source, env=half.environment, capture_output=True, text=True,
    )
    found = set()
    for line in checked.stdout.splitlines():
        message = json.loads(line).get("message") or {}
        if message.get("level") != "error":
            continue
        # An arm with a switch no longer counts where all cases must be met.
        below = 22 if (message.get("code") or {}).get("code") == "E0004" else 1
        for span in message["spans"]:
            if span["is_primary"] and (half.source / span["file_name"]).exists():
                lines = (half.source / span["file_name"]).read_text().split("\n")
                near = lines[span["line_start"] - 1:span["line_start"] - 1 + below]
                exact = [int(mark[1]) for mark in map(MARK.match, near) if mark]
                wider = lines[max(0, span["line_start"] - 4):span["line_end"]]
                found.update(exact or [int(mark[1]) for mark in map(MARK.match, wider) if mark])
    if checked.returncode and not found:
        sys.exit(checked.stderr)
    return found


def build(half):
    # A test of the library is built only where it is asked for; an example under `test` would be a test of its own.
    wanted = [word for test in half.tests for word in (["--lib"] if test == "lib" else ["--test", test])]
    examples = [word for example in half.examples for word in ("--example", example)]
    programs = {}
    for how in [["test", "--no-run", *wanted], *([["build", *examples]] if examples else [])]:
        built = subprocess.run(
            ["cargo", *half.settings, how[0], "-q", "-p", "kpi-core", *how[1:], "--message-format=json"],
            cwd=half.source, env=half.environment, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout
        for line in built.splitlines():
            message = json.loads(line)
            if message.get("executable"):
                target = message["target"]
                programs["lib" if "lib" in target["kind"] else target["name"]] = message["executable"]
    half.write("programs.json", programs)
