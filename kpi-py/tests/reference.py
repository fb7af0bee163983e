"""Writes the reference of the book's chapter on Python from the stubs and the sources: signatures with their types, and docstrings.

    python tests/reference.py [--check]
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kpi-py" / "python" / "kpi"
CHAPTER = ROOT / "docs" / "python.md"
BEGIN = "<!-- Below this line: written by kpi-py/tests/reference.py from the stubs and docstrings. -->"

# What stands together. Every public name of the package stands in one of them; the script refuses to leave one out.
AREAS = {
    "Cards": ["Card", "Input", "Pay", "Line"],
    "Index and members": ["Index", "Group", "Weights", "Continuous", "Discrete", "CutOff", "cap", "multiply"],
    "Normalizations": [
        "Normalize", "ratio", "inverse_ratio", "base_norm", "goalposts", "deviation", "nominal", "min_max", "z_score",
        "percentile", "rank", "distance_to_reference",
    ],
    "Curves and tables of slices": ["Piece", "below", "up_to", "beyond", "curve", "Slice", "tiers"],
    "Values, conditions, roundings": [
        "Value", "input", "measure", "figure", "sum", "mean", "product", "difference", "least", "greatest", "round", "by_level",
        "Condition", "when", "all_of", "any_of", "Rounding", "to",
    ],
    "Outcomes": ["Outcome", "Figure", "Member", "Warning", "Derivation"],
    "Tables": ["Scores", "RowError", "Summary", "FigureSummary", "ScoredStream", "ScoredBatches"],
    "What if, inverse, check, fit": [
        "Comparison", "Effect", "FactChange", "FigureChange", "StatusChange", "Solution", "Answer", "Jump", "Finding", "Fitted",
    ],
    "Ranks, pools and quotas": [
        "population.rank", "population.allocate", "population.Allocation", "population.Quota", "population.QuotaGroup",
    ],
    "Errors": ["KpiError"],
}
# Modules, and what Python itself has.
ELSEWHERE = {"errors", "plot", "population", "spark", "__version__"}

WIDTH = 110

Definition = ast.ClassDef | ast.FunctionDef


def definitions() -> dict[str, list[Definition]]:
    """Every class and function of the package by name; overloads of a function stand before it."""
    found: dict[str, list[Definition]] = {}
    population = set(public("population.py"))
    for path in [PACKAGE / "_kpi.pyi", *sorted(PACKAGE.glob("*.py"))]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not is_kind(node):
                is_apart = path.suffix == ".pyi" and node.name in population
                found.setdefault(f"population.{node.name}" if is_apart else node.name, []).append(node)
    return found


def kinds() -> list[ast.ClassDef]:
    """The classes of the kinds of errors, some of which are called as parts of a card are."""
    body = ast.parse((PACKAGE / "_kpi.pyi").read_text()).body
    return [node for node in body if isinstance(node, ast.ClassDef) and is_kind(node)]


def is_kind(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "KpiError" for base in node.bases)


def public(file: str = "__init__.py") -> list[str]:
    for node in ast.parse((PACKAGE / file).read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    raise SystemExit(f"kpi/{file} has no __all__")


def named(node: ast.FunctionDef, word: str) -> bool:
    """Is the function decorated by this word?"""
    return any(ast.unparse(decorator).split(".")[-1] == word for decorator in node.decorator_list)


def signature(node: ast.FunctionDef, owner: str | None) -> str:
    arguments = node.args
    if owner is not None and not named(node, "staticmethod"):
        # self or cls is not written by whoever calls.
        first = arguments.posonlyargs or arguments.args
        if first:
            del first[0]
    text = ast.unparse(arguments)
    # Nothing is left before the slash once self is gone.
    text = text.removeprefix("/, ") if text.startswith("/, ") else ("" if text == "/" else text)
    back = "" if node.returns is None or node.name == "__init__" else f" -> {ast.unparse(node.returns)}"
    if named(node, "property"):
        return f"{node.name}{back.replace(' -> ', ': ')}"
    name = owner if node.name in ("__init__", "__new__") else node.name
    if node.name in ("__init__", "__new__"):
        back = ""
    return f"{name}({text}){back}"


def wrapped(line: str) -> str:
    """A signature that is too long for a line, with a line for each parameter."""
    if len(line) <= WIDTH or "(" not in line:
        return line
    begin, end = line.index("("), line.rindex(")")
    parameters, depth, start = [], 0, begin + 1
    for place in range(begin + 1, end):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(line[place], 0)
        if line[place] == "," and depth == 0:
            parameters.append(line[start : place + 1].strip())
            start = place + 1
    parameters.append(line[start:end].strip() + ",")
    return "\n".join([line[: begin + 1], *(f"    {parameter}" for parameter in parameters), line[end:]])


def told(node: Definition) -> str:
    """The docstring as a paragraph of the book."""
    return (ast.get_docstring(node) or "").strip()


def code(lines: list[str]) -> str:
    return "```text grammar\n" + "\n".join(map(wrapped, lines)) + "\n```\n"


def function(name: str, nodes: list[ast.FunctionDef]) -> str:
    overloads = [node for node in nodes if named(node, "overload")] or nodes
    words = next((told(node) for node in reversed(nodes) if told(node)), "")
    return f"### {name}\n\n" + code([signature(node, None) for node in overloads]) + (f"\n{words}\n" if words else "")


def one_class(name: str, node: ast.ClassDef) -> str:
    out = f"### {name}\n"
    members = [entry for entry in node.body if isinstance(entry, ast.FunctionDef)]
    makers = [entry for entry in members if entry.name in ("__init__", "__new__") and any(
        argument.arg not in ("self", "cls") for argument in [*entry.args.posonlyargs, *entry.args.args, *entry.args.kwonlyargs]
    )]
    overloads = [entry for entry in makers if named(entry, "overload")] or makers
    if overloads and not told(node).startswith("Why a card"):
        out += "\n" + code([signature(entry, node.name) for entry in overloads])
    if told(node):
        out += f"\n{told(node)}\n"
    rows, apart = [], []
    for entry in members:
        if entry.name.startswith("_") or named(entry, "overload"):
            continue
        first, _, more = told(entry).partition("\n\n")
        if more:
            # What takes more than a cell stands by itself.
            apart.append(f"\n#### {node.name}.{entry.name}\n\n{code([signature(entry, node.name)])}\n{told(entry)}\n")
            rows.append(f"| [`{entry.name}`](#{node.name.lower()}{entry.name}) | {cell(first)} |")
        else:
            rows.append(f"| `{cell(signature(entry, node.name))}` | {cell(first)} |")
    for entry in node.body:
        if isinstance(entry, ast.AnnAssign) and isinstance(entry.target, ast.Name) and not entry.target.id.startswith("_"):
            rows.append(f"| `{cell(f'{entry.target.id}: {ast.unparse(entry.annotation)}')}` | |")
    if rows:
        out += "\n| Has | |\n|---|---|\n" + "\n".join(rows) + "\n"
    return out + "".join(apart)


def cell(text: str) -> str:
    """A text in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def reference() -> str:
    found = definitions()
    names = {*public(), *(f"population.{name}" for name in public("population.py"))}
    listed = [name for area in AREAS.values() for name in area]
    left_out = names - set(listed) - ELSEWHERE
    if left_out:
        raise SystemExit(f"tests/reference.py: {', '.join(sorted(left_out))} stand in no area")
    out = "## Reference\n"
    for area, members in AREAS.items():
        out += f"\n## {area}\n"
        for name in members:
            if name not in found:
                raise SystemExit(f"tests/reference.py: {name} is defined nowhere")
            nodes = found[name]
            if isinstance(nodes[0], ast.ClassDef):
                out += "\n" + one_class(name, nodes[0])
            else:
                out += "\n" + function(name, [node for node in nodes if isinstance(node, ast.FunctionDef)])
    out += "\n## The kinds of errors\n\nEach is a class of `kpi.errors` under `KpiError`; [the chapter on errors](errors.md) has examples.\n"
    out += "\n| Class | Means |\n|---|---|\n"
    out += "".join(f"| `{kind.name}` | {' '.join(told(kind).split())} |\n" for kind in kinds())
    return out


def main() -> None:
    head, _, _ = CHAPTER.read_text().partition(BEGIN)
    text = f"{head}{BEGIN}\n\n{reference()}"
    if CHAPTER.read_text() != text:
        if "--check" in sys.argv:
            sys.exit("docs/python.md: stale; run python kpi-py/tests/reference.py")
        CHAPTER.write_text(text)


if __name__ == "__main__":
    main()
