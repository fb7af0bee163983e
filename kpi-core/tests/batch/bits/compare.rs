//! The same rows scored as a batch and one by one, and everything compared.

use kpi_core::batch::{ColumnMut, Integers, Options, Output, Paths, RowError, RowStatus, Score, Summary};
use kpi_core::{Card, Error, ErrorKind, Facts, Figure};

use super::columns::{Made, Store};
use super::random::Random;

/// What a row scored alone comes to.
pub(crate) enum Alone {
    Scored { figures: Vec<Option<Figure>>, warned: bool },
    Refused(Error),
}

/// How a batch is asked; the seed decides on buffers, their junk and the columns of the result.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) figures: Vec<String>,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    /// Into buffers of the caller, of all kinds.
    pub(crate) into: bool,
}

/// Where the two differ.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) row: Option<usize>,
    pub(crate) what: String,
    pub(crate) alone: String,
    pub(crate) batch: String,
}

impl Difference {
    fn new(row: Option<usize>, what: &str, alone: impl ToString, batch: impl ToString) -> Self {
        Difference { row, what: what.to_owned(), alone: alone.to_string(), batch: batch.to_string() }
    }
}

/// Every figure of every row, each row scored alone.
pub(crate) fn alone(card: &Card, made: &[Made]) -> Vec<Alone> {
    let names: Vec<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    let rows = made.first().map_or(1, |column| column.cells.len());
    let stores: Vec<Store> = made.iter().map(|column| column.store(&mut Random::new(0))).collect();
    (0..rows).map(|row| one(card, made, &stores, &names, row)).collect()
}

fn one(card: &Card, made: &[Made], stores: &[Store], names: &[String], row: usize) -> Alone {
    let mut facts = card.facts();
    for (slot, column) in made.iter().enumerate() {
        match column.tell(row, slot, &mut facts) {
            Ok(true) => {}
            // What a column can hold and a single fact cannot is read from the columns.
            Ok(false) => match all(card, made, stores, row) {
                Ok(all) => {
                    facts = all;
                    break;
                }
                Err(error) => return Alone::Refused(error),
            },
            Err(error) => return Alone::Refused(error),
        }
    }
    match card.score(&facts) {
        Ok(outcome) => Alone::Scored {
            figures: names.iter().map(|name| outcome.figure(name)).collect(),
            warned: !outcome.warnings().is_empty(),
        },
        Err(error) => Alone::Refused(error),
    }
}

/// The facts of a row, read from the columns.
fn all(card: &Card, made: &[Made], stores: &[Store], row: usize) -> Result<Facts, Error> {
    let mut batch = card.batch(made[0].cells.len());
    for (slot, store) in stores.iter().enumerate() {
        batch.set_at(slot, store.column())?;
    }
    batch.facts(row)
}

/// Scores a batch in this way and holds it against its rows scored alone.
pub(crate) fn compare(card: &Card, made: &[Made], alone: &[Alone], way: &Way) -> Result<Paths, Box<Difference>> {
    let mut random = Random::new(way.seed);
    let stores: Vec<Store> = made.iter().map(|column| column.store(&mut random)).collect();
    let mut batch = card.batch(alone.len());
    for (slot, store) in stores.iter().enumerate() {
        batch.set_at(slot, store.column()).unwrap();
    }
    let (all, options) = (card.figures(), Options::new().threads(way.threads));
    let place = |name: &String| all.iter().position(|figure| figure.name == *name).unwrap();
    let places: Vec<usize> = way.figures.iter().map(place).collect();
    let decimals: Vec<u32> = places.iter().map(|place| all[*place].decimals).collect();
    let names: Vec<&str> = way.figures.iter().map(String::as_str).collect();
    if way.into {
        let mut columns: Vec<Buffer> = names.iter().map(|_| Buffer::random(alone.len(), &mut random)).collect();
        let (mut status, mut errors) = (vec![9; alone.len()], Vec::new());
        let mut output = Output::new();
        output.status(&mut status).errors(&mut errors);
        for (name, column) in names.iter().zip(&mut columns) {
            output.figure(name, column.column());
        }
        let summary = batch.score_into(output, &options).map_err(|error| whole(&error))?;
        let shown = Shown { names: &names, places: &places, decimals: &decimals, columns: &columns };
        held(&shown, alone, &status, &errors, &summary)?;
        return Ok(summary.paths());
    }
    let scores = batch.score(&names, &options).map_err(|error| whole(&error))?;
    let column = |figure: &kpi_core::batch::FigureColumn| Buffer {
        values: Values::I128(figure.values().to_vec()),
        valid: Valid::Bytes(figure.valid().to_vec()),
    };
    let columns: Vec<Buffer> = scores.figures().iter().map(column).collect();
    let status: Vec<u8> = (0..scores.rows()).map(|row| scores.status(row).map_or(9, RowStatus::code)).collect();
    let shown = Shown { names: &names, places: &places, decimals: &decimals, columns: &columns };
    held(&shown, alone, &status, scores.errors(), scores.summary())?;
    Ok(scores.summary().paths())
}

