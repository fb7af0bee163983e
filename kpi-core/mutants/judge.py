"""Which tests come by which mutants, and which of them fail."""

import os
import queue
import re
import signal
import subprocess
import threading
import time

from place import LEFT_OUT

# A mutant may make a test run for ever. It is the processor's seconds that count, since the machine may be at work with
# other things; a test that only waits is ended by the clock.
LEAST_SECONDS, TIMES_AS_LONG, CLOCK = 5, 5, 20
# Tests that take no longer are run together.
SHORT = 0.5
# Batches beside single rows, as the example `bit_for_bit` compares them.
BITS = ["--rows", "15000", "--seed", "20261121", "--small", "no"]


def program(half, name, tests, more, seconds):
    """Runs tests of a program, or an example: how it ended, how long it took, and what an example said."""
    path = half.read("programs.json", {})[name]
    arguments = BITS if name in half.examples else ["-q", "--test-threads", "1", "--exact", *tests]
    # A mutant may take all memory.
    limits = f'ulimit -v 6000000; ulimit -t {seconds}; exec "$0" "$@"'
    begun = time.monotonic()
    child = subprocess.Popen(
        ["bash", "-c", limits, path, *arguments], cwd=half.core, env=dict(half.environment, **more), text=True,
        stdout=subprocess.PIPE if name in half.examples else subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    said = ""
    try:
        said, _ = child.communicate(timeout=seconds * CLOCK)
        ended = child.returncode
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        ended = "timeout"
    if ended in (-signal.SIGKILL, -signal.SIGXCPU):
        ended = "timeout"
    return ended, time.monotonic() - begun, said or ""


def by_floats(said):
    """How many rows the float filter decided."""
    told = re.search(r"decided by the filter (\d+)", said)
    return int(told[1]) if told else None


def tests_of(half, name):
    if name in half.examples:
        return [""]
    listed = subprocess.run([half.read("programs.json", {})[name], "--list", "--format", "terse"], cwd=half.core,
                            check=True, env=half.environment, capture_output=True, text=True).stdout
    return [line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")]


def trace(half):
    """Test by test, what it comes by and how long it takes."""
    reach = half.read("reach.json", {})
    for name in half.read("programs.json", {}):
        for test in tests_of(half, name):
            if f"{name} {test}" in reach or f"{name} {test}" in LEFT_OUT:
                continue
            path = half.work / "trace.txt"
            path.unlink(missing_ok=True)
            ended, seconds, said = program(half, name, [test], {}, 900)
            if ended != 0:
                print(f"{name} {test} fails without a mutant and is left out")
                continue
            program(half, name, [test], {"MUTANT": "trace", "MUTANT_TRACE": str(path)}, 900)
            met = sorted(set(map(int, path.read_text().split()))) if path.exists() else []
            reach[f"{name} {test}"] = {"met": met, "seconds": seconds, "by_floats": by_floats(said)}
            print(f"{name} {test}: {len(met)} mutants, {seconds:.2f} s", flush=True)
            half.write("reach.json", reach)


class Asked:
    """Tests that are run together: the short ones of a program, or a long one."""

    def __init__(self):
        self.tests = {}

    def meeting(self, i):
        return [test for test, (met, _) in self.tests.items() if i in met]

    def seconds(self, tests):
        return sum(self.tests[test][1] for test in tests)


def together(reach, shortest, longest):
    """The tests that take more than the one and at most the other, by programs."""
    groups = {}
    for test, it in reach.items():
        program_of, name = test.split(" ", 1)
        if shortest < it["seconds"] <= longest:
            key = program_of if it["seconds"] <= SHORT else test
            groups.setdefault(key, Asked()).tests[name] = (set(it["met"]), it["seconds"])
    return groups


class Order:
    """Which to ask first: the tests that have found the most mutants of a file in a second so far."""

    def __init__(self):
        self.asked, self.lock = {}, threading.Lock()

    def tell(self, file, key, found):
        with self.lock:
            counts = self.asked.setdefault((file, key), [0, 0])
            counts[0] += found
            counts[1] += 1

    def worth(self, file, key, seconds):
        with self.lock:
            found, asked = self.asked.get((file, key), (0, 0))
        return (found + 0.5) / (asked + 1) / (seconds + 0.05)


def run(half, files, every, minutes, workers, longest, listed):
    mutants, left, done = half.read("list.json", []), set(half.read("left.json", [])), half.read("done.json", {})
    reach, order = half.read("reach.json", {}), Order()
    usual = [it["by_floats"] for it in reach.values() if it.get("by_floats")]
    for i, judged in done.items():
        if judged[0] in ("caught", "timeout"):
            order.tell(mutants[int(i)]["file"], judged[1], True)
    # What short tests missed is asked of the longer ones, those with their own.
    kinds = {asked: together(reach, asked, longest) for asked in {it[1] for it in done.values() if it[0] == "missed"} | {0}}
    todo = queue.Queue()
    chosen = [i for i, it in enumerate(mutants) if i not in left and any(part in it["file"] for part in files)]
    for i in chosen[::every]:
        ended, asked = done.get(str(i), ["missed", 0])
        # One that is known to change no figure is not asked of the longer ones.
        if ended == "missed" and asked < longest and not (asked and i in listed):
            todo.put((i, asked))
    until, lock = time.monotonic() + 60 * minutes, threading.Lock()

    def judge(i, asked):
        file, waiting, slower = mutants[i]["file"], [], None
        for key, group in kinds[asked].items():
            if tests := group.meeting(i):
                seconds = group.seconds(tests)
                waiting.append((order.worth(file, key, seconds), key, tests, seconds))
        for _, key, tests, seconds in sorted(waiting, reverse=True):
            limit = max(LEAST_SECONDS, round(TIMES_AS_LONG * seconds))
            ended, _, said = program(half, key.split(" ")[0], tests, {"MUTANT": str(i)}, limit)
            order.tell(file, key, ended != 0)
            if ended != 0:
                return ["timeout" if ended == "timeout" else "caught", key]
            # Rows that floats no longer decide are decided by exact arithmetic: to the same figures, as was compared.
            slower = slower or (usual and by_floats(said) is not None and by_floats(said) < usual[0])
        return ["slower" if slower else "missed", longest]

    def work():
        while time.monotonic() < until:
            try:
                i, asked = todo.get_nowait()
            except queue.Empty:
                return
            judged = judge(i, asked)
            with lock:
                done[str(i)] = judged
                half.write("done.json", done)
                if judged[0] == "missed":
                    print(f"missed: {mutants[i]['name']}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
