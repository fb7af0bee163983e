//! What functions return: a number for every outcome of a call, given by hand and never to another.

use kpi_core::{ErrorKind, Status};

/// What every function returns: 0 is success; the bands are 1 to 99 an answer that is no error, 100 to 199 a mistake in
/// the call, 200 to 299 the card, 300 to 399 a row of facts, 400 to 499 a column or the work as a whole.
///
/// A number never changes its meaning and is never given to another. Later releases add numbers: a program treats one
/// that it does not know as an error of its band.
pub type kpi_status = i32;

/// Done; what was asked for is written.
pub const KPI_OK: kpi_status = 0;
/// There is no such figure for these facts, or nothing to tell: an answer and no error. Nothing is written.
pub const KPI_ABSENT: kpi_status = 1;
/// The text does not fit into the buffer, which needs one byte more than its length; the length is written, without the
/// zero byte at the end, and the buffer is untouched.
pub const KPI_BUFFER_TOO_SMALL: kpi_status = 2;

/// A pointer is NULL where none may be.
pub const KPI_ERROR_NULL: kpi_status = 100;
/// A handle is of another type than wanted here, or is no handle of this library (any more).
pub const KPI_ERROR_HANDLE: kpi_status = 101;
/// A text is not UTF-8.
pub const KPI_ERROR_UTF8: kpi_status = 102;
/// A length is larger than any that the library takes, as a negative number or a lost one would be.
pub const KPI_ERROR_LENGTH: kpi_status = 103;
/// An array does not begin at an address that fits its elements.
pub const KPI_ERROR_ALIGNMENT: kpi_status = 104;
/// A place is past the end of its list.
pub const KPI_ERROR_PLACE: kpi_status = 105;
/// A number is none of those allowed for its argument.
pub const KPI_ERROR_ARGUMENT: kpi_status = 106;
/// The figure is there, and does not fit what it should be written to without losing digits.
pub const KPI_ERROR_DOES_NOT_FIT: kpi_status = 107;
/// A structure of Arrow's is not one that can be read.
pub const KPI_ERROR_ARROW: kpi_status = 108;
/// An error of a kind to which this release has given no number; its kind is told by name.
pub const KPI_ERROR_OTHER: kpi_status = 198;
/// The library failed: a mistake of its own, caught before it could reach the caller. Please report it.
pub const KPI_ERROR_PANIC: kpi_status = 199;

/// The document is larger than the limit.
pub const KPI_ERROR_TOO_LARGE: kpi_status = 200;
/// The document is not well-formed JSON.
pub const KPI_ERROR_SYNTAX: kpi_status = 201;
/// Objects stand inside one another more deeply than the limit.
pub const KPI_ERROR_TOO_DEEP: kpi_status = 202;
/// The card has more parts than the limit.
pub const KPI_ERROR_TOO_MANY_MEMBERS: kpi_status = 203;
/// A value of another JSON type is wanted here.
pub const KPI_ERROR_WRONG_TYPE: kpi_status = 204;
/// The record has no such field.
pub const KPI_ERROR_UNKNOWN_FIELD: kpi_status = 205;
/// A key stands twice in one object.
pub const KPI_ERROR_DUPLICATE_KEY: kpi_status = 206;
/// A field that is needed here is not there.
pub const KPI_ERROR_MISSING_FIELD: kpi_status = 207;
/// The field exists but has no meaning in this place.
pub const KPI_ERROR_MISPLACED_FIELD: kpi_status = 208;
/// The text is not one of the words allowed here.
pub const KPI_ERROR_BAD_CHOICE: kpi_status = 209;
/// A fraction or exponent stands in the document without quotes.
pub const KPI_ERROR_BARE_FRACTION: kpi_status = 210;
/// The text is not a number, or not one that is possible here.
pub const KPI_ERROR_BAD_NUMBER: kpi_status = 211;
/// The number has more digits than the limit.
pub const KPI_ERROR_NUMBER_LIMIT: kpi_status = 212;
/// The name has characters or a length that names cannot have.
pub const KPI_ERROR_BAD_NAME: kpi_status = 213;
/// Two things that are called by name have the same one.
pub const KPI_ERROR_DUPLICATE_NAME: kpi_status = 214;
/// The card declares nothing of that name.
pub const KPI_ERROR_UNKNOWN_NAME: kpi_status = 215;
/// A level stands where a number is wanted, or the other way round.
pub const KPI_ERROR_NOT_NUMERIC: kpi_status = 216;
/// A list needs at least one entry.
pub const KPI_ERROR_EMPTY: kpi_status = 217;
/// The ends of a curve's pieces or of the slices do not rise.
pub const KPI_ERROR_PIECE_ORDER: kpi_status = 218;
/// Weights are outside 0 to 1, do not sum to exactly 1, or name the wrong members.
pub const KPI_ERROR_WEIGHTS: kpi_status = 219;
/// A table does not name exactly the declared levels.
pub const KPI_ERROR_LEVELS: kpi_status = 220;
/// The card's own constants leave a figure undefined for everybody.
pub const KPI_ERROR_UNDEFINED_CONSTANT: kpi_status = 221;
/// The lower limit is above the upper one.
pub const KPI_ERROR_CROSSED_LIMITS: kpi_status = 222;
/// A figure depends on itself.
pub const KPI_ERROR_CYCLE: kpi_status = 223;
/// The card measures against a population and has not been fitted to one.
pub const KPI_ERROR_FIT_FIRST: kpi_status = 224;

