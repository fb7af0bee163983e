//! Cards of the corpus, made in code: the file, the card in it, and the same card as a program writes it.

use kpi_core::build::*;

/// A case file of `schemes`, the name of the card where it holds several, and the card made in code.
pub(crate) type Made = (&'static str, Option<&'static str>, Draft);

pub(crate) fn corpus() -> Vec<Made> {
    let mut cards = vec![
        ("S1-marketer-step-bonus", None, step_bonus()),
        ("S5-base-norm-matrix", Some("specialist"), base_norm_matrix()),
        ("S7-increment-scale", None, increment_scale()),
        ("S8-finance-card", None, finance_card()),
        ("S12-threshold-target-max", None, threshold_target_max()),
        ("S16-company-and-personal", None, company_and_personal()),
        ("S21-half-year-chain", None, half_year_chain()),
        ("S23-marginal-commission", None, marginal_commission()),
    ];
    cards.extend(weighted_index().map(|(card, draft)| ("S2-marketer-weighted-index", Some(card), draft)));
    cards.extend(cut_offs().map(|(card, draft)| ("S9-cut-off", Some(card), draft)));
    cards.extend(phase_weights().map(|(card, draft)| ("S15-phase-weights", Some(card), draft)));
    cards.extend(ladders().map(|(card, draft)| ("S19-executives-ladder", Some(card), draft)));
    cards
}

fn step_bonus() -> Draft {
    let steps = || pieces().below("80%", 0).up_to("100%", "0.5").beyond(1);
    card("s1")
        .currency("RUB")
        .inputs(["fixed_pay", "requests", "requests_plan", "request_cost", "request_cost_plan"].map(number))
        .index(
            product_of_members()
                .member(continuous("k1").actual("requests").normalize(to_target("requests_plan")).scale(steps()))
                .member(
                    continuous("k2")
                        .actual("request_cost")
                        .normalize(inverse_to_target("request_cost_plan"))
                        .scale(steps()),
                ),
        )
        .pay(to("0.01", HalfUp), [line("fixed", "fixed_pay"), line("bonus", product(["fixed_pay", "index"]))])
}

