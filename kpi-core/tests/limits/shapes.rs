//! Cards that are as bad as a mebibyte can make them, and rows that work as long as they may.

use std::fs;
use std::time::{Duration, Instant};

use kpi_core::batch::{Column, Options};
use kpi_core::limits::{DOCUMENT_BYTES, MEMBERS, NAMES, VALUES};
use kpi_core::number::Exact;
use kpi_core::{Card, ErrorKind, Facts};

/// What no card may take to read, and no row to score, without optimisation. A loop within a loop over the parts of such
/// a card takes longer.
const FAR_TOO_LONG: Duration = Duration::from_secs(30);

/// The time that this thread has had of a processor, where the system tells it: what else a machine does is left out.
pub(super) struct Clock(Result<Duration, Instant>);

impl Clock {
    pub(super) fn start() -> Self {
        Clock(processor().ok_or_else(Instant::now))
    }

    pub(super) fn read(&self) -> Duration {
        match self.0 {
            Ok(begun) => processor().unwrap_or(begun) - begun,
            Err(begun) => begun.elapsed(),
        }
    }
}

fn processor() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
}

fn list(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect::<Vec<_>>().join(",")
}

fn measure(inputs: &str, value: &str) -> String {
    format!(r#"{{"kpi":1,"id":"h","inputs":{{{inputs}}},"measures":{{"m":{value}}}}}"#)
}

fn index(inputs: &str, group: &str) -> String {
    format!(r#"{{"kpi":1,"id":"h","inputs":{{{inputs}}},"index":{{{group}}}}}"#)
}

/// The largest card of a shape that fits the limit.
fn largest(most: usize, card: impl Fn(usize) -> String) -> String {
    let (mut low, mut high) = (1, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if card(middle).len() <= DOCUMENT_BYTES { low = middle } else { high = middle - 1 }
    }
    card(low)
}

/// Odd numbers of 28 digits, hardly two of which have a common divisor.
fn denominator(i: usize) -> i128 {
    9_999_999_999_999_999_999_999_999_989 - 2 * i as i128
}

fn shapes() -> Vec<(&'static str, String)> {
    let x = r#""x":{}"#;
    let sum_of = |text: &'static str| move |n| measure(x, &format!(r#"{{"sum":[{}]}}"#, list(n, |_| text.into())));
    vec![
        ("a sum of as many numbers as a document may hold", sum_of("1234")(VALUES - 8)),
        ("a sum of numbers, too many for a document", largest(600_000, sum_of("1"))),
        ("a sum of facts", largest(VALUES - 8, sum_of(r#""x""#))),
        (
            "fractions without common denominators",
            largest(40_000, |n| {
                let sum =
                    |k: usize| list(1_300.min(n - k * 1_300), |i| format!(r#""1/{}""#, denominator(k * 1_300 + i)));
                let measures = list(n.div_ceil(1_300), |k| format!(r#""m{k}":{{"sum":[{}]}}"#, sum(k)));
                format!(r#"{{"kpi":1,"id":"h","inputs":{{{x}}},"measures":{{{measures}}}}}"#)
            }),
        ),
        (
            "a sum of fractions of a hundred denominators",
            largest(300_000, |n| {
                measure(x, &format!(r#"{{"sum":[{}]}}"#, list(n, |i| format!(r#""1/{}""#, 1_000 + i % 100))))
            }),
        ),
        (
            "quotients of wide constants",
            largest(60_000, |n| {
                constants(&format!(r#"{{"least":[{}]}}"#, list(n, |_| r#"{"ratio":["w6","w5"]}"#.into())))
            }),
        ),
        (
            "a sum of wide constants",
            largest(VALUES - 50, |n| constants(&format!(r#"{{"sum":[{}]}}"#, list(n, |_| r#""w1""#.into())))),
        ),
        (
            "pieces of a curve",
            largest(60_000, |n| {
                let pieces = list(n, |i| format!(r#"{{"below":{i},"is":0}}"#));
                measure(x, &format!(r#"{{"curve":{{"of":"x","pieces":[{pieces},{{"is":1}}]}}}}"#))
            }),
        ),
        (
            "slices",
            largest(60_000, |n| {
                let slices = list(n, |i| format!(r#"{{"up_to":{},"rate":"1/3"}}"#, i + 1));
                measure(x, &format!(r#"{{"tiers":{{"of":"x","slices":[{slices},{{"rate":0}}]}}}}"#))
            }),
        ),
        (
            "levels",
            largest(90_000, |n| {
                let levels = list(n, |i| format!(r#""{i}""#));
                let are = list(n, |i| format!(r#""{i}":0"#));
                measure(
                    &format!(r#""x":{{"levels":[{levels}]}}"#),
                    &format!(r#"{{"levels":{{"of":"x","are":{{{are}}}}}}}"#),
                )
            }),
        ),
        ("weight sets of one member", largest(60_000, |n| weight_sets(n, 1))),
        ("weight sets of forty members", largest(4_000, |n| weight_sets(n, 40))),
        (
            "conditions",
            largest(60_000, |n| {
                let any = list(n, |_| r#"{"of":"x","above":1}"#.into());
                let cut = format!(r#"{{"id":"k","type":"cut_off","trips":{{"any":[{any}]}},"effect":{{"cap":1}}}}"#);
                index(x, &format!(r#""aggregate":"sum","members":[{{"id":"x","type":"continuous"}},{cut}]"#))
            }),
        ),
        (
            "cut-offs that guard every member",
            largest(MEMBERS / 2, |n| {
                let own = list(n, |i| format!(r#"{{"id":"a{i}","type":"continuous","actual":"x"}}"#));
                let guards = list(n, |i| format!(r#""a{i}""#));
                let cut = |i| {
                    format!(
                        r#"{{"id":"k{i}","type":"cut_off","trips":{{"of":"x","above":{i}}},"effect":{{"cap":1}},"guards":[{guards}]}}"#
                    )
                };
                index(x, &format!(r#""aggregate":"sum","members":[{own},{}]"#, list(n, cut)))
            }),
        ),
        (
            "members with scales",
            largest(MEMBERS, |n| {
                let inputs = list(n, |i| format!(r#""i{i}":{{}}"#));
                let scale = list(40, |i| format!(r#"{{"below":{i},"is":{i}}}"#));
                let member = |i| {
                    format!(
                        r#"{{"id":"i{i}","type":"continuous","weight":"1/{n}","normalize":{{"ratio":{{"target":{}}}}},"scale":[{scale},{{"is":1}}]}}"#,
                        denominator(i)
                    )
                };
                index(&inputs, &format!(r#""aggregate":"mean","members":[{}]"#, list(n, member)))
            }),
        ),
        (
            "names, and one that is misspelt",
            largest(NAMES - 1, |n| {
                let inputs = list(n, |i| format!(r#""{i:_>58}":{{}}"#));
                measure(&inputs, &format!(r#""{:_>59}""#, "x"))
            }),
        ),
        ("lists in lists", "[".repeat(DOCUMENT_BYTES)),
        ("objects in objects", r#"{"a":"#.repeat(DOCUMENT_BYTES / 5)),
        (
            "one key again and again",
            format!(r#"{{"kpi":1,{}}}"#, list(DOCUMENT_BYTES / 9 - 4, |_| r#""id":"h""#.into())),
        ),
    ]
}

fn weight_sets(levels: usize, members: usize) -> String {
    let names = list(levels, |i| format!(r#""l{i}""#));
    let weights = list(members, |k| format!(r#""i{k}":"1/{members}""#));
    let sets = list(levels, |i| format!(r#""l{i}":{{{weights}}}"#));
    let own = list(members, |k| format!(r#"{{"id":"i{k}","type":"continuous","actual":"x"}}"#));
    index(
        &format!(r#""x":{{}},"l":{{"levels":[{names}]}}"#),
        &format!(r#""aggregate":"mean","weights":{{"by":"l","sets":{{{sets}}}}},"members":[{own}]"#),
    )
}

#[test]
fn the_worst_cards_of_a_mebibyte_are_read_in_bounded_time() {
    for (name, json) in shapes() {
        assert!(json.len() <= DOCUMENT_BYTES && json.len() > DOCUMENT_BYTES / 3, "{name}: {} bytes", json.len());
        let begun = Clock::start();
        let card = Card::from_json(&json);
        let read = begun.read();
        let Ok(card) = card else {
            println!("{:>7.1} ms read and refused     {name}", read.as_secs_f64() * 1e3);
            assert!(read < FAR_TOO_LONG, "{name}: {read:?}");
            continue;
        };
        let mut facts = card.facts();
        for slot in 0..card.inputs().count() {
            // The first level, or a number that makes figures long.
            let at = facts.setter().set_at(slot, "1.000000000000000000000000001").is_ok();
            assert!(at || facts.setter().set_at(slot, if name == "levels" { "0" } else { "l0" }).is_ok(), "{name}");
        }
        let begun = Clock::start();
        let scored = card.score(&facts);
        let row = begun.read();
        let said = if scored.is_ok() { "scored" } else { "refused" };
        let (read_ms, row_ms) = (read.as_secs_f64() * 1e3, row.as_secs_f64() * 1e3);
        println!("{read_ms:>7.1} ms read, {row_ms:>7.1} ms a row {said:7} {name}");
        assert!(read < FAR_TOO_LONG && row < FAR_TOO_LONG, "{name}: {read:?}, {row:?}");
    }
}

/// A measure after constants each of which squares the one before: `w5` has some 5,950 bits.
fn constants(value: &str) -> String {
    let squares = squares().replace(r#""x""#, r#""1.000000000000000000000000001""#);
    format!(r#"{{"kpi":1,"id":"h","inputs":{{}},"measures":{{{squares},"m":{value}}}}}"#)
}

/// Measures each of which squares the one before: `w9` of a fact of 28 digits has some 95,000 bits.
fn squares() -> String {
    list(10, |i| {
        let of = if i == 0 { "x".to_owned() } else { format!("w{}", i - 1) };
        format!(r#""w{i}":{{"product":["{of}","{of}"]}}"#)
    })
}

fn wide(value: &str) -> Card {
    let json = format!(r#"{{"kpi":1,"id":"h","inputs":{{"x":{{}}}},"measures":{{{},"m":{value}}}}}"#, squares());
    Card::from_json(&json).unwrap()
}

/// The message of the row that makes the squares as long as they may be.
fn refusal(card: &Card) -> Option<String> {
    let facts = Facts::from_json(card, r#"{"x": "1.000000000000000000000000001"}"#).unwrap();
    let begun = Clock::start();
    let said = card.score(&facts).err().map(|error| error.to_string());
    println!("{:>7.1} ms a row on large figures", begun.read().as_secs_f64() * 1e3);
    assert!(begun.read() < FAR_TOO_LONG);
    said
}

#[test]
fn a_row_may_use_large_figures_a_few_thousand_times() {
    let says = |path: &str| {
        Some(format!(
            "measures.m{path}: the row works on large exact figures too often; allowed up to 4096 uses of figures of more \
             than 8192 bits; round the figures that it builds on"
        ))
    };
    let round = |of: &str| wide(&format!(r#"{{"round":{{"of":{of},"to":1,"mode":"half_up"}}}}"#));
    let sum = |of: &str, count| format!(r#"{{"sum":[{}]}}"#, list(count, |_| of.into()));
    assert_eq!(refusal(&round(&sum(r#""w9""#, 200))), None);
    // One operation over many operands; a large figure to which small ones are added; many operations.
    assert_eq!(refusal(&round(&sum(r#""w9""#, 5_000))), says(".round.of"));
    assert_eq!(
        refusal(&round(&sum(r#"{"round":{"of":"w9","to":1,"mode":"half_up"}}"#, 5_000))),
        says(".round.of.sum[4088]")
    );
    let mut first = r#""w9","#.to_owned() + &list(5_000, |_| r#""x""#.into());
    first = format!(r#"{{"sum":[{first}]}}"#);
    assert_eq!(refusal(&round(&first)), says(".round.of"));
}

#[test]
fn one_operation_may_come_to_large_figures_so_often_and_no_more() {
    // 2^8191 has 8,192 bits and is not large; 2^8192 is, from there to the first half again.
    let product = |ones: usize| {
        let (twos, halves) = (list(8_192, |_| r#""two""#.into()), list(8_192, |_| r#""half""#.into()));
        let factors = format!("{twos},{},{halves}", list(ones, |_| r#""one""#.into()));
        let inputs = r#""one":{},"two":{},"half":{}"#;
        let card = Card::from_json(&measure(inputs, &format!(r#"{{"product":[{factors}]}}"#))).unwrap();
        let facts = Facts::from_json(&card, r#"{"one": 1, "two": 2, "half": "0.5"}"#).unwrap();
        card.score(&facts).map(|outcome| outcome.figure("measures.m").unwrap().to_string())
    };
    assert_eq!(product(4_095), Ok("1".to_owned()));
    let refused = product(4_096).unwrap_err();
    assert_eq!((refused.kind(), refused.path()), (ErrorKind::TooWide, "measures.m"));
}

#[test]
fn a_large_figure_made_of_small_ones_counts_once_for_each_of_its_parts() {
    // `w5` has 5,760 bits, its square is large: 20 of them count 40, and the sum of two counts 2.
    let squares = list(20, |i| format!(r#""v{i}":{{"product":["w5","w5"]}}"#));
    let sum = r#"{"round":{"of":{"sum":["v0","v1"]},"to":1,"mode":"half_up"}}"#;
    assert_eq!(refusal(&wide(&format!(r#"0,{squares},"n":{sum}"#))), None);
}

#[test]
fn a_batch_refuses_a_row_for_its_large_figures_as_the_row_alone_is() {
    // Each measure sums quotients hardly two of which have a divisor in common, and floats could round it with certainty.
    let ratios = |k: usize| list(900, |i| format!(r#"{{"ratio":[{k},"t{i}"]}}"#));
    let round = |k: usize| format!(r#"{{"round":{{"of":{{"sum":[{}]}},"to":"0.01","mode":"half_up"}}}}"#, ratios(k));
    let inputs = list(900, |i| format!(r#""t{i}":{{}}"#));
    let measures = list(6, |k| format!(r#""m{k}":{}"#, round(k + 1)));
    let card =
        Card::from_json(&format!(r#"{{"kpi":1,"id":"h","inputs":{{{inputs}}},"measures":{{{measures}}}}}"#)).unwrap();
    let targets: Vec<[i64; 1]> = (0..900).map(|i| [1_000_000_007 + 2 * i * (i + 1)]).collect();
    let (mut facts, mut batch) = (card.facts(), card.batch(1));
    for (slot, target) in targets.iter().enumerate() {
        facts.setter().set_at(slot, target[0]).unwrap();
        batch.set_at(slot, Column::i64(target, 0)).unwrap();
    }
    let alone = card.score(&facts).unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::TooWide);
    assert_eq!(batch.score(&[], &Options::new()).unwrap().errors()[0].error, alone);
}

#[test]
fn a_card_of_large_constants_is_refused_when_it_is_read() {
    let says = |value: &str| Card::from_json(&constants(value)).err().map(|error| error.to_string());
    let sum = |count: usize, of: &str| format!(r#"{{"sum":[{}]}}"#, list(count, |_| format!(r#""{of}""#)));
    let error = "measures.m: the card's own numbers come to exact figures that are too wide, too often; allowed up to \
                 8388608 products of two 64-bit words, while the card is read; round the figures that it builds on, or \
                 write numbers of fewer digits";
    // Figures of 746 words, and of 6, of which a step counts for 512 products.
    assert_eq!((says(&sum(7, "w8")), says(&sum(20, "w8"))), (None, Some(error.to_owned())));
    assert_eq!((says(&sum(7_000, "w1")), says(&sum(20_000, "w1"))), (None, Some(error.to_owned())));
}

#[test]
fn a_card_may_sum_a_thousand_fractions_without_a_common_divisor() {
    let sum = |count: usize| list(count, |i| format!(r#""1/{}""#, denominator(i)));
    let card = |sums: usize| {
        measure("", &format!(r#"{{"least":[{}]}}"#, list(sums, |_| format!(r#"{{"sum":[{}]}}"#, sum(1_000)))))
    };
    assert!(Card::from_json(&card(1)).is_ok());
    let error = Card::from_json(&card(9)).unwrap_err();
    assert_eq!((error.kind(), error.path().starts_with("measures.m.least[")), (ErrorKind::TooWide, true));
}

#[test]
fn a_document_holds_so_many_values_and_not_one_more() {
    // Besides the numbers: the card, its version and id, the inputs and the one among them, the measures, the sum, its list.
    let card = |values: usize| measure(r#""x":{}"#, &format!(r#"{{"sum":[{}]}}"#, list(values - 8, |_| "1".into())));
    let full = Card::from_json(&card(VALUES)).unwrap();
    let outcome = full.score(&full.facts()).unwrap();
    assert_eq!(outcome.measure("m").unwrap().to_string(), (VALUES - 8).to_string());
    let error = Card::from_json(&card(VALUES + 1)).unwrap_err();
    let says = "the document holds too many values; allowed up to 200000 values, lists and objects among them";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::TooLarge, says));
}

#[test]
fn what_many_look_at_is_worked_out_once() {
    // Ten thousand parts, looked at by as many conditions, and by five hundred members.
    let parts = list(10_000, |_| r#""x""#.into());
    let any = list(10_000, |_| r#"{"above":1}"#.into());
    let own = list(500, |i| format!(r#"{{"id":"a{i}","type":"continuous","actual":"x"}}"#));
    let guards = list(500, |i| format!(r#""a{i}""#));
    let long = format!(r#"{{"id":"l","type":"continuous","actual":{{"sum":[{parts}]}},"applies":{{"any":[{any}]}}}}"#);
    let cut = format!(
        r#"{{"id":"k","type":"cut_off","trips":{{"of":"x","above":1}},"guards":[{guards}],"effect":{{"cap":{{"sum":[{parts}]}}}}}}"#
    );
    let card = Card::from_json(&index(r#""x":{}"#, &format!(r#""aggregate":"sum","members":[{own},{long},{cut}]"#)));
    let card = card.unwrap();
    let outcome = card.score(&Facts::from_json(&card, r#"{"x": 2}"#).unwrap()).unwrap();
    assert_eq!(outcome.index().unwrap().to_string(), (500 * 2 + 20_000).to_string());
    assert!(outcome.derivation().to_json().len() < 10 << 20);
}

#[test]
fn groups_stand_inside_one_another_as_deep_as_objects_may() {
    let nested = |depth: usize| {
        let open: String =
            (0..depth).map(|i| format!(r#""aggregate":"sum","members":[{{"id":"g{i}","type":"group","#)).collect();
        let inner = r#""aggregate":"sum","members":[{"id":"x","type":"continuous"}]"#;
        index(r#""x":{}"#, &format!("{open}{inner}{}", "}]".repeat(depth)))
    };
    // The card, the index, the groups, and the indicator inside.
    let deepest = Card::from_json(&nested(29)).unwrap();
    let outcome = deepest.score(&Facts::from_json(&deepest, r#"{"x": 5}"#).unwrap()).unwrap();
    assert_eq!(outcome.index().unwrap().to_string(), "5");
    assert_eq!(Card::from_json(&nested(30)).unwrap_err().kind(), ErrorKind::TooDeep);
}

/// A card whose roundings keep its figures narrow; the check and the inverse look at the shape of the whole without them,
/// where a figure rests on the fact that they walk along.
fn rounded_chain(amount: &str) -> Card {
    let chain = list(1_000, |i| {
        let of = if i == 0 { "y".to_owned() } else { format!("w{}", i - 1) };
        format!(
            r#""w{i}":{{"round":{{"of":{{"product":["{of}","1.000000000000000000000000001"]}},"to":"0.01","mode":"half_up"}}}}"#
        )
    });
    let index = r#""aggregate":"sum","members":[{"id":"y","type":"continuous"}]"#;
    let pay = format!(r#""rounding":{{"to":"0.01","mode":"half_up"}},"lines":[{{"id":"bonus","amount":{amount}}}]"#);
    let json = format!(
        r#"{{"kpi":1,"id":"h","inputs":{{"x":{{}},"y":{{}}}},"measures":{{{chain}}},"index":{{{index}}},"pay":{{{pay}}}}}"#
    );
    Card::from_json(&json).unwrap()
}

/// What the check finds along `y`, and what the inverse says, each in bounded time.
fn walked(card: &Card) -> (Vec<String>, String) {
    let facts = Facts::from_json(card, r#"{"x": 3, "y": 2}"#).unwrap();
    card.score(&facts).unwrap();
    let begun = Clock::start();
    let found = card.check().with_facts(&facts).unwrap().run();
    let checked = begun.read();
    let solved = card.solve(&facts, "y", "total", &Exact::integer(1_000));
    let solved_in = begun.read() - checked;
    println!("{:>7.1} ms a check, {:>7.1} ms an inverse", checked.as_secs_f64() * 1e3, solved_in.as_secs_f64() * 1e3);
    assert!(checked < FAR_TOO_LONG && solved_in < FAR_TOO_LONG, "{checked:?}, {solved_in:?}");
    let along = found.iter().filter(|finding| finding.path() == "facts.y").map(ToString::to_string);
    (along.collect(), solved.unwrap_err().to_string())
}

#[test]
fn a_walk_along_a_fact_ends_where_figures_without_their_roundings_grow() {
    let not_followed = (
        vec!["facts.y (not_followed): pay cannot be followed along it".to_owned()],
        "facts.y: `total` cannot be followed along this fact: it is no quotient of straight lines; score a few values of the \
         fact and look at the outcomes"
            .to_owned(),
    );
    let sum = list(3_000, |_| r#""w999""#.into());
    assert_eq!(walked(&rounded_chain(&format!(r#"{{"sum":["x",{sum}]}}"#))), not_followed);
    let ratios = list(3_000, |_| r#"{"ratio":["w999","w998"]}"#.into());
    assert_eq!(walked(&rounded_chain(&format!(r#"{{"sum":["x",{{"least":[{ratios}]}}]}}"#))), not_followed);
}

#[test]
fn a_key_that_a_json_reader_uses_itself_is_a_field_like_any_other() {
    for key in ["$serde_json::private::Number", "\\u0024serde_json::private::Number"] {
        let json = format!(
            r#"{{"kpi": 1, "id": "k", "inputs": {{"x": {{"default": {{"{key}": "5"}}}}}},
                "measures": {{"m": {{"sum": ["x", 7, 8]}}}}}}"#
        );
        let error = Card::from_json(&json).unwrap_err();
        assert_eq!(error.path(), "inputs.x.default", "{error}");
    }
}
