"""What a group makes of its members: weights, contributions, the aggregate, coverage."""

from fractions import Fraction

import exact_numbers as numbers
from members import Members, remembered
from values import MISSING, NOT_APPLICABLE, UNDEFINED, is_absent, product, rounded


class Groups(Members):
    @remembered
    def weights(self, group):
        """The written weights by member; None where the group has none, MISSING where its level is missing."""
        if group.node["aggregate"] not in ("mean", "geometric", "harmonic"):
            return None
        if "weights" in group.node:
            level = self.facts[group.node["weights"]["by"]]
            if is_absent(level):
                return level
            chosen = group.node["weights"]["sets"][level]
            return {name: Fraction(weight) for name, weight in chosen.items()}
        return {m.id: Fraction(m.node["weight"]) for m in group.scored_members if not m.points}

    @remembered
    def may_shrink(self, group):
        """Can a member with weight be left out? If not, weights are those of the card, whatever the others come to."""
        if any("applies" in m.node for m in self.by_id.values()):
            return True
        weighted = [m for m in group.scored_members if not m.points]
        return any(self.policy(m, status) == "skip" for m in weighted for status in ("missing", "undefined"))

    def weight(self, member):
        """The effective weight: its share among the members present."""
        group = member.parent
        weights = self.weights(group)
        if member.points or weights is None or is_absent(weights) or is_absent(self.standing(member)):
            return MISSING
        if not self.may_shrink(group):
            return weights[member.id]
        present = sum(weights[m.id] for m in group.scored_members if not m.points and not is_absent(self.standing(m)))
        return weights[member.id] / present if present else MISSING

    @remembered
    def contribution(self, member):
        aggregate = member.parent.node["aggregate"]
        if not (member.points or aggregate in ("mean", "sum")):
            return MISSING
        score = self.score(member)
        if is_absent(score):
            return score
        if not member.points and aggregate == "mean":
            weight = self.weight(member)
            if is_absent(weight):
                return weight
            score = weight * score
        return self.narrow(rounded(score, member.rounding.get("contribution")), member.path)

    @remembered
    def combined(self, group):
        """What the members come to, before points and coverage."""
        kind = group.node["aggregate"]
        members = group.scored_members
        if kind != "sum":
            members = [m for m in members if not m.points]
        present = [m for m in members if not is_absent(self.score(m))]
        weights = self.weights(group)
        if weights is None:
            return self.unweighted(kind, present)
        if is_absent(weights):
            return MISSING
        return self.weighted(kind, [m for m in present if weights[m.id] > 0])

    @remembered
    def aggregate(self, group):
        value = self.combined(group)
        if group.node["aggregate"] != "sum" and not is_absent(value):
            points = [self.contribution(m) for m in group.scored_members if m.points]
            value += sum(p for p in points if not is_absent(p))
        if "least_coverage" in group.node and not self.zero:
            if self.coverage(group) < Fraction(group.node["least_coverage"]):
                return MISSING
        return self.narrow(value, group.path)

    def unweighted(self, kind, present):
        if not present:
            return MISSING
        if kind == "sum":
            return sum(self.contribution(m) for m in present)
        rule = {"product": product, "least": min, "greatest": max}[kind]
        return rule([self.score(m) for m in present])

    def weighted(self, kind, present):
        if not present:
            return MISSING
        if kind == "mean":
            return sum(self.contribution(m) for m in present)
        parts = [(self.score(m), self.weight(m)) for m in present]
        return geometric(parts) if kind == "geometric" else harmonic(parts)

    @remembered
    def coverage(self, member):
        if member.type != "group":
            return Fraction(0 if is_absent(self.own_score(member)) else 1)
        weights = self.weights(member)
        counted = [m for m in member.scored_members if weights is None or not m.points]
        applicable = [m for m in counted if self.own_score(m) is not NOT_APPLICABLE]
        if weights is None:
            there = [m for m in applicable if not is_absent(self.own_score(m))]
            return Fraction(len(there), len(applicable)) if applicable else Fraction(0)
        if is_absent(weights):
            return Fraction(0)
        total = sum(weights[m.id] for m in applicable)
        return sum(weights[m.id] * self.coverage(m) for m in applicable) / total if total else Fraction(0)


def geometric(parts):
    if any(score < 0 for score, _ in parts):
        return UNDEFINED
    if any(score == 0 for score, _ in parts):
        return Fraction(0)
    return numbers.weighted_geometric(parts)


def harmonic(parts):
    if any(score <= 0 for score, _ in parts):
        return UNDEFINED
    return 1 / sum(weight / score for score, weight in parts)