/// The card has no input of that name.
pub const KPI_ERROR_UNKNOWN_FACT: kpi_status = 300;
/// The fact is not what its input asks for.
pub const KPI_ERROR_BAD_FACT: kpi_status = 301;
/// The fact is none of the declared levels.
pub const KPI_ERROR_UNKNOWN_LEVEL: kpi_status = 302;
/// A figure is needed but a fact behind it is missing.
pub const KPI_ERROR_MISSING_FIGURE: kpi_status = 303;
/// A figure is needed but is undefined for these facts.
pub const KPI_ERROR_UNDEFINED_FIGURE: kpi_status = 304;
/// The facts fall where the card says that nothing may fall.
pub const KPI_ERROR_REFUSED: kpi_status = 305;
/// A published figure would need more digits than the limit.
pub const KPI_ERROR_TOO_MANY_DIGITS: kpi_status = 306;
/// An exact figure between two roundings is larger than the limit.
pub const KPI_ERROR_TOO_WIDE: kpi_status = 307;
/// A figure depends on a fact in a way that the inverse does not follow.
pub const KPI_ERROR_NOT_FOLLOWED: kpi_status = 308;

/// A column is not what its input or its figure asks for.
pub const KPI_ERROR_BAD_COLUMN: kpi_status = 400;
/// The caller stopped the work.
pub const KPI_ERROR_CANCELLED: kpi_status = 401;

