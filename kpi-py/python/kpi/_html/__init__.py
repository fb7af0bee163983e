"""What cards, results and tables look like in a notebook: plain HTML, no script, light and dark."""

from kpi._html._card import card
from kpi._html._outcome import derivation, outcome
from kpi._html._scores import scores, summary

__all__ = ["card", "derivation", "outcome", "scores", "summary"]
