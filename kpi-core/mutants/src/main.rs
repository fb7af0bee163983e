//! Puts all mutants of a list into a copy of the sources at once, each behind a switch, so that one build serves all:
//! `kpi-mutants LIST.json SKIP.txt FOLDER`.
//!
//! The list is that of `cargo mutants --list --json`; a mutant's number is its place in it. Those named in SKIP.txt,
//! those in constants, and those behind a `let` condition are left out; their numbers are printed. Each mutant stands
//! in a line of its own that begins with `/*M<number>*/`, so that an error of the compiler names it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use serde_json::Value as Json;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

type At = (usize, usize);

/// What the syntax tree says of places: by the start of an operator, arm or guard.
#[derive(Default)]
struct Places {
    binary: HashMap<At, (At, At)>,
    unary: HashMap<At, (At, At)>,
    /// From the start of an arm to the end of its pattern and to the guard.
    arms: HashMap<At, (At, Option<(At, At)>)>,
    /// Places within const functions.
    consts: Vec<(At, At)>,
}

fn start(it: &impl Spanned) -> At {
    let at = it.span().start();
    (at.line, at.column)
}
fn end(it: &impl Spanned) -> At {
    let at = it.span().end();
    (at.line, at.column)
}

impl<'a> Visit<'a> for Places {
    fn visit_expr_binary(&mut self, it: &'a syn::ExprBinary) {
        self.binary.insert(start(&it.op), (start(it), end(it)));
        visit::visit_expr_binary(self, it);
    }
    fn visit_expr_unary(&mut self, it: &'a syn::ExprUnary) {
        self.unary.insert(start(&it.op), (start(it), end(it)));
        visit::visit_expr_unary(self, it);
    }
    fn visit_arm(&mut self, it: &'a syn::Arm) {
        let guard = it.guard.as_ref().map(|(_, guard)| (start(guard), end(guard)));
        self.arms.insert(start(it), (end(&it.pat), guard));
        visit::visit_arm(self, it);
    }
    fn visit_item_fn(&mut self, it: &'a syn::ItemFn) {
        if it.sig.constness.is_some() {
            self.consts.push((start(it), end(it)));
        }
        visit::visit_item_fn(self, it);
    }
    fn visit_impl_item_fn(&mut self, it: &'a syn::ImplItemFn) {
        if it.sig.constness.is_some() {
            self.consts.push((start(it), end(it)));
        }
        visit::visit_impl_item_fn(self, it);
    }
    fn visit_item_const(&mut self, it: &'a syn::ItemConst) {
        self.consts.push((start(it), end(it)));
    }
    fn visit_impl_item_const(&mut self, it: &'a syn::ImplItemConst) {
        self.consts.push((start(it), end(it)));
    }
    fn visit_item_static(&mut self, it: &'a syn::ItemStatic) {
        self.consts.push((start(it), end(it)));
    }
}

