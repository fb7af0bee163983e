//! Pools, places, quotas and spread against the figures that others published, an independent oracle, and at the edges.

use std::fs;
use std::path::Path;

use kpi_core::number::{Exact, Mode, Rounding};
use kpi_core::population::{
    Allocation, Claim, Definition, Divisor, Groups, Order, Pool, Quota, Ratings, Remainder, Spread, Tie, TieRule,
    Totals, allocate, rank,
};
use kpi_core::{Card, Error, ErrorKind, Facts};
use serde_json::Value as Json;

const DEFINITIONS: [(&str, Definition); 5] = [
    ("below", Definition::Below),
    ("at_or_below", Definition::AtOrBelow),
    ("mean", Definition::Mean),
    ("rank", Definition::Rank),
    ("rank_over_n", Definition::RankOverN),
];

fn data(name: &str) -> Json {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The oracle's fractions may have more digits than a number that is written.
fn number(text: &str) -> Exact {
    let whole = |text: &str| {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let tens = Exact::integer(10);
        let size =
            digits.bytes().fold(Exact::ZERO, |size, digit| &(&size * &tens) + &Exact::integer(i64::from(digit - b'0')));
        size.mul(&Exact::integer(sign))
    };
    match text.split_once('/') {
        Some((num, den)) => whole(num).div(&whole(den)).unwrap(),
        None => Exact::parse(text).unwrap_or_else(|_| whole(text)),
    }
}

fn numbers(list: &Json) -> Vec<Exact> {
    list.as_array().unwrap().iter().map(|text| number(text.as_str().unwrap())).collect()
}

fn figures(list: &Json) -> Vec<Option<Exact>> {
    list.as_array().unwrap().iter().map(|text| text.as_str().map(number)).collect()
}

fn texts(numbers: impl IntoIterator<Item = Exact>) -> Vec<String> {
    numbers.into_iter().map(|number| number.decimal_text()).collect()
}

fn amounts(allocation: &Allocation) -> Vec<String> {
    texts(allocation.parts().iter().map(|part| part.amount.clone()))
}

fn text<'j>(case: &'j Json, field: &str) -> &'j str {
    case[field].as_str().unwrap_or_else(|| panic!("no {field} in {case}"))
}

fn claims(case: &Json) -> Vec<Claim> {
    let weights = numbers(&case["weights"]);
    let caps = match &case["caps"] {
        Json::Null => vec![None; weights.len()],
        caps => figures(caps),
    };
    weights.into_iter().zip(caps).map(|(weight, cap)| Claim { weight, cap }).collect()
}

/// What holds for every allocation, whatever its figures.
fn assert_nothing_is_lost(allocation: &Allocation, pool: &Pool, claims: &[Claim]) {
    let sum = |numbers: &mut dyn Iterator<Item = &Exact>| numbers.fold(Exact::ZERO, |sum, number| sum.add(number));
    let left = allocation.unallocated();
    assert_eq!(sum(&mut allocation.parts().iter().map(|part| &part.amount)).add(left), *pool.amount());
    assert_eq!(sum(&mut allocation.parts().iter().map(|part| &part.share)).add(left), *pool.amount());
    for (part, claim) in allocation.parts().iter().zip(claims) {
        assert!(part.amount.div(pool.quantum()).unwrap().is_integer());
        assert!(part.amount.sub(&part.share).abs() <= *pool.quantum());
        assert!(claim.cap.as_ref().is_none_or(|cap| part.amount.abs() <= *cap));
        assert!(!claim.weight.is_zero() || part.amount.is_zero());
    }
}

#[test]
fn published_pools_come_out() {
    let mut pools = 0;
    for case in data("published_pools.json")["pools"].as_array().unwrap() {
        let pool = Pool::new(number(text(case, "pool")), Exact::ONE).unwrap();
        // No published case of largest remainders has a tie that decides, so every tie rule must give it.
        let rules: Vec<_> =
            Remainder::ALL.into_iter().filter(|it| it.word().starts_with(text(case, "remainder"))).collect();
        assert!(!rules.is_empty());
        for remainder in rules {
            let allocation = allocate(&pool, &claims(case), remainder).unwrap();
            assert_eq!(
                amounts(&allocation),
                texts(numbers(&case["expected"])),
                "{} by {}",
                case["id"],
                remainder.word()
            );
            assert_nothing_is_lost(&allocation, &pool, &claims(case));
        }
        pools += 1;
    }
    assert_eq!(pools, 9);
}

