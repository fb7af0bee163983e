"""The package kpi as a door: reads questions and writes answers as doors.py says. It needs pyarrow beside the package.

    VENV/bin/python door.py
"""

import json
import sys

import kpi
import pyarrow as pa

CONTEXT = 38  # digits of a decimal column


def records(stream):
    while head := stream.readline():
        word, length = head.split()
        text = stream.read(int(length) + 1)[:-1].decode()
        yield word.decode(), text


def main():
    out, rows, columns, text = sys.stdout, [], [], ""
    for word, record in records(sys.stdin.buffer):
        if word == "card":
            text, rows, columns = record, [], []
        elif word == "row":
            rows.append(record)
        elif word == "input":
            columns.append((record.split(" "), []))
        elif word == "value":
            columns[-1][1].append(record)
        else:
            for line in answer(text, rows, columns, int(record)):
                out.write(line + "\n")
            out.write("end\n")
            out.flush()


def answer(text, rows, columns, count):
    try:
        card = kpi.Card.from_json(text)
    except kpi.KpiError as error:
        yield f"card {error.code} {error.path}"
        return
    scored = table(card, columns, count)
    names = card.figures
    yield "figures " + " ".join(f"{name} {scored.schema.field(name).type.scale if scored else 0}" for name in names)
    for row in rows:
        yield "row " + alone(card, names, json.loads(row))
    if scored is None:  # a card that is not fitted scores no row
        yield from ["batch no fit_first index.members[0].normalize"] * count
        return
    figures = [scored[name].to_pylist() for name in names]
    codes, paths = scored["error_code"].to_pylist(), scored["error_path"].to_pylist()
    for place in range(count):
        if codes[place]:
            yield f"batch no {codes[place]} {paths[place]}"
        else:
            yield "batch ok " + " ".join(shown(figure[place]) for figure in figures)


def alone(card, names, facts):
    try:
        outcome = card.score(facts)
    except kpi.KpiError as error:
        return f"no {error.code} {error.path}"
    return "ok " + " ".join(shown(outcome.figure(name)) for name in names)


def shown(figure):
    if figure is None:
        return "-"
    return str(figure) if isinstance(figure, kpi.Figure) else format(figure, "f")


def table(card, columns, count):
    """The batch as an Arrow table, scored into one."""
    arrays = {name: array(kind, scale, cells) for (name, kind, *scale), cells in columns}
    if not arrays:  # a card without inputs
        arrays = {"row": pa.array(range(count))}
    try:
        return card.score_frame(pa.table(arrays), figures=card.figures, allow_absent=True, threads=1, progress=False)
    except kpi.errors.FitFirst:
        return None


def array(kind, scale, cells):
    if kind == "i64":
        integers = [int(cell) if cell else None for cell in cells]
        # Integers of so many decimals, by their bits: no number passes through another type.
        wide = b"".join((number or 0).to_bytes(16, "little", signed=True) for number in integers)
        validity = pa.array([number is not None for number in integers]).buffers()[1]
        return pa.Array.from_buffers(pa.decimal128(CONTEXT, int(scale[0])), len(cells), [validity, pa.py_buffer(wide)])
    if kind == "f64":
        return pa.array([float(cell) if cell else None for cell in cells], pa.float64())
    return pa.array([cell or None for cell in cells], pa.string())


if __name__ == "__main__":
    main()