/// A place whose text is replaced: by the mutants, each a replacement of the part within, else the text itself.
struct Site {
    from: usize,
    to: usize,
    /// The part that mutants replace.
    inner: (usize, usize),
    sort: Sort,
    mutants: Vec<(usize, String)>,
}
#[derive(PartialEq, Clone, Copy)]
enum Sort {
    // A guard may be a comparison as a whole, and then lies around it.
    Guard,
    Operator,
    Insert,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let list: Vec<Json> = serde_json::from_str(&fs::read_to_string(&arguments[1]).unwrap()).unwrap();
    let skip: BTreeSet<usize> = fs::read_to_string(&arguments[2])
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect();
    let folder = &arguments[3];
    let mut files: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (id, mutant) in list.iter().enumerate() {
        files.entry(mutant["file"].as_str().unwrap().to_owned()).or_default().push(id);
    }
    let mut left_out = Vec::new();
    for (file, ids) in files {
        let path = format!("{folder}/{file}");
        let text = fs::read_to_string(&path).unwrap();
        let mut places = Places::default();
        places.visit_file(&syn::parse_file(&text).unwrap());
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let offset = |(line, column): At| {
            let from = lines[line - 1];
            text[from..].char_indices().nth(column).map_or(text.len(), |(at, _)| from + at)
        };
        let mut sites: BTreeMap<(usize, usize, u8), Site> = BTreeMap::new();
        for id in ids {
            let mutant = &list[id];
            // cargo-mutants counts columns from 1.
            let point = |end: &str| -> At {
                let span = &mutant["span"][end];
                (span["line"].as_u64().unwrap() as usize, span["column"].as_u64().unwrap() as usize - 1)
            };
            let (first, last) = (point("start"), point("end"));
            let in_const = places.consts.iter().any(|(from, to)| *from <= first && last <= *to);
            let replacement = mutant["replacement"].as_str().unwrap().to_owned();
            let site = match mutant["genre"].as_str().unwrap() {
                _ if skip.contains(&id) || in_const => None,
                "BinaryOperator" => {
                    places.binary.get(&first).map(|(from, to)| (*from, *to, first, last, Sort::Operator, replacement))
                }
                "UnaryOperator" => {
                    places.unary.get(&first).map(|(from, to)| (*from, *to, first, last, Sort::Operator, replacement))
                }
                "MatchArmGuard" => Some((first, last, first, last, Sort::Guard, replacement)),
                "MatchArm" => match places.arms.get(&first) {
                    Some((_, Some((from, to)))) => Some((*from, *to, *from, *to, Sort::Guard, "false".into())),
                    Some((pattern, None)) => Some((
                        *pattern,
                        *pattern,
                        *pattern,
                        *pattern,
                        Sort::Insert,
                        format!(" if !kpi_switch::is({id})"),
                    )),
                    None => None,
                },
                "FnValue" => Some((
                    first,
                    first,
                    first,
                    first,
                    Sort::Insert,
                    format!("if kpi_switch::is({id}) {{ return {replacement}; }} "),
                )),
                _ => None,
            };
            let Some((from, to, a, b, sort, replacement)) = site else {
                left_out.push(id);
                continue;
            };
            let (from, to) = (offset(from), offset(to));
            // What a `let` of a condition binds is not known in an arm of its own.
            if text[from..to].contains("let ") && matches!(&text[offset(a)..offset(b)], "&&" | "||") {
                left_out.push(id);
                continue;
            }
            sites
                .entry((from, to, sort as u8))
                .or_insert_with(|| Site { from, to, inner: (offset(a), offset(b)), sort, mutants: Vec::new() })
                .mutants
                .push((id, replacement));
        }
        let mut all: Vec<Site> = sites.into_values().collect();
        // Outer ones first.
        all.sort_by_key(|site| (site.from, site.sort != Sort::Insert, std::cmp::Reverse(site.to), site.sort as u8));
        let written = render(&text, 0, text.len(), &all);
        fs::write(&path, written).unwrap();
    }
    let left_out: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    println!("{}", left_out.join("\n"));
}

/// The text of a range with all sites that lie in it.
fn render(text: &str, from: usize, to: usize, sites: &[Site]) -> String {
    let mut written = String::new();
    let mut at = from;
    let mut i = 0;
    while i < sites.len() {
        let site = &sites[i];
        if site.from < at || site.to > to || site.from > to {
            i += 1;
            continue;
        }
        written.push_str(&text[at..site.from]);
        let mut j = i + 1;
        while j < sites.len() && sites[j].from < site.to {
            j += 1;
        }
        let within = &sites[i + 1..j];
        match site.sort {
            Sort::Insert => {
                for (id, insert) in &site.mutants {
                    written.push_str(&format!("\n/*M{id}*/{insert}"));
                }
                written.push('\n');
                at = site.from;
                i += 1;
                continue;
            }
            Sort::Operator => {
                let before = render(text, site.from, site.inner.0, within);
                let after = render(text, site.inner.1, site.to, within);
                let ids: Vec<String> = site.mutants.iter().map(|(id, _)| id.to_string()).collect();
                written.push_str(&format!("(match kpi_switch::at(&[{}]) {{", ids.join(",")));
                for (id, operator) in &site.mutants {
                    written.push_str(&format!("\n/*M{id}*/{id} => {}{operator}{},", flat(&before), flat(&after)));
                }
                let own = &text[site.inner.0..site.inner.1];
                written.push_str(&format!("\n_ => {before}{own}{after} }})"));
            }
            Sort::Guard => {
                let own = render(text, site.from, site.to, within);
                let ids: Vec<String> = site.mutants.iter().map(|(id, _)| id.to_string()).collect();
                written.push_str(&format!("(match kpi_switch::at(&[{}]) {{", ids.join(",")));
                for (id, value) in &site.mutants {
                    written.push_str(&format!("\n/*M{id}*/{id} => {value},"));
                }
                written.push_str(&format!("\n_ => {own} }})"));
            }
        }
        at = site.to;
        i = j;
    }
    written.push_str(&text[at..to]);
    written
}

/// In one line, so that an error's line names the mutant; comments that end with the line would swallow the rest.
fn flat(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.split(" // ").next().unwrap()).collect();
    // Markers of inner mutants are left to their own place.
    let mut joined = lines.join(" ");
    while let Some(from) = joined.find("/*M") {
        let to = joined[from..].find("*/").unwrap() + from + 2;
        joined.replace_range(from..to, "");
    }
    joined
}
