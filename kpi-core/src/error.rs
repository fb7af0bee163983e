//! The one error of the engine: a stable kind, where it is, what was given, what is allowed and the way out.

use std::fmt::{self, Write};

/// Defines [`ErrorKind`], its codes and its one-line meanings in one table, so that none can be left out.
macro_rules! kinds {
    ($($name:ident $code:literal $meaning:literal,)*) => {
        /// What went wrong, as a stable name that programs may rely on.
        ///
        /// The code is the name in `snake_case`; it never changes its meaning and is never given to another kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $(#[doc = $meaning] $name,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of the table in the book's chapter on errors.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The stable code, such as `unknown_field`.
            pub const fn code(self) -> &'static str {
                match self { $(ErrorKind::$name => $code,)* }
            }

            /// What the kind means, in one line.
            pub const fn meaning(self) -> &'static str {
                match self { $(ErrorKind::$name => $meaning,)* }
            }
        }
    };
}

kinds! {
    TooLarge "too_large" "the document is larger than the limit",
    Syntax "syntax" "the document is not well-formed JSON",
    TooDeep "too_deep" "objects stand inside one another more deeply than the limit",
    TooManyMembers "too_many_members" "the card has more parts than the limit",
    WrongType "wrong_type" "a value of another JSON type is wanted here",
    UnknownField "unknown_field" "the record has no such field",
    DuplicateKey "duplicate_key" "a key stands twice in one object",
    MissingField "missing_field" "a field that is needed here is not there",
    MisplacedField "misplaced_field" "the field exists but has no meaning in this place",
    BadChoice "bad_choice" "the text is not one of the words allowed here",
    BareFraction "bare_fraction" "a fraction or exponent stands in the document without quotes",
    BadNumber "bad_number" "the text is not a number, or not one that is possible here",
    NumberLimit "number_limit" "the number has more digits than the limit",
    BadName "bad_name" "the name has characters or a length that names cannot have",
    DuplicateName "duplicate_name" "two things that are called by name have the same one",
    UnknownName "unknown_name" "the card declares nothing of that name",
    NotNumeric "not_numeric" "a level stands where a number is wanted, or the other way round",
    Empty "empty" "a list needs at least one entry",
    PieceOrder "piece_order" "the ends of a curve's pieces or of the slices do not rise",
    Weights "weights" "weights are outside 0 to 1, do not sum to exactly 1, or name the wrong members",
    Levels "levels" "a table does not name exactly the declared levels",
    UndefinedConstant "undefined_constant" "the card's own constants leave a figure undefined for everybody",
    CrossedLimits "crossed_limits" "the lower limit is above the upper one",
    Cycle "cycle" "a figure depends on itself",
    FitFirst "fit_first" "the card measures against a population and has not been fitted to one",
    UnknownFact "unknown_fact" "the card has no input of that name",
    BadFact "bad_fact" "the fact is not what its input asks for",
    UnknownLevel "unknown_level" "the fact is none of the declared levels",
    MissingFigure "missing_figure" "a figure is needed but a fact behind it is missing",
    UndefinedFigure "undefined_figure" "a figure is needed but is undefined for these facts",
    Refused "refused" "the facts fall where the card says that nothing may fall",
    TooManyDigits "too_many_digits" "a published figure would need more digits than the limit",
    NotFollowed "not_followed" "a figure depends on a fact in a way that the inverse does not follow",
    BadColumn "bad_column" "a column is not what its input or its figure asks for",
    Cancelled "cancelled" "the caller stopped the work",
    TooWide "too_wide" "an exact figure between two roundings is larger than the limit",
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a card or a row of facts was refused.
///
/// The text names the place, the matter, what was given, what is allowed, and a way out. A program should look at
/// [`kind`](Error::kind) and [`path`](Error::path), never at the text.
///
/// ```
/// let error = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "a", "input": {}}"#).unwrap_err();
/// assert_eq!(error.kind(), kpi_core::ErrorKind::UnknownField);
/// assert_eq!(error.path(), "input");
/// assert_eq!(
///     error.to_string(),
///     "input: a card has no such field; given `input`, allowed kpi, id, name, currency, notes, $schema, \
///      inputs, measures, index, pay; did you mean `inputs`?"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Report>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    kind: ErrorKind,
    path: String,
    matter: String,
    given: Option<String>,
    allowed: Option<String>,
    way_out: Option<String>,
}

/// Texts from outside are shown up to this length, so that a hostile document cannot fill a log.
const SHOWN: usize = 80;

impl Error {
    pub(crate) fn new(kind: ErrorKind, at: &Path<'_>, matter: impl Into<String>) -> Self {
        Error::at(kind, at.to_string(), matter)
    }

    pub(crate) fn at(kind: ErrorKind, path: impl Into<String>, matter: impl Into<String>) -> Self {
        let (path, matter) = (path.into(), matter.into());
        Error(Box::new(Report { kind, path, matter, given: None, allowed: None, way_out: None }))
    }

    pub(crate) fn given(mut self, given: impl fmt::Display) -> Self {
        self.0.given = Some(format!("`{}`", shown(&given.to_string())));
        self
    }

    pub(crate) fn allowed(mut self, allowed: impl fmt::Display) -> Self {
        self.0.allowed = Some(allowed.to_string());
        self
    }

