"""Where the work stands, and how its notes are read and written."""

import json
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "mutants"
VERSION = "27.1.0"
TESTS = ["lib", "conformance", "numbers", "limits", "solve", "population", "check", "compare", "fit", "build", "batch",
         "properties", "demo", "book", "fuzz"]
# They compare as many rows as the example `bit_for_bit` does here, which is asked of the filter's mutants.
LEFT_OUT = ["batch a_batch_is_bit_for_bit_what_its_rows_are_alone", "batch each_of_the_three_arithmetics_decides_rows"]


class Half:
    """A copy of the sources with the mutants of some folders in it, and what is known of them."""

    def __init__(self, name, folders, level, tests, examples):
        self.name, self.folders, self.tests, self.examples = name, folders, tests, examples
        self.work = WORK / name
        self.source = self.work / "source"
        self.core = self.source / "kpi-core"
        # The engine with its mutants is built in minutes without optimisation, and in half an hour or more with it. What
        # it rests on is optimised, and so is the switch.
        levels = {"package.kpi-core": level, "package.kpi-switch": 3, "package.dashu-int": 3, "package.dashu-base": 3,
                  "package.dashu-ratio": 3, "build-override": 0}
        settings = [f"profile.dev.{package}.opt-level={level}" for package, level in levels.items()]
        self.settings = [word for setting in settings for word in ("--config", setting)]
        self.environment = dict(
            os.environ,
            CARGO_TARGET_DIR=str(self.work / "build"),
            CARGO_MANIFEST_DIR=str(self.core),
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

    def read(self, name, default):
        path = self.work / name
        return json.loads(path.read_text()) if path.exists() else default

    def write(self, name, what):
        (self.work / name).write_text(json.dumps(what))


# The float filter is found out by many rows; what is below it is not slowed by mutants of its own.
HALVES = [
    Half("exact", ["exact", "number", "plan"], 0, TESTS, []),
    Half("filter", ["filter"], 0, ["lib", "batch", "limits", "fuzz"], ["bit_for_bit"]),
]
