"""Which tests come by which mutants, and which of them fail."""

import os
import queue
import signal
import subprocess
import threading
import time

from place import CORE, ENVIRONMENT, WORK, read, write

# A mutant may make a test run for ever. It is the processor's seconds that count, since the machine may be at work with
# other things; a test that only waits is ended by the clock.
LEAST_SECONDS, TIMES_AS_LONG, CLOCK = 5, 5, 20
# Tests that take no longer are run together.
SHORT = 0.5


def program(name, tests, more, seconds):
    """Runs tests of a program: how it ended, and how long it took."""
    environment = dict(ENVIRONMENT, CARGO_MANIFEST_DIR=str(CORE), **more)
    # A mutant may take all memory.
    limits = f'ulimit -v 6000000; ulimit -t {seconds}; exec "$0" "$@"'
    limited = ["bash", "-c", limits, read("programs.json", {})[name]]
    command = [*limited, "-q", "--test-threads", "1", "--exact", *tests]
    begun = time.monotonic()
    child = subprocess.Popen(command, cwd=CORE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    try:
        ended = child.wait(seconds * CLOCK)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        ended = "timeout"
    if ended in (-signal.SIGKILL, -signal.SIGXCPU):
        ended = "timeout"
    return ended, time.monotonic() - begun


def tests_of(name):
    listed = subprocess.run([read("programs.json", {})[name], "--list", "--format", "terse"], cwd=CORE, check=True,
                            env=ENVIRONMENT, capture_output=True, text=True).stdout
    return [line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")]


def trace():
    """Test by test, what it comes by and how long it takes."""
    reach = read("reach.json", {})
    for name in read("programs.json", {}):
        for test in tests_of(name):
            if f"{name} {test}" in reach:
                continue
            path = WORK / "trace.txt"
            path.unlink(missing_ok=True)
            ended, seconds = program(name, [test], {}, 900)
            if ended != 0:
                print(f"{name} {test} fails without a mutant and is left out")
                continue
            program(name, [test], {"MUTANT": "trace", "MUTANT_TRACE": str(path)}, 900)
            met = sorted(set(map(int, path.read_text().split()))) if path.exists() else []
            reach[f"{name} {test}"] = {"met": met, "seconds": seconds}
            print(f"{name} {test}: {len(met)} mutants, {seconds:.2f} s", flush=True)
            write("reach.json", reach)


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


def run(files, every, minutes, workers, longest):
    mutants, left, done = read("list.json", []), set(read("left.json", [])), read("done.json", {})
    reach, order = read("reach.json", {}), Order()
    for i, judged in done.items():
        if judged[0] != "missed":
            order.tell(mutants[int(i)]["file"], judged[1], True)
    todo = queue.Queue()
    chosen = [i for i, it in enumerate(mutants) if i not in left and any(part in it["file"] for part in files)]
    for i in chosen[::every]:
        ended, asked = done.get(str(i), ["missed", 0])
        # What short tests missed is asked of the longer ones, those with their own.
        if ended == "missed" and asked < longest:
            todo.put((i, asked))
    until, lock = time.monotonic() + 60 * minutes, threading.Lock()

    def judge(i, shortest):
        file, groups = mutants[i]["file"], together(reach, shortest, longest)
        waiting = []
        for key, group in groups.items():
            if tests := group.meeting(i):
                seconds = group.seconds(tests)
                waiting.append((order.worth(file, key, seconds), key, tests, seconds))
        for _, key, tests, seconds in sorted(waiting, reverse=True):
            limit = max(LEAST_SECONDS, round(TIMES_AS_LONG * seconds))
            ended, _ = program(key.split(" ")[0], tests, {"MUTANT": str(i)}, limit)
            order.tell(file, key, ended != 0)
            if ended != 0:
                return ["timeout" if ended == "timeout" else "caught", key]
        return ["missed", longest]

    def work():
        while time.monotonic() < until:
            try:
                i, asked = todo.get_nowait()
            except queue.Empty:
                return
            judged = judge(i, asked)
            with lock:
                done[str(i)] = judged
                write("done.json", done)
                if judged[0] == "missed":
                    print(f"missed: {mutants[i]['name']}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
