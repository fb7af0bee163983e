"""The figures, by folder or by file, and the mistakes that no test finds."""

import collections
import json

from place import HERE, WORK, read

COLUMNS = ["listed", "no build", "left out", "not run", "run", "failed", "too long", "same", "unjudged"]


def places(mutants):
    """What names each mutant wherever its line moves: file, mutation, and the code with the changed part in «»."""
    committed = {}
    for it in mutants:
        file, span = it["file"], it["span"]
        if file not in committed:
            committed[file] = (WORK / "plain" / file).read_text().split("\n")
        line = committed[file][span["start"]["line"] - 1]
        begin = span["start"]["column"] - 1
        end = span["end"]["column"] - 1 if span["end"]["line"] == span["start"]["line"] else len(line)
        code = "" if it["genre"] == "FnValue" else f"{line[:begin]}«{line[begin:end]}»{line[end:]}".strip()
        yield file, it["name"].split(": ", 1)[1], code


def report(by_file):
    mutants, done = read("list.json", []), read("done.json", {})
    left, skip = set(read("left.json", [])), set(read("skip.json", []))
    same = {(it["file"], it["mutation"], it["code"]): it["reason"] for it in json.loads((HERE / "same.json").read_text())}
    rows, unjudged, used = collections.defaultdict(collections.Counter), [], set()
    for i, (it, place) in enumerate(zip(mutants, places(mutants))):
        ended = done.get(str(i), ["not run"])[0]
        if i in skip:
            what = ["no build"]
        elif i in left:
            what = ["left out"]
        elif ended == "not run":
            what = ["not run"]
        elif ended in ("caught", "timeout"):
            what = ["run", "failed" if ended == "caught" else "too long"]
        elif place in same:
            used.add(place)
            what = ["run", "same"]
        else:
            what = ["run", "unjudged"]
            unjudged.append(it["name"])
        file = it["file"].split("/src/")[1]
        for row in (file if by_file else file.split("/")[0], "all"):
            rows[row].update(["listed", *what])
    print(f"{'':28}" + "".join(f"{column:>10}" for column in COLUMNS))
    for row in [*sorted(set(rows) - {"all"}), "all"]:
        print(f"{row:28}" + "".join(f"{rows[row][column]:>10}" for column in COLUMNS))
    for line in unjudged:
        print("unjudged:", line)
    for file, mutation, code in set(same) - used:
        print(f"no longer a survivor: {file}: {mutation}: {code}")
