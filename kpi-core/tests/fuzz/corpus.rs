//! The kept inputs of each target: one a line in `corpus/<target>.txt`, printable bytes as they are, all others as
//! `\xNN`. Behind them stand the cards and facts of the conformance corpus, which no target need find by itself.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// Cards above this size are left to the tests that are about size.
const LONGEST: usize = 6_000;

/// The folder of kpi-core, seen from it or from its fuzz crate.
fn core() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.ends_with("fuzz") { here.join("..") } else { here.to_owned() }
}

/// The file of a target's kept inputs.
pub(crate) fn file(target: &str) -> PathBuf {
    core().join("tests/fuzz/corpus").join(target).with_extension("txt")
}

/// The kept inputs of a target, in the order of the file.
pub(crate) fn kept(target: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(file(target)).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

/// Cards as inputs, and for the facts those of the rows.
pub(crate) fn given(target: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    if !["card", "batch", "facts"].contains(&target) {
        return found;
    }
    for file in files(&core().join("tests/conformance")) {
        let case: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let several = case.get("cards").and_then(Json::as_object).map(|cards| cards.values().collect());
        let cards: Vec<&Json> = several.unwrap_or_else(|| case.get("card").into_iter().collect());
        let documents = if target == "facts" {
            case["rows"].as_array().into_iter().flatten().filter_map(|row| row.get("facts")).collect()
        } else {
            cards
        };
        for document in documents {
            let text = document.as_str().map_or_else(|| document.to_string(), str::to_owned);
            if text.len() <= LONGEST {
                found.push(text.into_bytes());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let inner = entries.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    inner.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

/// An input as a line.
pub(crate) fn line(bytes: &[u8]) -> String {
    let mut line = String::new();
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'\\' => line.push_str("\\\\"),
            b'#' if place == 0 => line.push_str("\\x23"),
            b' ' if place == 0 || place + 1 == bytes.len() => line.push_str("\\x20"),
            b' '..=b'~' => line.push(char::from(*byte)),
            _ => line.push_str(&format!("\\x{byte:02x}")),
        }
    }
    line
}

/// The input of a line.
pub(crate) fn read(line: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), line.as_bytes());
    while let [first, behind @ ..] = rest {
        rest = behind;
        bytes.push(match (first, behind) {
            (b'\\', [b'x', high, low, after @ ..]) => {
                rest = after;
                let digit = |byte: &u8| char::from(*byte).to_digit(16).expect("a hexadecimal digit") as u8;
                digit(high) << 4 | digit(low)
            }
            (b'\\', [b'\\', after @ ..]) => {
                rest = after;
                b'\\'
            }
            (byte, _) => *byte,
        });
    }
    bytes
}
