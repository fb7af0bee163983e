"""The conformance corpus through Python: every figure letter by letter, every error by its class, code and path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS

import kpi

CASES = sorted(CORPUS.glob("*/*.json"))


class Bare(float):
    """A bare fraction of the corpus, which remembers how it was written."""

    text: str


def bare(text: str) -> Bare:
    number = Bare(text)
    number.text = text
    return number


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def raw_cards(path: Path) -> dict[str | None, str]:
    """The cards of a case as the texts that stand in the file: a bare fraction must not pass through a float."""
    decoder = json.JSONDecoder(parse_float=bare)

    def written(value: Any) -> str:
        if isinstance(value, Bare):
            return value.text
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(name)}: {written(entry)}" for name, entry in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(written, value)) + "]"
        return json.dumps(value)

    case = decoder.decode(path.read_text(encoding="utf-8"))
    cards = {None: case["card"]} if "card" in case else case["cards"]
    # A card that JSON itself cannot hold stands in the file as its text.
    return {name: card if isinstance(card, str) else written(card) for name, card in cards.items()}


def figure(outcome: kpi.Outcome, name: str) -> Any:
    if name == "fingerprint":
        return outcome.card.fingerprint
    if name == "index.status":
        return outcome.status
    if name == "warnings":
        return [warning.code for warning in outcome.warnings]
    owner, _, part = name.rpartition(".")
    if part == "status":
        return outcome.members[owner].status
    found = outcome.figure(name)
    if found is None:
        return None
    # Three doors to the same figure.
    attribute = {
        "index": outcome.index,
        "index.before": outcome.index_before,
        "index.coverage": outcome.coverage,
        "index.absent_as_zero": outcome.absent_as_zero,
        "total": outcome.pay,
    }.get(name)
    if owner == "measures":
        attribute = outcome.measures[part]
    elif part == "amount":
        attribute = outcome.lines[owner]
    elif owner in outcome.members:
        attribute = getattr(outcome.members[owner], part)
    assert attribute == found.value, name
    return str(found)


def check(path: Path) -> int:
    case, cards = load(path), raw_cards(path)
    asserted = 0
    for row in case["rows"]:
        place = f"{case['case']}, {row.get('name')}"
        text = cards[row.get("card")]
        if "error" in row:
            with pytest.raises(kpi.KpiError) as caught:
                card = kpi.Card.from_json(text)
                card.score(row["facts"])
            error = caught.value
            assert error.code == row["error"]["kind"], f"{place}: {error}"
            assert type(error).code == error.code and type(error).__module__ == "kpi.errors", place
            if "path" in row["error"]:
                assert error.path == row["error"]["path"], f"{place}: {error}"
            asserted += 1
            continue
        card = kpi.Card.from_json(text)
        outcome = card.score(row["facts"])
        for name, wanted in row["expect"].items():
            assert figure(outcome, name) == wanted, f"{place}: {name}"
            asserted += 1
        # The same card in every other dress, and the same row through a table.
        assert kpi.Card.from_dict(card.to_dict()) == card, place
        check_table(card, row, place)
    return asserted


def check_table(card: kpi.Card, row: dict[str, Any], place: str) -> None:
    facts = {name: [None if value is None else str(value)] for name, value in row["facts"].items()}
    if not facts or any(isinstance(value, (float, list, dict, bool)) for value in row["facts"].values()):
        return
    names = [name for name in row["expect"] if name in card.figures]
    scored = card.score_frame(facts, figures=names or None, allow_absent=True)
    assert scored["error_message"][0] is None, place
    for name in names:
        wanted = row["expect"][name]
        got = scored[name][0]
        # A column has one number of decimals for all its rows.
        assert got is None if wanted is None else got == kpi_decimal(wanted), f"{place}: {name} in a table"


def kpi_decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_case_of_the_corpus_holds(path: Path) -> None:
    assert check(path) > 0


def test_what_is_worked_out_late_is_what_would_have_been_at_once() -> None:
    """A card that scores more than once gives its main figures at once, and the rest when it is asked for."""
    late = refused = 0
    for path in CASES:
        case, cards = load(path), raw_cards(path)
        for row in case["rows"]:
            place = f"{case['case']}, {row.get('name')}"
            try:
                card = kpi.Card.from_json(cards[row.get("card")])
            except kpi.KpiError:
                continue
            try:
                whole = card.score(row["facts"])
            except kpi.KpiError as error:
                for _ in range(2):
                    with pytest.raises(type(error)) as caught:
                        card.score(row["facts"])
                    assert (str(caught.value), caught.value.path) == (str(error), error.path), place
                refused += 1
                continue
            prepared = card.score(row["facts"])
            assert whole._is_whole  # type: ignore[attr-defined]
            late += not prepared._is_whole  # type: ignore[attr-defined]
            main = [(outcome.index, outcome.pay, outcome.total, list(outcome.lines.items())) for outcome in (whole, prepared)]
            assert str(main[0]) == str(main[1]), place
            assert prepared.facts == whole.facts and prepared == whole and hash(prepared) == hash(whole), place
            assert prepared.to_json() == whole.to_json(), place
            assert prepared.derivation.to_json() == whole.derivation.to_json(), place
            assert (prepared.status, prepared.coverage, prepared.absent_as_zero) == (whole.status, whole.coverage, whole.absent_as_zero)
            assert [str(warning) for warning in prepared.warnings] == [str(warning) for warning in whole.warnings], place
            assert str(prepared) == str(whole) and repr(prepared) == repr(whole), place
    assert late > 500 and refused > 50, (late, refused)


def test_the_corpus_has_all_its_families() -> None:
    assert {path.parent.name for path in CASES} >= {
        "absent", "aggregates", "curves", "cut_offs", "errors", "measures", "normalize", "numbers", "pay", "published",
        "rounding", "schemes",
    }
