//! Curves, each piece with its end so that no gap and no overlap can be written, and marginal tiers.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Path};
use crate::number::Rounding;

use super::decode::{Decode, Fields};
use super::node::Node;
use super::value::Value;

/// A curve over a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Curve {
    /// The value that is looked up.
    pub of: Value,
    /// The pieces from the lowest end to the highest.
    pub pieces: Pieces,
}

impl Decode for Curve {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a curve", &["of", "pieces"])?;
        Ok(Curve { of: fields.required("of")?, pieces: fields.required("pieces")? })
    }
}

/// The pieces of a curve, proved to leave no gap and no overlap: each but the last has an end, and the first needs
/// no start.
///
/// That the ends rise is proved when the card is loaded, and row by row where they are facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Pieces(#[schemars(length(min = 1))] Vec<Piece>);

impl Pieces {
    /// Checks a list of pieces.
    pub fn new(pieces: Vec<Piece>) -> Result<Self, Error> {
        Pieces::checked(pieces, &Path::Root)
    }

    /// The pieces from the lowest end to the highest.
    pub fn as_slice(&self) -> &[Piece] {
        &self.0
    }

    fn checked(pieces: Vec<Piece>, at: &Path<'_>) -> Result<Self, Error> {
        let Some((last, others)) = pieces.split_last() else {
            return Err(Error::new(ErrorKind::Empty, at, "a curve needs at least one piece"));
        };
        for (i, piece) in others.iter().enumerate() {
            if piece.end.is_none() {
                return Err(Error::new(
                    ErrorKind::MissingField,
                    &at.index(i),
                    "every piece but the last needs its end",
                )
                .allowed("below | up_to"));
            }
        }
        let at_last = at.index(others.len());
        if let Some(end) = &last.end {
            return Err(Error::new(ErrorKind::MisplacedField, &at_last.field(end.word()), "the last piece has no end")
                .way_out("add a piece that says what the curve is beyond it"));
        }
        if let Body::Straight { .. } = last.body {
            return Err(Error::new(
                ErrorKind::MisplacedField,
                &at_last.field("to"),
                "a line between two ends cannot stand on the last piece, which has none",
            )
            .way_out("give the line by `from` and `slope`"));
        }
        let at_first = at.index(0);
        match &pieces[0].body {
            Body::Straight { .. } => Err(no_start(&at_first, "to", "give the line by `from`, `slope` and `at`")),
            Body::Steps { .. } => Err(no_start(&at_first, "add", "begin with a constant piece up to the first step")),
            Body::Line { at: None, .. } => Err(Error::new(
                ErrorKind::MissingField,
                &at_first.field("at"),
                "the first piece of a curve has no start",
            )
            .way_out("say by `at` where the line is `from`")),
            _ => Ok(Pieces(pieces)),
        }
    }
}

fn no_start(at: &Path<'_>, field: &str, way_out: &str) -> Error {
    Error::new(ErrorKind::MisplacedField, &at.field(field), "the first piece of a curve has no start").way_out(way_out)
}

impl Decode for Pieces {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        Pieces::checked(Vec::decode(node, at)?, at)
    }
}

/// One piece of a curve. It begins where the one before ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Piece {
    /// Where the piece ends; none on the last only.
    #[serde(flatten)]
    pub end: Option<End>,
    /// What the curve is on the piece.
    #[serde(flatten)]
    pub body: Body,
}

/// The end of a piece, and on which side of it the end itself lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Everything below this; the end belongs to the next piece.
    Below(Value),
    /// Everything up to and including this.
    UpTo(Value),
}

impl End {
    /// The value of the end.
    pub fn value(&self) -> &Value {
        match self {
            End::Below(value) | End::UpTo(value) => value,
        }
    }

    /// The word of the card: `below` or `up_to`.
    pub fn word(&self) -> &'static str {
        match self {
            End::Below(_) => "below",
            End::UpTo(_) => "up_to",
        }
    }
}

/// What a curve is on one piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Body {
    /// A constant.
    Constant {
        /// The value on the whole piece.
        is: Value,
    },
    /// A straight line between the piece's ends: from + (x − start) · (to − from) / (end − start).
    Straight {
        /// The value at the start.
        from: Value,
        /// The value towards the end.
        to: Value,
    },
    /// A straight line of a given slope: from + slope · (x − at).
    Line {
        /// The value at `at`.
        from: Value,
        /// What one more unit adds.
        slope: Value,
        /// Where the line is `from`; left out, the piece's start.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Value>,
    },
    /// Full steps from the piece's start: from + add · ⌊(x − start) / every⌋.
    Steps {
        /// The value at the start.
        from: Value,
        /// What a full step adds.
        add: Value,
        /// How wide a step is.
        every: Value,
    },
    /// Facts that fall here refuse the row, with this text.
    Refuse {
        /// Why nothing may fall here.
        refuse: String,
    },
}