/// One seat more in the house, and Alabama loses one: the nature of largest remainders, not a slip.
#[test]
fn a_larger_pool_can_make_a_part_smaller() {
    let claims = ["6", "6", "2"].map(|weight| Claim::new(number(weight)));
    let parts = |pool: i64| {
        let pool = Pool::new(Exact::integer(pool), Exact::ONE).unwrap();
        amounts(&allocate(&pool, &claims, Remainder::Largest(Tie::First)).unwrap())
    };
    assert_eq!(parts(10), ["4", "4", "2"]);
    assert_eq!(parts(11), ["5", "5", "1"]);
}

#[test]
fn published_places_come_out() {
    let published = data("published_pools.json");
    for case in published["ranks"].as_array().unwrap() {
        let order: Order = text(case, "order").parse().unwrap();
        let ties: TieRule = text(case, "ties").parse().unwrap();
        let ranks = rank(&figures(&case["figures"]), order, ties);
        assert_eq!(texts(ranks.into_iter().flatten()), texts(numbers(&case["expected"])), "{}", case["id"]);
    }
    assert_eq!(published["ranks"].as_array().unwrap().len(), 7);
}

/// Borda points of 51 countries: how many are behind, which is the lowest place less one.
#[test]
fn published_borda_points_come_out() {
    let published = data("published_populations.json");
    let case =
        published["populations"].as_array().unwrap().iter().find(|case| case["id"] == "coinr-borda-lpi").unwrap();
    let ranks = rank(&figures(&case["population"]), Order::LowestFirst, TieRule::Min);
    let mut compared = 0;
    for (rank, expected) in ranks.iter().zip(case["expected"].as_array().unwrap()) {
        let Some(expected) = expected.as_str() else { continue };
        assert_eq!(rank.as_ref().unwrap().sub(&Exact::ONE), number(expected));
        compared += 1;
    }
    assert_eq!(compared, 10);
}

#[test]
fn published_quantiles_and_deviations_come_out() {
    let published = data("published_pools.json");
    for case in published["quantiles"].as_array().unwrap() {
        let spread: Spread = figures(&case["figures"]).into_iter().collect();
        let definition = DEFINITIONS.iter().find(|(name, _)| *name == text(case, "definition")).unwrap().1;
        let quantile = spread.quantile(&number(text(case, "share")), definition).unwrap();
        assert_eq!(quantile, Some(number(text(case, "expected"))), "{}", case["id"]);
        if case["definition"] == "rank" && case["share"] == "50%" {
            assert_eq!(spread.median(), quantile);
        }
    }
    for case in published["deviations"].as_array().unwrap() {
        let totals: Totals = figures(&case["figures"]).into_iter().collect();
        let deviation = totals.deviation(divisor(text(case, "divisor"))).unwrap().unwrap();
        // As many decimals as were printed.
        let printed = text(case, "expected");
        let decimals = printed.split_once('.').unwrap().1.len();
        let to = Rounding::new(number(&format!("0.{}1", "0".repeat(decimals - 1))), Mode::HalfEven).unwrap();
        assert_eq!(deviation.round(&to).decimal_text(), printed, "{}", case["id"]);
    }
    assert_eq!(
        (published["quantiles"].as_array().unwrap().len(), published["deviations"].as_array().unwrap().len()),
        (6, 2)
    );
}

fn divisor(text: &str) -> Divisor {
    if text == "n" { Divisor::All } else { Divisor::AllButOne }
}

