"""The figures, by folder or by file, and the mistakes that no test finds."""

import collections
import json

from place import HALVES, HERE

COLUMNS = ["listed", "no build", "left out", "not run", "run", "failed", "too long", "slower", "same", "unjudged"]


def places(half):
    """What names each mutant wherever its line moves: file, mutation, and the code with the changed part in «»."""
    committed = {}
    for it in half.read("list.json", []):
        file, span = it["file"].split("/src/")[1], it["span"]
        if file not in committed:
            committed[file] = (half.work / "plain" / file).read_text().split("\n")
        line = committed[file][span["start"]["line"] - 1]
        begin = span["start"]["column"] - 1
        end = span["end"]["column"] - 1 if span["end"]["line"] == span["start"]["line"] else len(line)
        code = "" if it["genre"] == "FnValue" else f"{line[:begin]}«{line[begin:end]}»{line[end:]}".strip()
        yield file, it["name"].split(": ", 1)[1], code


def judged(half, same):
    """Each mutant's place, name, and the columns in which it counts."""
    done, left, skip = half.read("done.json", {}), set(half.read("left.json", [])), set(half.read("skip.json", []))
    for i, (it, place) in enumerate(zip(half.read("list.json", []), places(half))):
        ended = done.get(str(i), ["not run"])[0]
        if i in skip:
            what = ["no build"]
        elif i in left:
            what = ["left out"]
        elif ended == "not run":
            what = ["not run"]
        else:
            found = {"caught": "failed", "timeout": "too long", "slower": "slower"}.get(ended)
            what = ["run", found or ("same" if place in same else "unjudged")]
        yield place, it["name"], what


def same_figures():
    """The places of mutants that change no figure, each of which has its reason in the list."""
    return {(it["file"], it["mutation"], it["code"]) for it in json.loads((HERE / "same.json").read_text())}


def report(by_file):
    same = same_figures()
    rows, unjudged, used = collections.defaultdict(collections.Counter), [], set()
    for half in HALVES:
        for place, name, what in judged(half, same):
            file = place[0]
            for row in (file if by_file else file.split("/")[0], "all"):
                rows[row].update(["listed", *what])
            if "same" in what:
                used.add(place)
            if "unjudged" in what:
                unjudged.append(name)
    print(f"{'':28}" + "".join(f"{column:>10}" for column in COLUMNS))
    for row in [*sorted(set(rows) - {"all"}), "all"]:
        print(f"{row:28}" + "".join(f"{rows[row][column]:>10}" for column in COLUMNS))
    for name in unjudged:
        print("unjudged:", name)
    for file, mutation, code in sorted(same - used):
        print(f"listed as the same and no survivor: {file}: {mutation}: {code}")
