//! Questions as `kpi-core/tests/oracle/doors.py` writes them, answered by scoring their columns as a batch.
//!
//! A record is a line `<word> <bytes>`, so many bytes, and a line feed. `card` begins a question; `row`, which has a row
//! as JSON, is passed over; `input` begins a column (`orders i64 2`, `orders f64`, `orders text`); each `value` is one
//! of its cells, the empty text a missing one; `score` asks for so many rows. The answer is `figures`, with the name of each
//! figure and the decimals of its column, and a line for each row: `batch ok` with the figures, `-` for an absent one, or
//! `batch no` with the kind and the path of the error. A card that is refused is answered by `card` with its kind and
//! path. `end` ends the answer.

use std::error::Error;
use std::io::{BufRead, Write};

use kpi_core::batch::{Column, Options, Scores};
use kpi_core::{Card, ErrorKind};

/// The cells of one input, as they were written.
struct Asked {
    input: String,
    kind: String,
    cells: Vec<String>,
}

/// The same as a caller holds them.
enum Held {
    I64(Vec<i64>, u32),
    F64(Vec<f64>),
    Text(Vec<String>),
}

pub(crate) fn answer(from: &mut impl BufRead, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let (mut card, mut columns) = (String::new(), Vec::<Asked>::new());
    while let Some((word, text)) = record(from)? {
        match word.as_str() {
            "card" => (card, columns) = (text, Vec::new()),
            "row" => {}
            "input" => {
                let (input, kind) = text.split_once(' ').ok_or("an input has a name and a kind")?;
                columns.push(Asked { input: input.into(), kind: kind.into(), cells: Vec::new() });
            }
            "value" => columns.last_mut().ok_or("a value stands before its input")?.cells.push(text),
            "score" => {
                score(&card, &columns, text.parse()?, out)?;
                writeln!(out, "end")?;
                out.flush()?;
            }
            _ => return Err(format!("a record `{word}`").into()),
        }
    }
    Ok(())
}

fn record(from: &mut impl BufRead) -> Result<Option<(String, String)>, Box<dyn Error>> {
    let mut head = String::new();
    if from.read_line(&mut head)? == 0 {
        return Ok(None);
    }
    let (word, bytes) = head.trim_end().split_once(' ').ok_or("a record has a word and a length")?;
    let mut text = vec![0; bytes.parse::<usize>()? + 1];
    from.read_exact(&mut text)?;
    text.pop();
    Ok(Some((word.to_owned(), String::from_utf8(text)?)))
}

fn score(card: &str, asked: &[Asked], rows: usize, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let card = match Card::from_json(card) {
        Ok(card) => card,
        Err(error) => return Ok(writeln!(out, "card {} {}", error.kind(), error.path())?),
    };
    let figures = card.figures();
    write!(out, "figures")?;
    figures.iter().try_for_each(|figure| write!(out, " {} {}", figure.name, figure.decimals))?;
    writeln!(out)?;
    let held = asked.iter().map(hold).collect::<Result<Vec<_>, _>>()?;
    let mut batch = card.batch(rows);
    let valid: Vec<Vec<u8>> =
        asked.iter().map(|asked| asked.cells.iter().map(|cell| u8::from(!cell.is_empty())).collect()).collect();
    for ((asked, held), valid) in asked.iter().zip(&held).zip(&valid) {
        let column = match held {
            Held::I64(values, scale) => Column::i64(values, *scale),
            Held::F64(values) => Column::f64(values),
            Held::Text(texts) => Column::text(texts),
        };
        batch.set(&asked.input, column.valid_bytes(valid))?;
    }
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    match batch.score(&names, &Options::new()) {
        Ok(scores) => (0..rows).try_for_each(|row| write_row(&scores, row, out))?,
        // A card that is not fitted scores no row.
        Err(error) if error.kind() == ErrorKind::FitFirst => {
            (0..rows).try_for_each(|_| writeln!(out, "batch no {} {}", error.kind(), error.path()))?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn hold(asked: &Asked) -> Result<Held, Box<dyn Error>> {
    let numbers = || asked.cells.iter().map(|cell| if cell.is_empty() { "0" } else { cell });
    Ok(match asked.kind.split_once(' ').unwrap_or((&asked.kind, "")) {
        ("i64", scale) => Held::I64(numbers().map(str::parse).collect::<Result<_, _>>()?, scale.parse()?),
        ("f64", _) => Held::F64(numbers().map(str::parse).collect::<Result<_, _>>()?),
        _ => Held::Text(asked.cells.clone()),
    })
}

fn write_row(scores: &Scores, row: usize, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    if let Some(refused) = scores.errors().iter().find(|refused| refused.row == row) {
        return Ok(writeln!(out, "batch no {} {}", refused.error.kind(), refused.error.path())?);
    }
    write!(out, "batch ok")?;
    for figure in scores.figures() {
        match figure.get(row) {
            Some(exact) => write!(out, " {}", exact.decimal_text())?,
            None => write!(out, " -")?,
        }
    }
    Ok(writeln!(out)?)
}