/// Every generated pool of the oracle, fraction for fraction.
#[test]
fn the_oracle_shares_out_the_same() {
    let (mut pools, mut errors, mut unallocated) = (0, 0, 0);
    for case in data("populations.json")["pools"].as_array().unwrap() {
        let place = format!("pool {}", case["seed"]);
        let claims = claims(case);
        let remainder: Remainder = text(case, "remainder").parse().unwrap();
        let pool = Pool::new(number(text(case, "pool")), number(text(case, "quantum")));
        let result = pool.and_then(|pool| Ok((allocate(&pool, &claims, remainder)?, pool)));
        let (allocation, pool) = match (result, &case["error"]) {
            (Ok(done), Json::Null) => done,
            (Err(error), Json::Array(expected)) => {
                assert_eq!(
                    [error.kind().code(), error.path()],
                    [&expected[0], &expected[1]].map(|it| it.as_str().unwrap()),
                    "{place}"
                );
                errors += 1;
                continue;
            }
            (result, error) => panic!("{place}: {result:?} for {error}"),
        };
        let (parts, shares) = (numbers(&case["parts"]), numbers(&case["shares"]));
        let got = allocation.parts();
        assert!(got.iter().map(|part| &part.amount).eq(&parts), "{place}: {got:?}");
        assert!(got.iter().map(|part| &part.share).eq(&shares), "{place}: {got:?}");
        let capped: Vec<_> = got.iter().enumerate().filter(|(_, part)| part.capped).map(|(i, _)| i as u64).collect();
        let expected = case["capped"].as_array().into_iter().flatten().map(|i| i.as_u64().unwrap());
        assert_eq!(capped, expected.collect::<Vec<_>>(), "{place}");
        assert_eq!(*allocation.unallocated(), case["unallocated"].as_str().map_or(Exact::ZERO, number), "{place}");
        assert_nothing_is_lost(&allocation, &pool, &claims);
        pools += 1;
        unallocated += u32::from(!allocation.unallocated().is_zero());
    }
    assert!(
        pools > 1200 && errors > 60 && unallocated > 50,
        "{pools} pools, {errors} errors, {unallocated} unallocated"
    );
}

#[test]
fn the_oracle_ranks_the_same() {
    let mut compared = 0;
    for case in data("populations.json")["ranks"].as_array().unwrap() {
        let order: Order = text(case, "order").parse().unwrap();
        let ties: TieRule = text(case, "ties").parse().unwrap();
        assert_eq!(rank(&figures(&case["figures"]), order, ties), figures(&case["ranks"]), "rank {}", case["seed"]);
        compared += 1;
    }
    assert_eq!(compared, 500);
}