/// Scores the rows with one prepared card, so far as their facts can be told to it, and holds it against each alone.
pub(crate) fn prepared(card: &Card, made: &[Made], alone: &[Alone]) -> Result<(), Box<Difference>> {
    let mut scorer = card.scorer().map_err(|error| whole(&error))?;
    let all = card.figures();
    let place = |name: &str| all.iter().position(|figure| figure.name == name).unwrap();
    let places: Vec<usize> = card.main_figures().iter().map(|figure| place(&figure.name)).collect();
    'rows: for (row, one) in alone.iter().enumerate() {
        let mut facts = card.facts();
        for (slot, column) in made.iter().enumerate() {
            if !matches!(column.tell(row, slot, &mut facts), Ok(true)) {
                continue 'rows;
            }
        }
        same(row, one, scorer.score(&facts), &places)?;
        // The same once more where all facts are integers.
        let integers = made.iter().map(|column| column.integer(row)).collect::<Option<Vec<_>>>();
        if let Some(integers) = integers {
            let values: Vec<i64> = integers.iter().map(|(value, _)| value.unwrap_or(i64::MIN)).collect();
            let decimals: Vec<u32> = integers.iter().map(|(_, decimals)| *decimals).collect();
            let valid: Vec<u8> = integers.iter().map(|(value, _)| u8::from(value.is_some())).collect();
            let facts = Integers::new(&values).decimals(&decimals).valid_bytes(&valid);
            same(row, one, scorer.score_integers(facts), &places)?;
        }
    }
    Ok(())
}

/// Holds what a prepared card says of a row against the row alone.
fn same(row: usize, one: &Alone, told: Result<Score<'_>, Error>, places: &[usize]) -> Result<(), Box<Difference>> {
    let differ = |what: &str, alone: String, prepared: String| {
        Err(Box::new(Difference::new(Some(row), &format!("the prepared card's {what}"), alone, prepared)))
    };
    match (one, told) {
        (Alone::Refused(error), Err(told)) if *error == told => {}
        (Alone::Refused(error), told) => {
            return differ("error", error.to_string(), told.err().map_or("none".into(), |told| told.to_string()));
        }
        (Alone::Scored { .. }, Err(told)) => return differ("error", "none".into(), told.to_string()),
        (Alone::Scored { figures, warned }, Ok(score)) => {
            let status = if *warned { RowStatus::Warned } else { RowStatus::Scored };
            if score.status() != status {
                return differ("status", status.word().into(), score.status().word().into());
            }
            for ((name, theirs), place) in score.figures().zip(places) {
                let ours = figures[*place].as_ref().map(Figure::published);
                if ours != theirs {
                    return differ(name, format!("{ours:?}"), format!("{theirs:?}"));
                }
            }
        }
    }
    Ok(())
}

fn whole(error: &Error) -> Box<Difference> {
    Box::new(Difference::new(None, "the whole batch", "figures", error))
}

/// What a batch has shown, figure by figure.
struct Shown<'s> {
    names: &'s [&'s str],
    /// The places of the figures among those of the card.
    places: &'s [usize],
    decimals: &'s [u32],
    columns: &'s [Buffer],
}

