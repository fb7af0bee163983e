"""Compares another engine with the oracle on generated cards and rows, figure by figure.

    python3 generated.py --engine PATH [--rows 100000] [--seed 1] [--replay 1000] [--door NAME=COMMAND ...]

PATH is a program that answers as kpi-core/examples/answer does. Everything is compared: each published text, each exact
fraction, statuses, warnings, fingerprints, the kind and path of each refusal. A difference is made as small as it gets
and printed as a case of the conformance corpus. Every feature in coverage.py must have occurred.

A door is another way to the same engine: batches, Python, C. The oracle answers each row once, and every door's figures
and refusals are held against that; see doors.py.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from multiprocessing import Pool

import coverage
import doors
from documents import CardError, fingerprint
from evaluate import Evaluation, Result, evaluate, figures
from make_cards import CardMaker, card_of_numbers, population_card, wide_card
from make_facts import FactMaker
from minimise import minimise
from read_card import read_card
from replay import Mismatch, replay
from spoil_cards import spoil
from values import RowError

ROWS_OF_A_CARD = 60
CARDS_AT_ONCE = 12
CONSTANTS = ("undefined_constant", "crossed_limits", "piece_order", "refused", "too_wide")  # flaws of a card's numbers
MOST_REFUSED_ROWS, MOST_REFUSED_CARDS = 0.30, 0.20


class Read:
    """A card as the oracle reads it: the canonical card, or its error."""

    def __init__(self, document):
        self.card = self.error = None
        try:
            self.card = read_card(document)
            self.fingerprint = fingerprint(self.card)
        except CardError as error:
            self.error = (error.kind, error.path)


class Ours:
    """The oracle's answer to a row: figures, or the error."""

    def __init__(self, read, facts):
        self.result = self.error = None
        try:
            self.result = evaluate(read.card, facts)
            self.result.published["fingerprint"] = read.fingerprint
        except RowError as error:
            self.error = (error.kind, error.path)