/// All at once, and in partitions that are merged afterwards.
#[test]
fn the_oracle_finds_the_same_spread() {
    let mut compared = 0;
    for case in data("populations.json")["spreads"].as_array().unwrap() {
        let place = format!("spread {}", case["seed"]);
        let groups: Vec<_> = case["groups"].as_array().unwrap().iter().map(|group| group.as_str().unwrap()).collect();
        let rows: Vec<_> = groups.into_iter().zip(figures(&case["figures"])).collect();
        let share = number(text(case, "share"));
        let found = case["found"].as_object().unwrap();
        for cut in [0, rows.len() / 3, rows.len() / 2] {
            let (first, second) = rows.split_at(cut);
            let mut spreads: Groups<&str, Spread> = first.iter().cloned().collect();
            spreads.merge(second.iter().cloned().collect());
            assert_eq!(spreads.len(), found.len(), "{place}");
            for (group, spread) in spreads.iter() {
                let (expected, totals) = (&found[*group], spread.totals());
                let figure = |field: &str| expected[field].as_str().map(number);
                assert_eq!(
                    [totals.count(), totals.absent()],
                    ["count", "absent"].map(|it| expected[it].as_u64().unwrap()),
                    "{place}"
                );
                assert_eq!(Some(totals.sum().unwrap()), figure("sum"), "{place}");
                assert_eq!(totals.mean().unwrap(), figure("mean"), "{place}");
                assert_eq!(totals.least().cloned(), figure("least"), "{place}");
                assert_eq!(totals.greatest().cloned(), figure("greatest"), "{place}");
                assert_eq!(spread.median(), figure("median"), "{place}");
                for by in ["n", "n-1"] {
                    let deviation = totals.deviation(divisor(by)).unwrap();
                    assert_eq!(deviation, figure(&format!("deviation_{by}")), "{place} {by}");
                }
                for (name, definition) in DEFINITIONS {
                    let quantile = spread.quantile(&share, definition).unwrap();
                    assert_eq!(quantile, expected["quantiles"][name].as_str().map(number), "{place} {name}");
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 1500, "{compared}");
}

#[test]
fn the_oracle_finds_the_same_quotas_exceeded() {
    let mut beyond = 0;
    for case in data("populations.json")["quotas"].as_array().unwrap() {
        let quota = match &case["quota"] {
            Json::String(share) => Quota::share(number(share)).unwrap(),
            count => Quota::count(count.as_u64().unwrap()),
        };
        let rows = case["groups"].as_array().unwrap().iter().zip(case["above"].as_array().unwrap());
        let groups: Groups<&str, Ratings> =
            rows.map(|(group, above)| (group.as_str().unwrap(), above.as_bool())).collect();
        let found = quota.check(&groups);
        let got = found.iter().map(|it| (*it.group, [it.ratings, it.above, it.absent, it.allowed, it.too_many()]));
        let expected =
            case["found"].as_array().unwrap().iter().map(|row| {
                (row[0].as_str().unwrap(), [1, 2, 3, 4, 5].map(|column: usize| row[column].as_u64().unwrap()))
            });
        assert_eq!(got.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "quota {}", case["seed"]);
        beyond += found.iter().filter(|it| it.too_many() > 0).count();
    }
    assert!(beyond > 60, "{beyond}");
}

fn refused(pool: &str, quantum: &str, claims: &[Claim]) -> Error {
    let pool = Pool::new(number(pool), number(quantum));
    pool.and_then(|pool| allocate(&pool, claims, Remainder::Listed)).unwrap_err()
}

#[test]
fn every_refusal_says_where_and_what_to_do() {
    let one = Claim::new(Exact::ONE);
    let below = Claim::of_pay(&number("-0.25"), &number("3000"));
    for (error, kind, expected) in [
        (
            refused("100.005", "0.01", std::slice::from_ref(&one)),
            ErrorKind::BadNumber,
            "pool: the pool is no multiple of its quantum, so no parts can sum to it; given `100.005`, \
             allowed multiples of 0.01; make it 100 or 100.01",
        ),
        (
            refused("-100.005", "0.01", std::slice::from_ref(&one)),
            ErrorKind::BadNumber,
            "pool: the pool is no multiple of its quantum, so no parts can sum to it; given `-100.005`, \
             allowed multiples of 0.01; make it -100.01 or -100",
        ),
        (
            refused("100", "0", std::slice::from_ref(&one)),
            ErrorKind::BadNumber,
            "quantum: the number to round to must be above 0; given `0`, allowed a decimal above 0, such as 0.01",
        ),
        (
            refused("100", "1/3", std::slice::from_ref(&one)),
            ErrorKind::BadNumber,
            "quantum: the number to round to must be a decimal with an end, such as 0.01; given `1/3`, \
             allowed a decimal above 0, such as 0.01",
        ),
        (refused("100", "1", &[]), ErrorKind::Empty, "claims: a pool is shared out among at least one claim"),
        (
            refused("100", "1", &[one.clone(), below]),
            ErrorKind::BadNumber,
            "claims[1].weight: a weight below 0 has no share; given `-750`, allowed 0 or more; \
             hold an index at 0 by `clamp`, or leave the claim out",
        ),
        (
            refused("100", "1", &[one.clone().capped(number("-0.01"))]),
            ErrorKind::BadNumber,
            "claims[0].cap: a cap below 0 cannot be kept; given `-0.01`, allowed 0 or more; \
             take 0 where nothing may be paid",
        ),
        (
            refused("0", "1", &[Claim::new(Exact::ZERO), Claim::new(Exact::ZERO)]),
            ErrorKind::UndefinedFigure,
            "claims: all weights are 0, so there is no proportion; given `2 claims`; \
             give at least one of them a weight above 0",
        ),
        (
            Quota::share(number("120%")).unwrap_err(),
            ErrorKind::BadNumber,
            "quota: the share of a quota is outside 0 to 1; given `1.2`, allowed 0 to 1; \
             write a percentage with its sign: 20%",
        ),
        (
            Spread::default().quantile(&number("25"), Definition::Rank).unwrap_err(),
            ErrorKind::BadNumber,
            "share: the share of a quantile is outside 0 to 1; given `25`, allowed 0 to 1; \
             write a percentage with its sign: 25%",
        ),
    ] {
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, expected));
    }
}

#[test]
fn too_many_denominators_are_refused_and_not_worked_on() {
    let fractions = || (1..60_000_i128).map(|i| Exact::from_ratio(1, 2 * i + 1).unwrap());
    let pool = Pool::new(Exact::integer(1000), number("0.01")).unwrap();
    let claims: Vec<_> = fractions().map(Claim::new).collect();
    let error = allocate(&pool, &claims, Remainder::Listed).unwrap_err();
    assert_eq!(
        error.to_string(),
        "claims: the exact shares of the pool are larger than the limit; allowed up to 131072 bits in a numerator and \
         a denominator; round the weights first, so that their denominators are alike"
    );
    let totals: Totals = fractions().map(Some).collect();
    assert_eq!(
        totals.sum().unwrap_err().to_string(),
        "figures: the exact sum over the figures is larger than the limit; allowed up to 131072 bits in its numerator and \
         its denominator; round the figures first, so that their denominators are alike"
    );
    assert_eq!(totals.deviation(Divisor::All).unwrap_err().kind(), ErrorKind::TooWide);
    assert_eq!((totals.count(), totals.least().unwrap().fraction()), (59_999, "1/119999".into()));
}

/// A budget that cuts only when it is exceeded: each amount is its own weight and cap.
#[test]
fn a_budget_cuts_only_when_it_is_exceeded() {
    let claims: Vec<_> = ["100", "250.5", "0"].map(|pay| Claim::new(number(pay)).capped(number(pay))).into();
    let paid = |pool: &str| {
        let pool = Pool::new(number(pool), number("0.01")).unwrap();
        let allocation = allocate(&pool, &claims, Remainder::Largest(Tie::First)).unwrap();
        (amounts(&allocation).join(" "), allocation.unallocated().decimal_text())
    };
    assert_eq!(paid("400"), ("100 250.5 0".into(), "49.5".into()));
    assert_eq!(paid("350.5"), ("100 250.5 0".into(), "0".into()));
    assert_eq!(paid("175.25"), ("50 125.25 0".into(), "0".into()));
}

/// An overpayment taken back is the payment with its sign turned, caps and remainder included.
#[test]
fn a_negative_pool_mirrors_a_positive_one() {
    let claims: Vec<_> = ["1", "1", "2.5"].map(|weight| Claim::new(number(weight))).into();
    let claims = [&claims[..], &[Claim::new(Exact::ONE).capped(number("3.333"))]].concat();
    for remainder in Remainder::ALL {
        let of = |pool: &str| allocate(&Pool::new(number(pool), number("0.01")).unwrap(), &claims, remainder).unwrap();
        let (paid, taken) = (of("100"), of("-100"));
        for (paid, taken) in paid.parts().iter().zip(taken.parts()) {
            assert_eq!(
                (paid.amount.neg(), paid.share.neg(), paid.capped),
                (taken.amount.clone(), taken.share.clone(), taken.capped)
            );
        }
        assert_eq!(amounts(&paid)[3], "3.33");
    }
}

/// A fraction of a cent decides, 28 digits deep, and a pool beyond machine integers is still shared out to the unit.
#[test]
fn wide_figures_are_shared_out_exactly() {
    let more = number("1.000000000000000000000000001");
    let pool = Pool::new(number("0.01"), number("0.01")).unwrap();
    let claims = [Claim::new(Exact::ONE), Claim::new(more)];
    assert_eq!(amounts(&allocate(&pool, &claims, Remainder::Largest(Tie::First)).unwrap()), ["0", "0.01"]);
    let wide = number("9999999999999999999999999999");
    let pool = Pool::new(wide.mul(&wide), Exact::ONE).unwrap();
    let claims = ["1", "3", "1/3"].map(|weight| Claim::new(number(weight)));
    let allocation = allocate(&pool, &claims, Remainder::Listed).unwrap();
    assert_nothing_is_lost(&allocation, &pool, &claims);
    assert!(allocation.parts().iter().all(|part| part.amount.signum() > 0));
}

/// S25: five qualitative ratings each, through the card of the corpus, and a quota of 20 % for every branch.
#[test]
fn a_branch_beyond_its_quota_is_named() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/schemes/S25-branch-five.json");
    let case: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let card = Card::from_json(&case["card"].to_string()).unwrap();
    let names = ["knowledge", "quality", "initiative", "teamwork", "discipline"];
    let people = [
        ("branch four", "above average average average average"),
        ("branch five", "above above average average below"),
        ("branch four", "average average above average average"),
        ("branch five", "above average average average average"),
    ];
    let mut ratings: Groups<&str, Ratings> = Groups::new();
    for (branch, levels) in people {
        let facts: serde_json::Map<_, _> =
            names.iter().zip(levels.split(' ')).map(|(name, level)| (name.to_string(), level.into())).collect();
        let facts = Facts::from_json(&card, &Json::Object(facts).to_string()).unwrap();
        let outcome = card.score(&facts).unwrap();
        for name in names {
            let score = outcome.figure(&format!("{name}.score"));
            ratings.add(branch, score.map(|score| *score.exact() > Exact::ONE));
        }
    }
    ratings.add("branch five", None);
    let found = Quota::share(number("20%")).unwrap().check(&ratings);
    let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "branch four: 2 of 10 ratings above average, 2 allowed",
            "branch five: 3 of 10 ratings above average, 2 allowed, 1 absent, 1 too many"
        ]
    );
}