fn weighted_index() -> [(&'static str, Draft); 3] {
    let members = |group: Group<Weighted>| {
        let weighted = [("50%", "new_customers"), ("25%", "repeat_purchases"), ("25%", "reviews")];
        let member =
            |group: Group<Weighted>, (weight, id)| group.member(weight, continuous(id).normalize(to_target(20)));
        card("s2")
            .currency("USD")
            .inputs(["total_pay", "new_customers", "repeat_purchases", "reviews"].map(number))
            .index(weighted.into_iter().fold(group, member))
            .pay(
                to("0.01", HalfUp),
                [
                    line("fixed", product(["total_pay", "70%"])),
                    line("variable", product(["total_pay", "30%", "index"])),
                ],
            )
    };
    [
        ("half_even", members(weighted_mean().round_contribution(to("0.001", HalfEven)))),
        ("half_up", members(weighted_mean().round_contribution(to("0.001", HalfUp)))),
        ("not_rounded", members(weighted_mean())),
    ]
}

fn base_norm_matrix() -> Draft {
    card("s5")
        .inputs(["sales_volume", "revenue", "clients", "liked_votes", "votes", "overdue", "receivables"].map(number))
        .measure("revenue_per_client", ratio("revenue", "clients"))
        .measure("liked_share", ratio("liked_votes", "votes"))
        .measure("overdue_share", ratio("overdue", "receivables"))
        .index(
            weighted_mean()
                .member("40%", continuous("sales").actual("sales_volume").normalize(base_norm(800_000, 1_000_000)))
                .member(
                    "20%",
                    continuous("client_revenue").actual("revenue_per_client").normalize(base_norm(8000, 10_000)),
                )
                .member("20%", continuous("liked").actual("liked_share").normalize(base_norm("70%", "90%")))
                .member("20%", continuous("overdue").actual("overdue_share").normalize(base_norm("15%", "5%"))),
        )
}

fn increment_scale() -> Draft {
    let none_at_all = || pieces().up_to(0, "0.15").beyond(0);
    let increments = pieces()
        .below("80%", 0)
        .below("100%", "0.30")
        .below("115%", from("0.45").adding("0.005").every("5%"))
        .beyond("0.465");
    card("s7").inputs(["sales", "plan", "errors", "remarks"].map(number)).index(
        sum_of_members()
            .member(continuous("plan_met").actual("sales").normalize(to_target("plan")).scale(increments))
            .member(discrete("no_errors").actual("errors").scale(none_at_all()))
            .member(discrete("no_remarks").actual("remarks").scale(none_at_all()))
            .cut_off(cut_off("unacceptable").trips(when("plan_met.attainment").below("80%")).multiplies(0)),
    )
}

fn finance_card() -> Draft {
    card("s8")
        .inputs(["turnover_now", "turnover_before", "budget_spent", "budget"].map(number))
        .input(level("report", ["on_time", "late", "missing"]))
        .input(number("tax_fines").default(0))
        .measure("turnover_growth", difference(ratio("turnover_now", "turnover_before"), 1))
        .index(
            weighted_mean()
                .member(
                    "40%",
                    continuous("receivables_turnover")
                        .actual("turnover_growth")
                        .scale(pieces().below(0, 0).below("1%", "50%").up_to("3%", "100%").beyond("120%")),
                )
                .member("40%", continuous("budget_kept").actual("budget_spent").normalize(deviation("budget", Less)))
                .member("20%", discrete("report").levels([("on_time", "1"), ("late", "0.5"), ("missing", "0")]))
                .cut_off(cut_off("tax_fine").trips(when("tax_fines").above(0)).multiplies(0)),
        )
}

fn cut_offs() -> [(&'static str, Draft); 4] {
    let card = |cut_off: CutOff| {
        let volume = continuous("volume").actual("output").normalize(to_target("output_plan"));
        card("s9").inputs(["output", "output_plan", "quality", "accidents"].map(number)).index(
            weighted_mean()
                .member("0.6", group("production", weighted_mean().member(1, volume)))
                .member("0.4", continuous("service").actual("quality").normalize(to_target(100)))
                .cut_off(cut_off),
        )
    };
    let accident = || cut_off("accident").trips(when("accidents").above(0));
    let quality_first = cut_off("quality_first").trips(when("service.attainment").below("100%")).caps("100%");
    [
        ("a_zeroes_the_card", card(accident().multiplies(0))),
        ("b_factor_d", card(accident().multiplies("0.5"))),
        ("c_one_block", card(accident().multiplies(0).guards("production"))),
        ("d_cap", card(quality_first.guards("production"))),
    ]
}

fn threshold_target_max() -> Draft {
    let share = pieces()
        .below("80%", 0)
        .below("100%", from("50%").to("100%"))
        .below("120%", from("100%").to("150%"))
        .beyond("150%");
    card("s12").input(number("attained")).measure("share", curve("attained", share))
}

fn phase_weights() -> [(&'static str, Draft); 3] {
    const MEMBERS: [&str; 5] = ["aware", "new_clients", "repeats", "frequency", "cheque"];
    let card = |id: &str, three: [&str; 5]| {
        let two = ["0.1", "0.2", "0.4", "0.2", "0.1"];
        let sets = weights_by("phase")
            .set("two", MEMBERS.into_iter().zip(two))
            .set("three", MEMBERS.into_iter().zip(three))
            .mean();
        let member = |group: Group<WeightedByLevel>, id| group.member(continuous(id).normalize(to_target(100)));
        card(id)
            .input(level("phase", ["two", "three"]))
            .inputs(MEMBERS.map(number))
            .index(MEMBERS.into_iter().fold(sets, member))
    };
    let given = ["0.2", "0.2", "0.1", "0.3", "0.2"];
    let bonus = product(("salary", "40%", "index", ratio("days", "period_days")));
    [
        ("as_given", card("s15", given)),
        ("phase_three_other", card("s15", ["0.2", "0.1", "0.2", "0.3", "0.2"])),
        (
            "prorated",
            card("s15_prorated", given)
                .currency("RUB")
                .inputs(["salary", "days", "period_days"].map(number))
                .pay(to("0.01", HalfUp), [line("bonus", bonus)]),
        ),
    ]
}

fn company_and_personal() -> Draft {
    let done = || pieces().below(1, 0).beyond(1);
    let to_plan = |id: &str, plan: &str| weighted_mean().member(1, continuous(id).normalize(to_target(plan)));
    card("s16")
        .inputs(["profit", "profit_plan", "dept", "dept_plan", "successor_ready", "certified"].map(number))
        .index(
            weighted_mean()
                .member("50%", group("company", to_plan("profit", "profit_plan")))
                .member("30%", group("department", to_plan("dept", "dept_plan")))
                .member(
                    "20%",
                    group(
                        "personal",
                        weighted_mean()
                            .member("0.5", discrete("successor_ready").scale(done()))
                            .member("0.5", discrete("certified").scale(done())),
                    ),
                ),
        )
}

fn ladders() -> [(&'static str, Draft); 3] {
    let card = |pieces: Curve| card("ladder").input(number("attained")).measure("payout", curve("attained", pieces));
    [
        (
            "a",
            card(
                pieces()
                    .up_to("80%", 0)
                    .below("100%", from("25%").to("100%"))
                    .below("110%", from("100%").to("200%"))
                    .beyond("200%"),
            ),
        ),
        ("b", card(pieces().below("93%", 0).below("110%", from("65%").slope(5)).beyond("150%"))),
        (
            "c",
            card(
                pieces()
                    .below("80%", 0)
                    .below("100%", from("40%").to("50%"))
                    .below("120%", from("50%").slope("1.5"))
                    .beyond("80%"),
            ),
        ),
    ]
}

fn half_year_chain() -> Draft {
    let by_rating = by_level("rating", [("1", "10%"), ("2", "50%"), ("3", "100%"), ("4", "110%"), ("5", "120%")]);
    card("s21")
        .inputs(["salary", "months"].map(number))
        .input(level("rating", ["1", "2", "3", "4", "5"]))
        .input(number("company"))
        .pay(to("0.01", HalfUp), [line("bonus", product(("salary", "months", "30%", by_rating, "company")))])
}

fn marginal_commission() -> Draft {
    let slices = slices().up_to(100_000, "4%").up_to(200_000, "6%").beyond("8%");
    card("s23").input(number("revenue")).pay(to("0.01", HalfUp), [line("commission", tiers("revenue", slices))])
}