fn held(
    shown: &Shown<'_>,
    alone: &[Alone],
    status: &[u8],
    errors: &[RowError],
    summary: &Summary,
) -> Result<(), Box<Difference>> {
    let differ =
        |row, what: &str, alone: String, batch: String| Err(Box::new(Difference::new(row, what, alone, batch)));
    let mut told = errors.iter().peekable();
    let mut counts = [0; 3];
    let mut kinds = std::collections::BTreeMap::<ErrorKind, usize>::new();
    for (row, one) in alone.iter().enumerate() {
        let refused = match one {
            Alone::Refused(error) => Some((error.kind(), error.to_string())),
            Alone::Scored { figures, .. } => shown.not_admitted(figures),
        };
        let error = told.next_if(|error| error.row == row);
        match (&refused, error) {
            (None, None) => {}
            (Some((kind, text)), Some(error)) if error.error.kind() == *kind && error.error.to_string() == *text => {}
            _ => {
                let text = |error: Option<String>| error.unwrap_or_else(|| "no error".into());
                let theirs = text(error.map(|error| error.error.to_string()));
                return differ(Some(row), "error", text(refused.map(|(_, text)| text)), theirs);
            }
        }
        let code = match one {
            _ if refused.is_some() => RowStatus::Refused.code(),
            Alone::Scored { warned: true, .. } => RowStatus::Warned.code(),
            _ => RowStatus::Scored.code(),
        };
        if status[row] != code {
            return differ(Some(row), "status", code.to_string(), status[row].to_string());
        }
        counts[usize::from(code)] += 1;
        if let Some((kind, _)) = &refused {
            *kinds.entry(*kind).or_default() += 1;
        }
        for (i, column) in shown.columns.iter().enumerate() {
            let figure = match one {
                Alone::Scored { figures, .. } if refused.is_none() => figures[shown.places[i]].as_ref(),
                _ => None,
            };
            let (ours, theirs) = (column.wanted(figure, shown.decimals[i]), column.read(row));
            if ours != theirs {
                let exact = figure.map_or("absent".into(), |figure| figure.exact().fraction());
                return differ(Some(row), shown.names[i], format!("{ours:?} ({exact})"), format!("{theirs:?}"));
            }
        }
    }
    if let Some(more) = told.next() {
        return differ(None, "errors", "no more".into(), format!("row {}: {}", more.row, more.error));
    }
    let found = [summary.scored(), summary.warned(), summary.refused()];
    if found != counts || !summary.refused_by().eq(kinds) || summary.rows() != alone.len() {
        return differ(None, "summary", format!("{counts:?}"), format!("{summary:?}"));
    }
    let paths = summary.paths();
    if paths.filter + paths.integers + paths.rationals != alone.len() {
        return differ(None, "paths", alone.len().to_string(), format!("{paths:?}"));
    }
    Ok(())
}

impl Shown<'_> {
    /// The error of the first figure that its column cannot hold.
    fn not_admitted(&self, figures: &[Option<Figure>]) -> Option<(ErrorKind, String)> {
        for (i, column) in self.columns.iter().enumerate() {
            let Some(figure) = &figures[self.places[i]] else {
                if column.cannot_be_absent() {
                    let matter = "the figure is absent, and its column has no validity that could say so";
                    let text = format!("{}: {matter}; hand in a validity beside the column", self.names[i]);
                    return Some((ErrorKind::MissingFigure, text));
                }
                continue;
            };
            let integer = integer(figure, self.decimals[i]);
            let (fits, allowed) = match &column.values {
                Values::I64(_) => (integer.is_some_and(|it| i64::try_from(it).is_ok()), "integers of 64 bits"),
                Values::I128(_) => (integer.is_some_and(|it| it.unsigned_abs() < 10_u128.pow(38)), "up to 38 digits"),
                Values::F64(_) => (true, ""),
            };
            if !fits {
                let given: String = figure.exact().decimal_text();
                let shown: String = given.chars().take(80).collect();
                let more = if given.chars().count() > 80 { "…" } else { "" };
                let text = format!(
                    "{}: the figure does not fit a column of {} decimals; given `{shown}{more}`, allowed {allowed}; \
                     take wider integers or floats, or round the figure to a coarser quantum",
                    self.names[i], self.decimals[i]
                );
                return Some((ErrorKind::TooManyDigits, text));
            }
        }
        None
    }
}

