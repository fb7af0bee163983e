#!/usr/bin/env python3
"""Makes a mistake on purpose in the engine, one after the other, and looks whether the tests find it.

    run.py prepare            lists the mutants (cargo-mutants), puts all of them into a copy of the committed sources,
                              each behind a switch, and builds the tests of kpi-core once
    run.py trace              finds which tests come by which mutants
    run.py run [--files PARTS] [--every N] [--minutes M] [--workers N] [--longest S]
                              runs the tests that come by each mutant until one fails; tells of those that none finds
    run.py report [--by-file] the figures, by folder

A build for each mutant, as cargo-mutants makes it, takes a minute or more; with the switch a mutant takes the time of
its tests. What cannot be put behind a switch is left out, and counted: `cargo mutants --file FILE --re NAME` tries one.
"""

import argparse

import judge
from place import FILES
from prepare import prepare
from report import report


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["prepare", "trace", "run", "report"])
    arguments.add_argument("--files", default=",".join(f"/{part}/" for part in FILES), help="parts of paths, by commas")
    arguments.add_argument("--every", type=int, default=1, help="each Nth mutant of the list")
    arguments.add_argument("--minutes", type=float, default=90.0, help="no mutant is begun after so long")
    arguments.add_argument("--workers", type=int, default=1, help="mutants that are judged at once")
    arguments.add_argument("--longest", type=float, default=900.0, help="only tests that take at most so many seconds")
    arguments.add_argument("--by-file", action="store_true", help="the figures of each file")
    given = arguments.parse_args()
    match given.what:
        case "prepare":
            prepare()
        case "trace":
            judge.trace()
        case "run":
            judge.run(given.files.split(","), given.every, given.minutes, given.workers, given.longest)
            report(given.by_file)
        case "report":
            report(given.by_file)


main()