#[test]
fn groups_keep_their_order_through_merging_and_sorting() {
    let rows = [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("a", 5)].map(|(group, it)| (group, Some(Exact::integer(it))));
    let whole: Groups<&str, Totals> = rows.clone().into_iter().collect();
    let shown = |groups: &Groups<&str, Totals>| {
        groups.iter().map(|(group, totals)| format!("{group}{}", totals.sum().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(shown(&whole), ["b4", "a7", "c4"]);
    let mut merged = Groups::default();
    rows.chunks(2).for_each(|rows| merged.merge(rows.iter().cloned().collect()));
    assert_eq!(shown(&merged), shown(&whole));
    let mut sorted = whole.sorted();
    assert_eq!(shown(&sorted), ["a7", "b4", "c4"]);
    sorted.add("b", Some(Exact::ONE));
    assert_eq!((shown(&sorted), sorted.get(&"d").is_none()), (vec!["a7".into(), "b5".into(), "c4".into()], true));
    let empty = Totals::default();
    assert_eq!(
        (empty.sum().unwrap(), empty.mean().unwrap(), empty.deviation(Divisor::All).unwrap()),
        (Exact::ZERO, None, None)
    );
    assert_eq!((Spread::default().median(), Groups::<&str, Totals>::new().is_empty()), (None, true));
}

/// A whole payroll with caps: one pass in the order of the caps, never one pass for each cap.
#[test]
fn many_are_shared_out_soon() {
    let claims: Vec<_> = (0..200_000_i64)
        .map(|i| {
            let index = Exact::from_ratio(i128::from(6000 + i * 7919 % 7000), 10_000).unwrap();
            let claim = Claim::of_pay(&index, &Exact::integer(1500 + i % 1000));
            if i % 5 == 0 { claim.capped(Exact::integer(100 + i % 400)) } else { claim }
        })
        .collect();
    let pool = Pool::new(Exact::integer(60_000_000), number("0.01")).unwrap();
    let allocation = allocate(&pool, &claims, Remainder::Largest(Tie::LargerWeight)).unwrap();
    assert_nothing_is_lost(&allocation, &pool, &claims);
    assert!(allocation.parts().iter().any(|part| part.capped) && allocation.unallocated().is_zero());
}
