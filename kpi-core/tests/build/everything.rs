//! The card of `everything.json`, which uses every word of the grammar.

use kpi_core::build::*;
use kpi_core::card::{Definition, Divisor, Ties};

pub(crate) fn everything() -> Draft {
    card("everything")
        .name("Everything")
        .currency("EUR")
        .notes("It says all that a card can say.")
        .input(number("x").name("X").unit("pieces").source("the shop").default("1/2"))
        .inputs(["y", "z"].map(number))
        .input(level("grade", ["high", "low"]).default("low"))
        .measure("worst", least(("x", mean(["x", "y", "z"]), sum(("x", -1)))))
        .measure("best", greatest(("x", round(ratio("x", 3), to(100, Ceiling)))))
        .measure("share", curve("x", share()))
        .measure("only", curve("x", pieces().everywhere(from(1).slope(2).at(10))))
        .measure(
            "marginal",
            tiers("x", slices().up_to(10, "1%").beyond("2%"))
                .round_slice(to(1, Down))
                .round_amount(to("0.01", HalfDown)),
        )
        .measure("graded", by_level("grade", [("high", difference("x", "y")), ("low", 0.into())]))
        .index(index())
        .pay(
            to("0.01", HalfUp),
            [
                line("fixed", "x").name("Fixed"),
                line("bonus", product(["x", "index"])).cap("y").floor(0).round(to(5, Down)).memo(),
            ],
        )
}

fn share() -> Curve {
    pieces()
        .below(0, refuse("less than nothing"))
        .up_to(1, 0)
        .below(2, from(0).to(1))
        .below(3, from(1).slope(2))
        .below(4, from(1).slope(2).at("y"))
        .beyond(from(7).adding(1).every("1/2"))
}

fn index() -> Group<Weighted> {
    weighted_mean()
        .members_when_missing(skip())
        .members_when_undefined(score(0))
        .least_coverage("50%")
        .attainment_at_least(0)
        .attainment_at_most(2)
        .score_at_least(0)
        .score_at_most("y")
        .scale(pieces().below("50%", 0).beyond(1))
        .round_attainment(to("0.01", HalfEven))
        .round_score(to("0.05", HalfUp))
        .round_contribution(to("0.001", Up))
        .round_index(to("0.01", Floor))
        .when_missing(skip())
        .when_undefined(error())
        .member(
            "40%",
            continuous("a")
                .name("A")
                .applies(when("x").at_least(0))
                .actual("x")
                .normalize(to_target(10))
                .attainment_at_most("150%")
                .scale(pieces().below(1, 0).beyond(from(1).slope(1)))
                .round_attainment(to(1, Down))
                .when_missing(score(0))
                .when_undefined(skip())
                .unit("pieces")
                .owner("Ann")
                .source("the shop")
                .frequency("monthly")
                .note("n")
                .quantitative()
                .leading(),
        )
        .member(
            "20%",
            discrete("b")
                .actual("y")
                .scale(pieces().up_to(2, 1).beyond(0))
                .score_at_least(0)
                .when_undefined(error())
                .qualitative()
                .lagging(),
        )
        .points(discrete("c").levels([("high", 1), ("low", 0)]).actual("grade"))
        .member(
            "40%",
            group("normalizations", normalizations().when_missing(skip())).name("N").applies(when("z").equals(1)),
        )
        .points(group("aggregates", aggregates()))
        .cut_off(
            cut_off("y")
                .trips(any([when_actual().above(100), all([when("x").below(0), when("x").equals("y")])]))
                .multiplies(0)
                .name("Y")
                .applies(when("z").up_to(9))
                .guards_each(["a", "b"])
                .trips_when_absent()
                .owner("Bob"),
        )
        .cut_off(cut_off("d2").trips(when("x").above(9)).caps("z").guards("a").passes_when_absent())
}

fn normalizations() -> Group<Unweighted> {
    let all: [Normalize; 17] = [
        inverse_to_target("y"),
        deviation("y", More),
        base_norm(1, "y"),
        goalposts(1, "y"),
        log_goalposts(1, "y"),
        nominal(1, "y"),
        pieces().below(1, 0).beyond(1).into(),
        min_max(More).winsorise_lowest(1).winsorise_highest(2).into(),
        z_score(Less, Divisor::AllButOne).constant(0).into(),
        rank(More, Ties::Average).into(),
        percentile(Less, Definition::Mean).into(),
        distance_to_reference(More, "y").into(),
        rank(More, Ties::Min).into(),
        rank(Less, Ties::Max).into(),
        rank(Less, Ties::Dense).into(),
        percentile(More, Definition::AtOrBelow).into(),
        percentile(More, Definition::RankOverN).into(),
    ];
    all.into_iter()
        .zip(1..)
        .fold(sum_of_members(), |group, (by, i)| group.member(continuous(&format!("n{i}")).actual("x").normalize(by)))
}

fn aggregates() -> Group<Unweighted> {
    let of_x = |id: &str| continuous(id).actual("x");
    let by_grade = |id: &str| weights_by("grade").set("high", [(id, 1)]).set("low", [(id, 1)]);
    product_of_members()
        .member(group("g1", geometric_mean().member(1, of_x("m1"))))
        .member(group("g2", harmonic_mean().member(1, of_x("m2"))))
        .member(group("g3", least_member().member(of_x("m3"))))
        .member(group("g4", greatest_member().member(of_x("m4"))))
        .member(group("g5", by_grade("m5").geometric_mean().member(of_x("m5"))))
        .member(group("g6", by_grade("m6").harmonic_mean().member(of_x("m6"))))
        .member(group("g7", by_grade("m7").mean().member(of_x("m7"))))
}