def ask(engine, questions):
    """The engine's answers, in order: for each question the list of its rows, or a refused card."""
    text = "\n".join(json.dumps(question) for question in questions)
    done = subprocess.run([engine], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        raise SystemExit(f"the engine ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    answers = []
    for question in questions:
        count = 1 if lines and "card" in lines[0] else len(question["rows"])
        answers.append(lines[:count])
        del lines[:count]
    return answers


# --- comparing ------------------------------------------------------------------------------------


def difference(read, facts, ours, theirs):
    """None, or what differs in a row: {figure: (ours, theirs)}."""
    if ours.error or "published" not in theirs:
        error = theirs.get("error", theirs)
        if ours.error and "kind" in error:
            told = (error["kind"], error["path"])
            if told == ours.error or told in every_error(read.card, facts):
                return None
        return {"": (ours.error or "figures", error if "published" not in error else "figures")}
    differing = {}
    if theirs["published"] != ours.result.published:
        differing.update(_differing(ours.result.published, theirs["published"]))
    exact = {name: None if value is None else str(value) for name, value in ours.result.exact.items()}
    if theirs["exact"] != exact:
        differing.update(("exact " + name, both) for name, both in _differing(exact, theirs["exact"]).items())
    return differing or None


def same_refusal(ours, theirs):
    """Is a card refused for the same reason, and at the same place where the contract fixes it?"""
    if ours is None:
        return False
    if ours[1] == theirs[1] and {ours[0], theirs[0]} == {"unknown_field", "misplaced_field"}:
        return True  # a field of another sort of member
    if {ours[0], theirs[0]} <= {"cycle", *CONSTANTS}:
        return True  # a card may have several flaws of its numbers, and is refused for one of them
    if ours[0] != theirs[0]:
        return False
    if ours[0] in ("cycle", "too_deep"):  # a cycle may be told of at any of its figures, a depth at any of its objects
        return True
    if ours[0] == "missing_field":  # where one of several fields is missing, their record may be named
        return theirs[1] in (ours[1], ours[1].rpartition(".")[0])
    return ours[1] == theirs[1]


def _differing(ours, theirs):
    names = sorted(set(ours) | set(theirs))
    both = {name: (ours.get(name, "not there"), theirs.get(name, "not there")) for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def every_error(card, facts):
    """All that the oracle can find wrong with a row: in which order errors are told of is not laid down."""
    found = set()

    def attempt(work):
        try:
            return work()
        except RowError as error:
            found.add((error.kind, error.path))

    run, result = attempt(partial(Evaluation, card, facts)), Result()
    if run is None:
        return found
    for name, work, rounding, path in figures(run):
        value = attempt(work)
        if value is not None:
            attempt(partial(result.put, name, value, rounding, path))
    for member in run.by_id.values():
        attempt(partial(run.status, member))
    for node, path in _values(card, ""):
        attempt(partial(run.value, node, path))
    return found


def _values(node, path):
    """The values of a card that are worked out, with their paths."""
    if isinstance(node, list):
        for i, inner in enumerate(node):
            yield from _values(inner, f"{path}[{i}]")
    if isinstance(node, dict):
        if len(node) == 1:
            ((kind, body),) = node.items()
            if kind in coverage.VALUES and (isinstance(body, list) == (kind in coverage.VALUES[:7])):
                if isinstance(body, list) or "of" in body:
                    yield node, path
        for key, inner in node.items():
            yield from _values(inner, f"{path}.{key}" if path else key)


# --- one piece of work ----------------------------------------------------------------------------


class Work:
    """A dozen cards with their rows; the same for the same seed."""

    def __init__(self, engine, doors, seed, number, explained):
        self.engine, self.rng = engine, random.Random(f"{seed} {number}")
        self.doors, self.columns_rng = doors, random.Random(f"{seed} {number} columns")
        self.explained, self.seen, self.tally, self.problems = explained, Counter(), Counter(), []

    def run(self):
        questions = [self.question(place) for place in range(CARDS_AT_ONCE)]
        answers = ask(self.engine, [question for question, _, _ in questions])
        for (question, read, spoilt), answer in zip(questions, answers):
            self.compare(question, read, spoilt, answer)
        return self.seen, self.tally, self.problems

    def question(self, place):
        """A card, most often a sound one that does not refuse nearly every row, and its rows."""
        rng = self.rng
        while True:
            document, count, spoilt = CardMaker(rng).card(), ROWS_OF_A_CARD, None
            special = rng.random()
            if special < 0.006:
                document, count = wide_card(rng), 4
            elif special < 0.012:
                document, count = population_card(CardMaker(rng)), 2
            elif special < 0.12:
                if Read(document).error:
                    continue
                spoilt, document = spoil(document, rng)
                count = 2
            elif special < 0.15:
                document, count = card_of_numbers(CardMaker(rng)), 6
            read = Read(document)
            if read.error:
                if spoilt is None and rng.random() < 0.8:
                    continue
                return {"card": document, "rows": [{}]}, read, spoilt
            maker = FactMaker(document if isinstance(document, dict) else read.card, rng)
            rows = [maker.row() for _ in range(count)]
            refused = sum(Ours(read, facts).error is not None for facts in rows[:5])
            if count == ROWS_OF_A_CARD and refused > 2 and rng.random() < 0.9:
                continue
            explain = sorted(rng.sample(range(count), min(count, self.explained // CARDS_AT_ONCE)))
            return {"card": document, "rows": rows, "explain": explain}, read, spoilt

    def compare(self, question, read, spoilt, answer):
        self.tally["cards"] += 1
        document, rows = question["card"], question["rows"]
        if read.error or "card" in answer[0]:
            self.tally["cards refused"] += 1
            told = _kind_and_path(answer[0].get("card", {"kind": "a card", "path": ""}))
            self.seen[f"card refused: {told[0]}"] += 1
            if not same_refusal(read.error, told):
                self.problems.append((document, {}, {"": (read.error or ("a card", ""), told)}, spoilt, None))
            elif read.error:
                self.ask_doors(document, read, rows)
            return
        if isinstance(document, dict):
            self.seen.update(coverage.of_card(document, read.card))
        every_ours = [Ours(read, facts) for facts in rows]
        for place, (facts, ours, theirs) in enumerate(zip(rows, every_ours, answer)):
            if self.row(read, document, facts, ours, theirs, place in question["explain"]):
                break  # one difference of a card is enough
        else:
            self.ask_doors(document, read, rows, every_ours, answer)

    def ask_doors(self, document, read, rows, every_ours=(), answer=()):
        """The same question at the other doors."""
        if not self.doors:
            return
        asked, held = doors.question(document, read.card, rows, self.columns_rng)
        for door in self.doors:
            told = doors.Answer(door.ask(asked))
            if told.refused or read.error:
                if not (told.refused and same_refusal(read.error, told.refused)):
                    found = {"": (read.error or ("a card", ""), told.refused or ("a card", ""))}
                    self.problems.append((document, {}, found, None, door.name))
                self.tally[f"{door.name}: cards refused"] += 1
                continue
            for in_batch, lines, places in ((False, told.rows, range(len(rows))), (True, told.batch, held)):
                if len(lines) != len(places) and (in_batch or lines):
                    found = {"": (f"{len(places)} rows", f"{len(lines)} rows")}
                    self.problems.append((document, {}, found, None, door.name))
                for place, line in zip(places, lines):
                    ours, first = every_ours[place], answer[place].get("error")
                    allowed = partial(self.may_be_told, read, rows[place], first)
                    found = doors.difference(told, line, ours, door.fits, in_batch, allowed)
                    self.tally[f"{door.name}: {'rows in batches' if in_batch else 'rows alone'}"] += 1
                    if found:
                        name = f"{door.name}, {'a batch' if in_batch else 'alone'}"
                        self.problems.append((document, rows[place], found, None, name))
                        return

    @staticmethod
    def may_be_told(read, facts, first, told):
        """Is this one of a row's errors? Most often it is the one that the engine itself was right to tell."""
        if told[0] == "fit_first":  # a batch asks for that before it looks at any row
            return Ours(read, {}).error == told
        return bool(first) and told == _kind_and_path(first) or told in every_error(read.card, facts)

    def row(self, read, document, facts, ours, theirs, explained):
        """Is there a difference?"""
        self.tally["rows"] += 1
        coverage.of_facts(read.card, facts, self.seen)
        found = difference(read, facts, ours, theirs)
        if found:
            self.problems.append((document, facts, found, None, None))
        elif ours.error:
            self.tally["rows refused"] += 1
            self.seen[f"row refused: {theirs['error']['kind']}"] += 1
            self.tally["another of several errors"] += ours.error != (theirs["error"]["kind"], theirs["error"]["path"])
        else:
            self.tally["figures"] += len(ours.result.published)
            self.tally["fractions"] += len(ours.result.exact)
            coverage.of_result(ours.result, self.seen)
            if explained:
                found = self.replay(read, document, facts, ours.result, theirs["derivation"])
        return found

    def replay(self, read, document, facts, result, derivation):
        try:
            steps = replay(derivation, read.card, read.fingerprint, Evaluation(read.card, facts), result)
            self.tally["derivations"] += 1
            self.tally["steps"] += steps
        except (Mismatch, KeyError, ValueError, TypeError) as problem:
            self.problems.append((document, facts, {"derivation": (repr(problem), "")}, None, None))
            return True
        return False


def start_watching(commands):
    """Each process counts on its own, and has doors of its own."""
    coverage.watch(WATCHED)
    DOORS.extend(doors.opened(commands))


WATCHED, DOORS = Counter(), []


def watched_work(engine, seed, explained, number):
    WATCHED.clear()
    seen, tally, problems = Work(engine, DOORS, seed, number, explained).run()
    return seen + WATCHED, tally, problems


# --- telling --------------------------------------------------------------------------------------


def smallest(engine, problem):
    """The problem with the least card and facts that still show one of its sort."""
    document, facts, found, _, door = problem
    if door or not isinstance(document, dict):
        return document, facts, found
    refused, latest = "" in found, [found]

    def holds(card, some_facts):
        read = Read(card)
        answer = ask(engine, [{"card": card, "rows": [some_facts], "explain": [0]}])[0][0]
        again = None
        if read.error or "card" in answer:
            told = _kind_and_path(answer.get("card", {"kind": "a card", "path": ""}))
            if not same_refusal(read.error, told):
                again = {"": (read.error or ("a card", ""), told)}
        else:
            ours = Ours(read, some_facts)
            again = difference(read, some_facts, ours, answer)
            if again is None and ours.result and "derivation" in found:
                again = _replayed(read, some_facts, ours.result, answer)
        same = again and ("" in again) == refused and ("derivation" in again) == ("derivation" in found)
        if same and refused:
            same = _sorts(again[""]) == _sorts(found[""])
        if same:
            latest[0] = again
        return bool(same)

    if not holds(document, facts):
        return document, facts, found
    card, facts = minimise(document, facts, holds)
    holds(card, facts)
    return card, facts, latest[0]


def _kind_and_path(error):
    return (error["kind"], error["path"])


def _sorts(pair):
    return [it if isinstance(it, str) else it["kind"] if isinstance(it, dict) else it[0] for it in pair]


def _replayed(read, facts, result, answer):
    try:
        replay(answer["derivation"], read.card, read.fingerprint, Evaluation(read.card, facts), result)
    except (Mismatch, KeyError, ValueError, TypeError) as problem:
        return {"derivation": (repr(problem), "")}
    return None


def tell(engine, problem):
    """Prints a difference as a case of the corpus, and what the engine says instead."""
    card, facts, found = smallest(engine, problem)
    row = {"facts": facts}
    for name, (ours, theirs) in found.items():
        print(f"DIFFERENCE {name or 'the answer'}: the oracle {ours}, {problem[4] or 'the engine'} {theirs}")
        if name and not name.startswith("exact") and name != "derivation":
            row.setdefault("expect", {})[name] = ours
        elif not name and ours[0] not in ("a card", "f"):
            row["error"] = {"kind": ours[0], "path": ours[1]}
    if problem[3]:
        print(f"a card spoilt by {problem[3]}")
    case = {"case": "generated", "about": "", "source": "generated rows", "synthetic": True}
    case |= {"card": card, "rows": [row]}
    print(json.dumps(case, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--replay", type=int, default=0, metavar="K", help="replay the derivations of about K rows")
    parser.add_argument("--door", action="append", default=[], metavar="NAME=COMMAND", help="another way to the engine")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--tell", type=int, default=5, help="how many differences to print")
    parser.add_argument("--some", action="store_true", help="a few rows for a trial: not every feature need occur in them")
    parser.add_argument("--no-table", action="store_true", help="leave out the table of features")
    options = parser.parse_args()
    started, seen, tally, problems = time.monotonic(), Counter(), Counter(), []
    pieces = options.rows // (ROWS_OF_A_CARD * CARDS_AT_ONCE) * 5 // 4 + 1
    explained = -(-options.replay // pieces // CARDS_AT_ONCE) * CARDS_AT_ONCE
    work = partial(watched_work, options.engine, options.seed, explained)
    commands = [tuple(door.split("=", 1)) for door in options.door]
    with Pool(options.processes, start_watching, (commands,)) as pool:
        for more_seen, more_tally, more_problems in pool.imap_unordered(work, range(10**9)):
            seen.update(more_seen)
            tally.update(more_tally)
            problems += more_problems
            if tally["rows"] >= options.rows or len(problems) >= options.tell:
                break
    for problem in problems[: options.tell]:
        tell(options.engine, problem)
    return 1 if report(seen, tally, problems, options, time.monotonic() - started) else 0


def report(seen, tally, problems, options, seconds):
    """Prints what was done; gives whether something is wrong."""
    wanted = [] if options.some else list(dict.fromkeys(coverage.expected()))
    never = [feature for feature in wanted if not seen[feature]]
    if not options.no_table:
        for feature in sorted({*wanted, *(f for f, count in seen.items() if count)}):
            print(f"{seen[feature]:>9}  {feature}")
    rows, cards = tally["rows"], tally["cards"]
    print(
        f"{rows} rows of {cards} cards compared in {seconds:.0f} s: {tally['figures']} figures and words, "
        f"{tally['fractions']} exact fractions, {tally['rows refused']} refused rows, "
        f"{tally['cards refused']} refused cards, {len(problems)} differences"
    )
    print(f"{tally['another of several errors']} refused rows name another one of their errors")
    print(f"{tally['derivations']} derivations replayed, {tally['steps']} steps; {len(wanted)} features, all wanted")
    for door, _ in (door.split("=", 1) for door in options.door):
        counts = (f"{tally[f'{door}: {what}']} {what}" for what in ("rows alone", "rows in batches", "cards refused"))
        print(f"door {door}: {', '.join(counts)}")
        if not tally[f"{door}: rows in batches"]:
            never.append(f"rows in batches at the door {door}")
    for feature in never:
        print(f"NEVER {feature}")
    too_many = tally["rows refused"] > MOST_REFUSED_ROWS * rows or tally["cards refused"] > MOST_REFUSED_CARDS * cards
    too_many = too_many and not options.some
    if too_many:
        print("too much is refused")
    return bool(problems or never or too_many)


if __name__ == "__main__":
    sys.exit(main())
