"""Do the checks ring? Each fault is put into a copy of the project, and its check must then fail and say why.

    python3 run.py [--target FOLDER] [--only WORD]

The copy is a clone under FOLDER (target/alarms), with what is changed in the working tree put over it; the working tree is
never touched. All checks must pass on the copy as it is, each must fail with its fault in, by the words that belong to
the fault, and all must pass again at the end. What a machine lacks is told and left out, unless CI is true.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
C_FLAGS = "-std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Ikpi-ffi/include"
# The library under the name that a program looks for at run time.
LIBRARY = (
    "cargo build -q --locked -p kpi-ffi && mkdir -p {target}/lib && cp {debug}/libkpi.so {target}/lib/libkpi.so.1 && "
    "ln -sf libkpi.so.1 {target}/lib/libkpi.so"
)
LINKED = "-L{target}/lib -lkpi -lm -Wl,-rpath,{target}/lib"
SANITIZED = "-fsanitize=address,undefined -fno-sanitize-recover=all"


@dataclass
class Check:
    """A command of the project's own tests, run in the copy. needs: what must be there, and for what it is wanted."""

    name: str
    command: str
    needs: str = ""


@dataclass
class Fault:
    """A change to one place of one file, the check that must find it, and a word of what it must say."""

    name: str
    file: str
    old: str
    new: str
    check: str
    says: str


CHECKS = [
    Check("corpus", "cargo test -q --locked -p kpi-core --test conformance"),
    Check("oracle", "python3 kpi-core/tests/oracle/check.py"),
    Check("schema", "cargo test -q --locked -p kpi-core --test schema"),
    Check("numbers", "cargo test -q --locked -p kpi-core --test numbers"),
    Check("header", "cargo test -q --locked -p kpi-ffi --test header"),
    Check("guard", "cargo test -q --locked -p kpi-ffi --lib guard"),
    Check(
        "c",
        f"{LIBRARY} && cc {C_FLAGS} kpi-ffi/tests/c/cards.c -o {{target}}/cards {LINKED} && {{target}}/cards",
    ),
    Check(
        "sanitized c",
        f"{LIBRARY} && cc {C_FLAGS} {SANITIZED} kpi-ffi/tests/c/cards.c -o {{target}}/sane {LINKED} && "
        "ASAN_OPTIONS=detect_leaks=1 {target}/sane",
    ),
    Check(
        "doors",
        "cargo build -q --locked -p kpi-core --example answer && python3 kpi-core/tests/oracle/generated.py --rows 700 "
        "--seed 4 --some --no-table --engine {debug}/examples/answer --door 'rust={debug}/examples/answer batch'",
    ),
    Check("stubs", "{python} kpi-py/tests/stubs.py --check", "{python}"),
]

FAULTS = [
    Fault(
        "a wrong figure in a case of the corpus, to the engine",
        "kpi-core/tests/conformance/schemes/S12-threshold-target-max.json",
        '"measures.share": "1.25"',
        '"measures.share": "1.24"',
        "corpus",
        "measures.share",
    ),
    Fault(
        "a wrong figure in a case of the corpus, to the oracle",
        "kpi-core/tests/conformance/schemes/S12-threshold-target-max.json",
        '"measures.share": "1.25"',
        '"measures.share": "1.24"',
        "oracle",
        "measures.share",
    ),
    Fault(
        "a tie rounded the wrong way",
        "kpi-core/src/number/rounding.rs",
        "Mode::HalfUp => Some(true)",
        "Mode::HalfUp => Some(false)",
        "corpus",
        "differences",
    ),
    Fault(
        "integers that overflow in silence",
        "kpi-core/src/number/exact.rs",
        "Some((a.checked_mul(c)?, b.checked_mul(d)?))",
        "Some((a.wrapping_mul(c), b.wrapping_mul(d)))",
        "numbers",
        "FAILED",
    ),
    Fault(
        "a cent lost on the way out of a batch",
        "kpi-core/examples/answer/batch.rs",
        'Some(exact) => write!(out, " {}", exact.decimal_text())?',
        'Some(exact) => write!(out, " {}1", exact.decimal_text())?',
        "doors",
        "DIFFERENCE",
    ),
    Fault("a header that drifted", "kpi-ffi/include/kpi.h", "#define KPI_ABSENT 1", "#define KPI_ABSENT 3", "header", "UPDATE_HEADER"),
    Fault("a schema that drifted", "kpi-core/card.schema.json", '"kpi"', '"kpis"', "schema", "UPDATE_SCHEMA"),
    Fault("a stale stub", "kpi-py/python/kpi/errors.pyi", '    "TooWide",\n', "", "stubs", "errors.pyi"),
    Fault(
        "a panic inside an exported function",
        "kpi-ffi/src/card.rs",
        "buffer.write(card.fingerprint())",
        'if card.inputs().count() > 0 { panic!("an alarm") } else { buffer.write("") }',
        "c",
        "the library failed by its own mistake: an alarm; report it",
    ),
    Fault(
        "an exported function without its guard",
        "kpi-ffi/src/card.rs",
        "    guard(error, |caller| {\n        let buffer = caller.buffer(buffer, capacity, length)?;\n",
        "    let _ = 0;\n    guard(error, |caller| {\n        let buffer = caller.buffer(buffer, capacity, length)?;\n",
        "guard",
        "every_exported_function_is_guarded",
    ),
    Fault(
        "a text written beyond the end of its buffer",
        "kpi-ffi/src/caller.rs",
        "if text.len() >= self.capacity {",
        "if text.len() > self.capacity {",
        "c",
        "KPI_BUFFER_TOO_SMALL",
    ),
    Fault(
        "a handle that is freed and keeps its memory",
        "kpi-ffi/src/caller.rs",
        "drop(unsafe { Box::from_raw(slot.as_ptr()) });",
        "std::mem::forget(unsafe { Box::from_raw(slot.as_ptr()) });",
        "sanitized c",
        "LeakSanitizer",
    ),
    Fault(
        "a caller who forgets to free a card",
        "kpi-ffi/tests/c/cards.c",
        "OK(kpi_card_free(&other));",
        "other = NULL;",
        "sanitized c",
        "LeakSanitizer",
    ),
    Fault(
        "a caller whose buffer is smaller than it says",
        "kpi-ffi/tests/c/cards.c",
        "    char text[16];\n",
        "    char *text = malloc(4); memset(text, 0, 4);\n    if (text[0] == 0) { OK(kpi_card_id(card, text, 16, NULL, error)); exit(0); }\n",
        "sanitized c",
        "heap-buffer-overflow",
    ),
]


