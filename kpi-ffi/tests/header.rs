//! The committed header: generated from the source, and complete in what it says.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files whose declarations the header has, in its order.
const SOURCES: [&str; 14] = [
    "version",
    "status",
    "error",
    "decimal",
    "card",
    "facts",
    "outcome",
    "progress",
    "batch",
    "batch_facts",
    "batch_figures",
    "batch_rows",
    "arrow",
    "scorer",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn committed() -> String {
    fs::read_to_string(root().join("include/kpi.h")).unwrap()
}

fn generated() -> String {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let sources = SOURCES.iter().map(|name| root().join("src").join(name).with_extension("rs"));
    let builder = sources.fold(cbindgen::Builder::new(), cbindgen::Builder::with_src).with_config(config);
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}

#[test]
fn the_committed_header_is_the_one_that_the_source_gives() {
    let header = generated();
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(root().join("include/kpi.h"), &header).unwrap();
    }
    let again = "run UPDATE_HEADER=1 cargo test -p kpi-ffi --test header, and look at the difference";
    assert!(committed() == header, "{again}");
}

/// A declaration with the comment before it.
struct Declared {
    comment: String,
    text: String,
}

fn declared(begins: impl Fn(&str) -> bool) -> Vec<Declared> {
    let header = committed();
    let mut found = Vec::new();
    let mut comment = String::new();
    for line in header.lines() {
        match line.trim_start() {
            text if text.starts_with("/**") => comment = text.to_owned(),
            text if text.starts_with('*') => comment.extend([" ", text]),
            "" => comment.clear(),
            text if begins(text) => found.push(Declared { comment: comment.clone(), text: text.to_owned() }),
            _ => {}
        }
    }
    found
}

#[test]
fn every_function_says_what_may_be_null_who_may_call_and_what_it_returns() {
    let functions = declared(|line| {
        line.contains(" kpi_") && line.contains('(') && !line.starts_with("typedef") && !line.starts_with("/*")
    });
    assert!(functions.len() > 70, "{}", functions.len());
    for Declared { comment, text } in functions {
        for said in ["NULL: ", "Threads: ", "Status: "] {
            assert!(comment.contains(said), "{text} does not say {said}");
        }
        if text.contains("char *buffer") {
            assert!(comment.contains("into the caller's buffer"), "{text}");
        }
    }
}

#[test]
fn every_handle_says_whose_it_is_and_which_threads_may_use_it() {
    let types = declared(|line| line.starts_with("typedef struct "));
    assert_eq!(types.len(), 9, "card, facts, outcome, batch, scorer, table scorer, error, decimal, int128");
    for Declared { comment, text } in types {
        for said in ["Owner: ", "Threads: "] {
            assert!(comment.contains(said), "{text} does not say {said}");
        }
    }
}
