//! A card made in code: written as JSON, then scored for one employee and explained.
//!
//! `cargo run -p kpi-core --example card_in_code`

use kpi_core::build::*;
use kpi_core::{Card, Error};

fn main() -> Result<(), Error> {
    let card = online_marketer()?;
    println!("{}\n", card.to_json());

    let mut facts = card.facts();
    facts.set("salary", 800)?.set("bonus_cap", 300)?;
    facts.set("new_customers", 22)?.set("repeat_purchases", 27)?.set("repeat_target", 20)?;
    facts.set("ad_spend", 1210)?.set("leads", 100)?.set("complaints", 1)?;
    println!("{}", card.score(&facts)?.derivation());
    Ok(())
}

/// 70% of the salary is fixed. The rest is paid by new customers, loyal customers and the cost of a lead: nothing below
/// an index of 70%, and nothing after a breach of data.
fn online_marketer() -> Result<Card, Error> {
    let customers = continuous("customers").actual("new_customers").normalize(to_target(20));
    let loyalty = continuous("loyalty").actual("repeat_purchases").normalize(to_target("repeat_target"));
    let lead_cost = continuous("lead_cost")
        .actual("cost_per_lead")
        .normalize(base_norm(15, 10))
        .attainment_at_least(0)
        .attainment_at_most("1.5")
        .when_undefined(score(0));
    let complaints = discrete("complaint_points").actual("complaints").scale(pieces().up_to(2, 0).beyond("-10%"));
    let data_breach = cut_off("data_breach").trips(when("data_breaches").above(0)).multiplies(0);

    let threshold = pieces().below("70%", 0).beyond(from("70%").slope(1));

    card("online_marketer")
        .currency("USD")
        .inputs(["salary", "bonus_cap", "ad_spend"].map(|money| number(money).unit("USD")))
        .inputs(["new_customers", "repeat_purchases", "repeat_target", "leads", "complaints"].map(number))
        .input(number("data_breaches").default(0))
        .measure("cost_per_lead", ratio("ad_spend", "leads"))
        .index(
            weighted_mean()
                .round_contribution(to("0.001", HalfEven))
                .member("50%", customers)
                .member("25%", loyalty)
                .member("25%", lead_cost)
                .points(complaints)
                .cut_off(data_breach),
        )
        .pay(
            to("0.01", HalfUp),
            [
                line("fixed", product(["salary", "70%"])),
                line("bonus", product(("salary", "30%", curve("index", threshold)))).cap("bonus_cap"),
            ],
        )
        .build()
}