/// The number of every kind of error, and back.
const KINDS: &[(kpi_status, ErrorKind)] = &[
    (KPI_ERROR_TOO_LARGE, ErrorKind::TooLarge),
    (KPI_ERROR_SYNTAX, ErrorKind::Syntax),
    (KPI_ERROR_TOO_DEEP, ErrorKind::TooDeep),
    (KPI_ERROR_TOO_MANY_MEMBERS, ErrorKind::TooManyMembers),
    (KPI_ERROR_WRONG_TYPE, ErrorKind::WrongType),
    (KPI_ERROR_UNKNOWN_FIELD, ErrorKind::UnknownField),
    (KPI_ERROR_DUPLICATE_KEY, ErrorKind::DuplicateKey),
    (KPI_ERROR_MISSING_FIELD, ErrorKind::MissingField),
    (KPI_ERROR_MISPLACED_FIELD, ErrorKind::MisplacedField),
    (KPI_ERROR_BAD_CHOICE, ErrorKind::BadChoice),
    (KPI_ERROR_BARE_FRACTION, ErrorKind::BareFraction),
    (KPI_ERROR_BAD_NUMBER, ErrorKind::BadNumber),
    (KPI_ERROR_NUMBER_LIMIT, ErrorKind::NumberLimit),
    (KPI_ERROR_BAD_NAME, ErrorKind::BadName),
    (KPI_ERROR_DUPLICATE_NAME, ErrorKind::DuplicateName),
    (KPI_ERROR_UNKNOWN_NAME, ErrorKind::UnknownName),
    (KPI_ERROR_NOT_NUMERIC, ErrorKind::NotNumeric),
    (KPI_ERROR_EMPTY, ErrorKind::Empty),
    (KPI_ERROR_PIECE_ORDER, ErrorKind::PieceOrder),
    (KPI_ERROR_WEIGHTS, ErrorKind::Weights),
    (KPI_ERROR_LEVELS, ErrorKind::Levels),
    (KPI_ERROR_UNDEFINED_CONSTANT, ErrorKind::UndefinedConstant),
    (KPI_ERROR_CROSSED_LIMITS, ErrorKind::CrossedLimits),
    (KPI_ERROR_CYCLE, ErrorKind::Cycle),
    (KPI_ERROR_FIT_FIRST, ErrorKind::FitFirst),
    (KPI_ERROR_UNKNOWN_FACT, ErrorKind::UnknownFact),
    (KPI_ERROR_BAD_FACT, ErrorKind::BadFact),
    (KPI_ERROR_UNKNOWN_LEVEL, ErrorKind::UnknownLevel),
    (KPI_ERROR_MISSING_FIGURE, ErrorKind::MissingFigure),
    (KPI_ERROR_UNDEFINED_FIGURE, ErrorKind::UndefinedFigure),
    (KPI_ERROR_REFUSED, ErrorKind::Refused),
    (KPI_ERROR_TOO_MANY_DIGITS, ErrorKind::TooManyDigits),
    (KPI_ERROR_TOO_WIDE, ErrorKind::TooWide),
    (KPI_ERROR_NOT_FOLLOWED, ErrorKind::NotFollowed),
    (KPI_ERROR_BAD_COLUMN, ErrorKind::BadColumn),
    (KPI_ERROR_CANCELLED, ErrorKind::Cancelled),
];

/// The numbers that are not those of a kind of error, with their names and meanings.
const CALLS: &[(kpi_status, &str, &str)] = &[
    (KPI_OK, "ok", "done"),
    (KPI_ABSENT, "absent", "there is no such figure for these facts, or nothing to tell"),
    (KPI_BUFFER_TOO_SMALL, "buffer_too_small", "the text does not fit into the buffer"),
    (KPI_ERROR_NULL, "null", "a pointer is NULL where none may be"),
    (KPI_ERROR_HANDLE, "handle", "a handle is of another type than wanted here, or no handle of this library"),
    (KPI_ERROR_UTF8, "utf8", "a text is not UTF-8"),
    (KPI_ERROR_LENGTH, "length", "a length is larger than any that the library takes"),
    (KPI_ERROR_ALIGNMENT, "alignment", "an array does not begin at an address that fits its elements"),
    (KPI_ERROR_PLACE, "place", "a place is past the end of its list"),
    (KPI_ERROR_ARGUMENT, "argument", "a number is none of those allowed for its argument"),
    (KPI_ERROR_DOES_NOT_FIT, "does_not_fit", "the figure does not fit without losing digits"),
    (KPI_ERROR_ARROW, "arrow", "a structure of Arrow's is not one that can be read"),
    (KPI_ERROR_OTHER, "other", "an error of a kind to which this release has given no number"),
    (KPI_ERROR_PANIC, "panic", "the library failed by a mistake of its own"),
];

/// The number of a kind.
pub(crate) fn number_of(kind: ErrorKind) -> kpi_status {
    KINDS.iter().find(|(_, known)| *known == kind).map_or(KPI_ERROR_OTHER, |(status, _)| *status)
}

/// The name and the meaning of a number.
pub(crate) fn words_of(status: kpi_status) -> Option<(&'static str, &'static str)> {
    let call = CALLS.iter().find(|(known, ..)| *known == status).map(|(_, name, meaning)| (*name, *meaning));
    let kind = || KINDS.iter().find(|(known, _)| *known == status).map(|(_, kind)| (kind.code(), kind.meaning()));
    call.or_else(kind)
}

