//! Documents that nobody would write.

use crate::random::Random;

const PIECES: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "-",
    "1e999999999",
    "0.1",
    "\\u0000",
    "\\ud800",
    "\"1/0\"",
    "\"99999999999999999999999999999\"",
    "{\"sum\":[1]}",
    "{\"ratio\":[1,0]}",
    "\"index\"",
    "\"0%\"",
    "\u{feff}",
    "é",
];

/// The bytes with something flipped, cut, doubled, moved or put in, once or several times.
pub(crate) fn document(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        let end = at + random.below(bytes.len() - at).min(200);
        match random.below(9) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.byte(),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 => drop(bytes.splice(at..at, random.pick(&PIECES).bytes())),
            6 => digits(&mut bytes, at, random),
            7 => texts(&mut bytes, at, random),
            _ => swap(&mut bytes, at, random),
        }
    }
    bytes
}

/// The next digit becomes another number.
fn digits(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let long = "7".repeat(random.below(40));
        let number = *random.pick(&["0", "-1", "1/3", "100%", "0.00000000000001", "9007199254740993", &long]);
        bytes.splice(at + digit..=at + digit, number.bytes());
    }
}

/// The next text becomes another text that stands somewhere in the document.
fn texts(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let quotes: Vec<usize> = (0..bytes.len()).filter(|i| bytes[*i] == b'"').collect();
    if quotes.len() < 4 {
        return;
    }
    let pair = |place: usize| (quotes[place & !1], quotes.get(place | 1).copied());
    let from = pair(random.below(quotes.len()));
    let to = pair(quotes.iter().position(|quote| *quote >= at).unwrap_or(0));
    if let ((a, Some(b)), (c, Some(d))) = (from, to) {
        let text = bytes[a..=b].to_vec();
        bytes.splice(c..=d, text);
    }
}

fn swap(bytes: &mut [u8], at: usize, random: &mut Random) {
    let other = random.below(bytes.len());
    bytes.swap(at, other);
}

/// A fact as text: a number that is nearly one, or none at all.
pub(crate) fn fact(random: &mut Random) -> String {
    let alphabet = "0123456789.-%/eE+ _,\u{0}é٣∞nulNa";
    let letters: Vec<char> = alphabet.chars().collect();
    (0..random.below(70)).map(|_| if random.below(3) == 0 { '9' } else { *random.pick(&letters) }).collect()
}

/// Documents that are large in one way each.
pub(crate) fn monsters() -> Vec<(&'static str, Vec<u8>)> {
    let card = |value: String| format!(r#"{{"kpi":1,"id":"a","inputs":{{"x":{{}}}},"measures":{{"m":{value}}}}}"#);
    let nested = |open: &str, close: &str, depth| card(format!("{}1{}", open.repeat(depth), close.repeat(depth)));
    let texts = [
        ("lists in lists", "[".repeat(1_000_000)),
        ("objects in objects", r#"{"a":"#.repeat(200_000)),
        ("sums in sums", nested(r#"{"sum":["#, "]}", 50_000)),
        ("lists in a sum", nested("[", "]", 500_000)),
        ("conditions in conditions", nested(r#"{"all":["#, "]}", 50_000)),
        ("a number of a million digits", card("7".repeat(1_000_000))),
        ("a quoted number of a million digits", card(format!("\"{}\"", "7".repeat(1_000_000)))),
        ("an exponent", card("1e1000000000".into())),
        ("a long key", card(format!("{{\"{}\":1}}", "k".repeat(900_000)))),
        ("a long name", card(format!("\"{}\"", "n".repeat(900_000)))),
        ("many unknown fields", card(format!("{{{}}}", many(|i| format!("\"k{i}\":1"), 60_000)))),
        ("many duplicate keys", card(format!("{{{}}}", many(|_| "\"sum\":1".into(), 60_000)))),
        ("many measures in a ring", ring(9_999)),
        ("a product far too wide", wide()),
        ("more than a mebibyte", card(format!("\"{}\"", "n".repeat(1 << 20)))),
        ("nothing", String::new()),
    ];
    let mut monsters: Vec<_> = texts.into_iter().map(|(what, text)| (what, text.into_bytes())).collect();
    monsters.push(("no UTF-8", vec![0xff; 1_000]));
    monsters
}

fn many(one: impl Fn(usize) -> String, count: usize) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(",")
}

/// Each measure names the next, and the last the first.
fn ring(count: usize) -> String {
    let measures = many(|i| format!("\"m{i}\":\"m{}\"", (i + 1) % count), count);
    format!(r#"{{"kpi":1,"id":"a","inputs":{{}},"measures":{{{measures}}}}}"#)
}

/// Each measure is the square of the one before.
fn wide() -> String {
    let squares = many(|i| format!(r#""m{}":{{"product":["m{i}","m{i}"]}}"#, i + 1), 200);
    format!(r#"{{"kpi":1,"id":"a","inputs":{{}},"measures":{{"m0":"12345678901234567","_":"m200",{squares}}}}}"#)
}
