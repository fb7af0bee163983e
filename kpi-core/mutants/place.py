"""Where the work stands, and how its notes are read and written."""

import json
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "mutants"
SOURCE = WORK / "source"
CORE = SOURCE / "kpi-core"
FILES = ["exact", "number", "plan", "filter"]
TESTS = ["conformance", "numbers", "limits", "solve", "population", "check", "compare", "fit", "build", "batch",
         "properties", "demo", "book", "fuzz"]
ENVIRONMENT = dict(
    os.environ,
    CARGO_TARGET_DIR=str(WORK / "build"),
    CARGO_PROFILE_DEV_DEBUG="0",
    RUSTFLAGS="--cap-lints allow",
    RUST_BACKTRACE="0",
    # Without optimisation a function that holds a hundred mutants takes a large frame.
    RUST_MIN_STACK="67108864",
    # The same numbers for every mutant; a failure need not be made small, nor be kept.
    PROPTEST_RNG_SEED="1",
    PROPTEST_MAX_SHRINK_ITERS="0",
    PROPTEST_DISABLE_FAILURE_PERSISTENCE="true",
)


def read(name, default):
    path = WORK / name
    return json.loads(path.read_text()) if path.exists() else default


def write(name, what):
    (WORK / name).write_text(json.dumps(what))