/// What became of an index, a measure, a member or a cut-off: one of the constants `KPI_FIGURE_`. Later releases may
/// add numbers.
pub type kpi_figure_status = i32;

/// It is there.
pub const KPI_FIGURE_SCORED: kpi_figure_status = 0;
/// A fact behind it is missing.
pub const KPI_FIGURE_MISSING: kpi_figure_status = 1;
/// It is undefined for these facts.
pub const KPI_FIGURE_UNDEFINED: kpi_figure_status = 2;
/// The card says that it does not concern this employee.
pub const KPI_FIGURE_NOT_APPLICABLE: kpi_figure_status = 3;
/// The cut-off tripped.
pub const KPI_FIGURE_TRIPPED: kpi_figure_status = 4;
/// The cut-off passed.
pub const KPI_FIGURE_PASSED: kpi_figure_status = 5;
/// What the cut-off guards is absent.
pub const KPI_FIGURE_NOT_LOOKED_AT: kpi_figure_status = 6;

pub(crate) fn figure_status(status: Status) -> kpi_figure_status {
    match status {
        Status::Scored => KPI_FIGURE_SCORED,
        Status::Missing => KPI_FIGURE_MISSING,
        Status::Undefined => KPI_FIGURE_UNDEFINED,
        Status::NotApplicable => KPI_FIGURE_NOT_APPLICABLE,
        Status::Tripped => KPI_FIGURE_TRIPPED,
        Status::Passed => KPI_FIGURE_PASSED,
        Status::NotLookedAt => KPI_FIGURE_NOT_LOOKED_AT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list that is never shortened and whose numbers never change.
    const FROZEN: &str = include_str!("../status-codes.txt");

    fn now() -> Vec<(kpi_status, &'static str)> {
        let calls = CALLS.iter().map(|(status, name, _)| (*status, *name));
        let mut now: Vec<_> = calls.chain(KINDS.iter().map(|(status, kind)| (*status, kind.code()))).collect();
        now.sort_unstable();
        now
    }

    #[test]
    fn every_kind_of_error_has_a_number_of_its_own() {
        let without: Vec<_> = ErrorKind::ALL.iter().filter(|kind| number_of(**kind) == KPI_ERROR_OTHER).collect();
        assert!(without.is_empty(), "give these a number in src/status.rs and in status-codes.txt: {without:?}");
        assert_eq!(KINDS.len(), ErrorKind::ALL.len());
        let now = now();
        assert!(now.windows(2).all(|two| two[0].0 < two[1].0), "a number stands twice");
    }

    #[test]
    fn no_number_has_changed() {
        let frozen: Vec<(kpi_status, &str)> = FROZEN
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split_once(' ').map(|(number, name)| (number.parse().unwrap(), name)).unwrap())
            .collect();
        assert_eq!(now(), frozen, "numbers are only ever added, here and in status-codes.txt");
    }

    #[test]
    fn the_header_has_every_number_under_its_name() {
        let header = include_str!("../include/kpi.h");
        for (status, name) in now() {
            let prefix = if status < 100 { "KPI_" } else { "KPI_ERROR_" };
            let line = format!("#define {prefix}{} {status}\n", name.to_uppercase());
            assert!(header.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_number_has_a_name_and_a_meaning() {
        assert_eq!(words_of(218), Some(("piece_order", ErrorKind::PieceOrder.meaning())));
        assert_eq!(words_of(0), Some(("ok", "done")));
        assert_eq!(words_of(77), None);
        for (status, name) in now() {
            let (known, meaning) = words_of(status).unwrap();
            assert_eq!(known, name);
            assert!(!meaning.is_empty());
        }
    }

    #[test]
    fn the_comments_of_the_constants_are_the_meanings_of_their_kinds() {
        let source = include_str!("status.rs").to_lowercase();
        for (_, kind) in KINDS {
            let comment = format!("/// {}.\npub const kpi_error_{}:", kind.meaning().to_lowercase(), kind.code());
            assert!(source.contains(&comment), "{comment}");
        }
    }
}
