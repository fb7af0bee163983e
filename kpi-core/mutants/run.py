#!/usr/bin/env python3
"""Makes a mistake on purpose in the engine, one after the other, and looks whether the tests find it.

    run.py prepare            lists the mutants (cargo-mutants), puts all of them into a copy of the committed sources,
                              each behind a switch, and builds the tests of kpi-core once
    run.py trace              finds which tests come by which mutants
    run.py run [--files PARTS] [--every N] [--minutes M] [--workers N] [--longest S]
                              runs the tests that come by each mutant until one fails; tells of those that none finds
    run.py report [--by-file] the figures, by folder
    run.py all                one after the other, the quick tests first

There are two copies, as the float filter needs other tests: `--half exact` or `--half filter` does one of them.

A build for each mutant, as cargo-mutants makes it, takes a minute or more; with the switch a mutant takes the time of
its tests. What cannot be put behind a switch is left out, and counted: `cargo mutants --file FILE --re NAME` tries one.
Mutants that no test finds and that change no figure are listed in same.json, each with its reason.
"""

import argparse

import judge
from place import HALVES
from prepare import prepare
from report import places, report, same_figures

QUICK = 2.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["prepare", "trace", "run", "report", "all"])
    arguments.add_argument("--half", choices=[half.name for half in HALVES])
    arguments.add_argument("--files", default="/", help="parts of paths, by commas")
    arguments.add_argument("--every", type=int, default=1, help="each Nth mutant of the list")
    arguments.add_argument("--minutes", type=float, default=90.0, help="no mutant is begun after so long")
    arguments.add_argument("--workers", type=int, default=1, help="mutants that are judged at once")
    arguments.add_argument("--longest", type=float, default=900.0, help="only tests that take at most so many seconds")
    arguments.add_argument("--by-file", action="store_true", help="the figures of each file")
    given = arguments.parse_args()
    for half in HALVES:
        if given.half not in (None, half.name):
            continue
        if given.what in ("prepare", "all"):
            prepare(half)
        if given.what in ("trace", "all"):
            judge.trace(half)
        limits = [given.longest] if given.what == "run" else [QUICK, given.longest] if given.what == "all" else []
        listed = set()
        if limits:
            same = same_figures()
            listed = {i for i, place in enumerate(places(half)) if place in same}
        for longest in limits:
            judge.run(half, given.files.split(","), given.every, given.minutes, given.workers, longest, listed)
    if given.what in ("run", "report", "all"):
        report(given.by_file)


main()