impl Decode for Piece {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["below", "up_to", "is", "from", "to", "slope", "at", "add", "every", "refuse"];
        let fields = Fields::open(node, at, "a piece", &allowed)?;
        let end = match (fields.optional("below")?, fields.optional("up_to")?) {
            (Some(_), Some(_)) => {
                return Err(Error::new(ErrorKind::MisplacedField, &at.field("up_to"), "a piece has one end").way_out(
                    "keep `below` where the end belongs to the next piece, `up_to` where it belongs to this one",
                ));
            }
            (below, up_to) => below.map(End::Below).or(up_to.map(End::UpTo)),
        };
        Ok(Piece { end, body: body(&fields, at)? })
    }
}

fn body(fields: &Fields<'_>, at: &Path<'_>) -> Result<Body, Error> {
    const FORMS: [(&str, &[&str], &[&str]); 5] = [
        ("is", &["is"], &[]),
        ("refuse", &["refuse"], &[]),
        ("to", &["from", "to"], &[]),
        ("slope", &["from", "slope"], &["at"]),
        ("add", &["from", "add", "every"], &[]),
    ];
    const ALL: [&str; 8] = ["is", "from", "to", "slope", "at", "add", "every", "refuse"];
    let Some((form, needed, optional)) = FORMS.into_iter().find(|(form, ..)| fields.has(form)) else {
        return Err(Error::new(ErrorKind::MissingField, at, "a piece does not say what the curve is on it")
            .allowed("is | from, to | from, slope, at | from, add, every | refuse"));
    };
    let holds = |name: &&str| !needed.contains(name) && !optional.contains(name) && fields.has(name);
    for name in ALL.into_iter().filter(holds) {
        fields.refuse(name, &format!("a piece with `{form}` holds no `{name}`"))?;
    }
    Ok(match form {
        "is" => Body::Constant { is: fields.required("is")? },
        "refuse" => Body::Refuse { refuse: fields.required("refuse")? },
        "to" => Body::Straight { from: fields.required("from")?, to: fields.required("to")? },
        "slope" => {
            Body::Line { from: fields.required("from")?, slope: fields.required("slope")?, at: fields.optional("at")? }
        }
        _ => Body::Steps {
            from: fields.required("from")?,
            add: fields.required("add")?,
            every: fields.required("every")?,
        },
    })
}

/// Marginal slices from 0 up: each slice of the value at its own rate; below 0 there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tiers {
    /// The value that is cut into slices.
    pub of: Value,
    /// The slices from the lowest to the highest.
    pub slices: Slices,
    /// Where inside the tiers something is rounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<TierRounding>,
}

/// The slices of marginal tiers, proved to leave no gap: each but the last has its end, the last is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Slices(#[schemars(length(min = 1))] Vec<Slice>);

impl Slices {
    /// Checks a list of slices.
    pub fn new(slices: Vec<Slice>) -> Result<Self, Error> {
        Slices::checked(slices, &Path::Root)
    }

    /// The slices from the lowest to the highest.
    pub fn as_slice(&self) -> &[Slice] {
        &self.0
    }

    fn checked(slices: Vec<Slice>, at: &Path<'_>) -> Result<Self, Error> {
        let Some((last, others)) = slices.split_last() else {
            return Err(Error::new(ErrorKind::Empty, at, "tiers need at least one slice"));
        };
        if let Some(i) = others.iter().position(|slice| slice.up_to.is_none()) {
            let at = at.index(i);
            return Err(Error::new(
                ErrorKind::MissingField,
                &at.field("up_to"),
                "every slice but the last needs its end",
            ));
        }
        if last.up_to.is_some() {
            let at = at.index(others.len());
            return Err(Error::new(ErrorKind::MisplacedField, &at.field("up_to"), "the last slice has no end")
                .way_out("add a slice with the rate beyond it, \"0\" if nothing more is paid"));
        }
        Ok(Slices(slices))
    }
}

impl Decode for Slices {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        Slices::checked(Vec::decode(node, at)?, at)
    }
}

/// One slice of marginal tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Slice {
    /// Where the slice ends; none on the last only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Value>,
    /// The rate of the slice.
    pub rate: Value,
}

/// The rounding points inside marginal tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TierRounding {
    /// Each slice before it is multiplied by its rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice: Option<Rounding>,
    /// Each slice's amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rounding>,
}

impl Decode for Tiers {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "marginal tiers", &["of", "slices", "rounding"])?;
        Ok(Tiers {
            of: fields.required("of")?,
            slices: fields.required("slices")?,
            rounding: fields.optional("rounding")?,
        })
    }
}

impl Decode for Slice {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a slice", &["up_to", "rate"])?;
        Ok(Slice { up_to: fields.optional("up_to")?, rate: fields.required("rate")? })
    }
}

impl Decode for TierRounding {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "the rounding of tiers", &["slice", "amount"])?;
        Ok(TierRounding { slice: fields.optional("slice")?, amount: fields.optional("amount")? })
    }
}