/// The published figure in units of its column.
fn integer(figure: &Figure, decimals: u32) -> Option<i128> {
    let (digits, scale) = figure.published().parts();
    digits.checked_mul(10_i128.checked_pow(decimals.checked_sub(scale)?)?)
}

#[derive(Clone)]
enum Values {
    I64(Vec<i64>),
    I128(Vec<i128>),
    F64(Vec<f64>),
}

#[derive(Clone)]
enum Valid {
    None,
    Bytes(Vec<u8>),
    Bits(Vec<u8>),
}

/// A column of figures that a caller hands in, full of junk.
struct Buffer {
    values: Values,
    valid: Valid,
}

impl Buffer {
    fn random(rows: usize, random: &mut Random) -> Buffer {
        let values = match random.below(4) {
            0 | 1 => Values::I64(vec![-77; rows]),
            2 => Values::I128(vec![i128::MIN; rows]),
            _ => Values::F64(vec![f64::NEG_INFINITY; rows]),
        };
        let valid = match random.below(6) {
            0 => Valid::None,
            1..4 => Valid::Bytes(vec![7; rows]),
            _ => Valid::Bits(vec![0b1010_0110; rows.div_ceil(8) + random.below(2)]),
        };
        Buffer { values, valid }
    }

    fn column(&mut self) -> ColumnMut<'_> {
        let column = match &mut self.values {
            Values::I64(values) => ColumnMut::i64(values),
            Values::I128(values) => ColumnMut::i128(values),
            Values::F64(values) => ColumnMut::f64(values),
        };
        match &mut self.valid {
            Valid::None => column,
            Valid::Bytes(bytes) => column.valid_bytes(bytes),
            Valid::Bits(bits) => column.valid_bits(bits),
        }
    }

    fn cannot_be_absent(&self) -> bool {
        matches!((&self.values, &self.valid), (Values::I64(_) | Values::I128(_), Valid::None))
    }

    /// What the column should say of a figure.
    fn wanted(&self, figure: Option<&Figure>, decimals: u32) -> Seen {
        let valid = (!matches!(self.valid, Valid::None)).then_some(u8::from(figure.is_some()));
        let value = match (&self.values, figure) {
            (Values::F64(_), Some(figure)) => Value::Float(figure.published().to_string().parse().unwrap()),
            (Values::F64(_), None) if valid.is_none() => Value::Float(f64::NAN),
            (Values::F64(_), None) => Value::Float(0.0),
            (_, figure) => Value::Integer(figure.map_or(0, |figure| integer(figure, decimals).unwrap())),
        };
        Seen { value, valid }
    }

    /// What the column says.
    fn read(&self, row: usize) -> Seen {
        let value = match &self.values {
            Values::I64(values) => Value::Integer(values[row].into()),
            Values::I128(values) => Value::Integer(values[row]),
            Values::F64(values) => Value::Float(values[row]),
        };
        let valid = match &self.valid {
            Valid::None => None,
            Valid::Bytes(bytes) => Some(bytes[row]),
            Valid::Bits(bits) => Some(bits[row / 8] >> (row % 8) & 1),
        };
        Seen { value, valid }
    }
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Integer(i128),
    Float(f64),
}

/// What a column says of a row.
#[derive(Clone, Copy, Debug)]
struct Seen {
    value: Value,
    /// 1 or 0, where the column says it.
    valid: Option<u8>,
}

impl PartialEq for Seen {
    /// Bit for bit: a float's zero has a sign, and NaN is NaN.
    fn eq(&self, other: &Seen) -> bool {
        let same = match (self.value, other.value) {
            (Value::Integer(a), Value::Integer(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
            _ => false,
        };
        same && self.valid == other.valid
    }
}