    pub(crate) fn way_out(mut self, way_out: impl fmt::Display) -> Self {
        self.0.way_out = Some(way_out.to_string());
        self
    }

    /// The same error, told of as a part of something larger.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.0.path = if self.0.path.is_empty() { place.to_owned() } else { format!("{place}.{}", self.0.path) };
        self
    }

    /// What went wrong, as a stable name.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where: a path into the card (`index.members[2].scale[1].is.product[0]`), the facts (`facts.orders`) or what else was
    /// given (`claims[3].weight`).
    ///
    /// Empty where the whole document is meant.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What was given, between backquotes and shortened to a length fit for a log, where something was.
    pub fn given_text(&self) -> Option<&str> {
        self.0.given.as_deref()
    }

    /// What is allowed in its place, where that can be listed.
    pub fn allowed_text(&self) -> Option<&str> {
        self.0.allowed.as_deref()
    }

    /// What the writer of the card or the facts can do about it.
    pub fn way_out_text(&self) -> Option<&str> {
        self.0.way_out.as_deref()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.matter)?;
        match (&self.given, &self.allowed) {
            (Some(given), Some(allowed)) => write!(f, "; given {given}, allowed {allowed}")?,
            (Some(given), None) => write!(f, "; given {given}")?,
            (None, Some(allowed)) => write!(f, "; allowed {allowed}")?,
            (None, None) => {}
        }
        match &self.way_out {
            Some(way_out) => write!(f, "; {way_out}"),
            None => Ok(()),
        }
    }
}

/// A text from outside as it may stand in a message: one line, no control characters, of bounded length.
pub fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).flat_map(escaped).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// The first names of a list, each as it may stand in a message.
pub(crate) fn listing(names: &[impl AsRef<str>]) -> String {
    const FIRST: usize = 20;
    let mut list: Vec<String> = names.iter().take(FIRST).map(|name| shown(name.as_ref())).collect();
    if names.len() > FIRST {
        list.push(format!("… and {} more", names.len() - FIRST));
    }
    list.join(", ")
}

/// The error of a word that is none of a fixed list.
pub(crate) fn unknown_word<'a>(at: &Path<'_>, word: &str, allowed: impl Iterator<Item = &'a str>) -> Error {
    let allowed: Vec<&str> = allowed.collect();
    let error =
        Error::new(ErrorKind::BadChoice, at, "not a word that is known here").given(word).allowed(allowed.join(", "));
    match nearest(word, allowed) {
        Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
        None => error,
    }
}

/// Control characters and the marks that turn the direction of writing could make a message lie.
fn escaped(c: char) -> Vec<char> {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    if c.is_control() || turns { c.escape_unicode().collect() } else { vec![c] }
}

/// The declared name nearest to a mistyped one, if one is near enough to be meant. Names that share no character are not
/// near, however short they are.
pub(crate) fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = given.chars().take(SHOWN).collect();
    let slips = (given.len() / 3).clamp(1, 3);
    // As many characters have to be put in or taken out.
    let is_as_long = |name: &&str| name.chars().take(SHOWN).count().abs_diff(given.len()) <= slips;
    let near = names.into_iter().filter(is_as_long).map(|name| (distance(&given, name), name));
    let near = near.filter(|(d, name)| *d <= slips && *d < given.len().max(name.chars().count()));
    near.min_by_key(|(d, _)| *d).map(|(_, name)| name)
}

/// How many characters must be put in, taken out or changed to make one text the other.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().take(SHOWN).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A place in a document, linked towards the root; it becomes text only when it is needed.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    /// A place that is text already.
    At(&'a str),
    Field(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    pub(crate) fn field(&'a self, name: &'a str) -> Path<'a> {
        Path::Field(self, name)
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }
}

impl Path<'_> {
    /// Adds the place to a text.
    pub(crate) fn push_to(&self, text: &mut String) {
        match self {
            Path::Root => {}
            Path::At(path) => text.push_str(path),
            Path::Index(parent, index) => {
                parent.push_to(text);
                // Writing to a text cannot fail.
                let _ = write!(text, "[{index}]");
            }
            Path::Field(parent, name) => {
                parent.push_to(text);
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'$';
                if name.is_empty() || name.len() > SHOWN || !name.bytes().all(plain) {
                    let _ = write!(text, "[\"{}\"]", shown(name));
                    return;
                }
                if !matches!(parent, Path::Root) {
                    text.push('.');
                }
                text.push_str(name);
            }
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_is_written() {
        let members = Path::Field(&Path::Root, "index");
        let members = members.field("members");
        let third = members.index(2);
        assert_eq!(third.field("weight").to_string(), "index.members[2].weight");
        assert_eq!(third.field("a.b\n").to_string(), "index.members[2][\"a.b\\u{a}\"]");
    }

    #[test]
    fn a_slip_of_the_pen_finds_the_name_that_was_meant() {
        assert_eq!(nearest("wieght", ["weight", "name"]), Some("weight"));
        assert_eq!(nearest("colour", ["weight", "name"]), None);
        assert_eq!(nearest("x", std::iter::empty()), None);
        assert_eq!(nearest("x", ["y", "xy", "x1"]), Some("xy"));
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("ä", ["y"]), None);
    }

    #[test]
    fn a_long_or_hostile_text_is_shown_short_and_plain() {
        assert_eq!(shown(&"a".repeat(200)).chars().count(), SHOWN + 1);
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
    }

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