class Copy:
    def __init__(self, target):
        self.target, self.folder = target, target / "copy"
        self.python = ROOT / "target" / "python" / "venv" / "bin" / "python"
        # What the project's own tests have compiled of other crates serves the copy too; its own crates have their own place.
        self.cargo = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
        self.environment = os.environ | {"CARGO_TARGET_DIR": str(self.cargo), "RUST_BACKTRACE": "0"}
        # Whoever runs this as part of a wider run has settings of that run.
        for name in ("UPDATE_HEADER", "UPDATE_SCHEMA", "MAKEFLAGS"):
            self.environment.pop(name, None)

    def make(self):
        """The files that git knows or does not ignore, as they are now."""
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        kept = {name for name in files if name and (ROOT / name).is_file()}
        if self.folder.exists():
            for path in sorted(self.folder.rglob("*"), reverse=True):
                if path.is_file() and str(path.relative_to(self.folder)) not in kept:
                    path.unlink()
        for name in kept:
            to = self.folder / name
            # Files that are the same keep their time, so that what was built from them need not be built again.
            if not to.exists() or to.read_bytes() != (ROOT / name).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, to)
                shutil.copymode(ROOT / name, to)

    def run(self, check):
        """Does the check pass, and what does it say?"""
        command = self.filled(check.command)
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return done.returncode == 0, done.stdout.decode(errors="replace")

    def filled(self, text):
        return text.format(target=self.target, debug=self.cargo / "debug", python=self.python)

    def lacks(self, check):
        return check.needs and not Path(self.filled(check.needs)).exists()


def rings(copy, fault, check):
    """Why the alarm does not ring; None where it does."""
    path = copy.folder / fault.file
    sound = path.read_text()
    if fault.old not in sound:
        return f"{fault.file} has no such place any more: {fault.old}"
    path.write_text(sound.replace(fault.old, fault.new, 1))
    try:
        passed, said = copy.run(check)
    finally:
        path.write_text(sound)
    if passed:
        return "the check passed"
    if fault.says not in said:
        return f"the check failed without a word of {fault.says!r}:\n{said[-2000:]}"
    if re.search(r"^error(\[E\d+\])?: ", said, re.M) and "test failed" not in said:
        return f"the fault does not compile:\n{said[-2000:]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, default=ROOT / "target" / "alarms")
    parser.add_argument("--only", default="", help="the alarms with this word in their name")
    options = parser.parse_args()
    started, failures, left_out = time.monotonic(), [], set()
    copy = Copy(options.target.resolve())
    copy.make()
    faults = [fault for fault in FAULTS if options.only in fault.name]
    checks = {check.name: check for check in CHECKS if any(fault.check == check.name for fault in faults)}
    for check in list(checks.values()):
        if copy.lacks(check):
            print(f"{'NOT RUN':<9} {check.name}: {copy.filled(check.needs)} is not there", flush=True)
            left_out.add(check.name)
            failures += ["a tool is missing"] if os.environ.get("CI") == "true" else []
            del checks[check.name]
    failures += every_check_passes(copy, checks, "before")
    for fault in faults:
        if fault.check in left_out or failures:
            continue
        why = rings(copy, fault, checks[fault.check])
        print(f"{'rings' if why is None else 'SILENT':<9} {fault.name} ({fault.check})", flush=True)
        if why:
            print(why)
            failures.append(fault.name)
    failures += every_check_passes(copy, checks, "after")
    print(f"{len(faults)} alarms, {len(failures)} failures, {time.monotonic() - started:.0f} s")
    return 1 if failures else 0


def every_check_passes(copy, checks, when):
    failures = []
    for check in checks.values():
        passed, said = copy.run(check)
        if not passed:
            print(f"RED       {check.name}, {when} any fault:\n{said[-3000:]}", flush=True)
            failures.append(check.name)
    if not failures:
        print(f"{'green':<9} {when}: {', '.join(checks)}", flush=True)
    return failures


if __name__ == "__main__":
    sys.exit(main())
