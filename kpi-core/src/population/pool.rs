//! What is shared out, among whom, and how what is left goes: the three things that decide every part.

use std::str::FromStr;

use crate::error::{Error, ErrorKind};
use crate::number::{Exact, Mode, Rounding};

use super::by_word;

/// An amount that is to be shared out in whole quanta.
///
/// It may be negative, such as an overpayment that is taken back; then each part is the negative of what it would be of
/// the same pool without its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    amount: Exact,
    /// Down to a multiple of the quantum.
    down: Rounding,
}

impl Pool {
    /// A pool, and the quantum that every part is a multiple of: any decimal above 0 (0.01, 0.05, 1).
    ///
    /// # Errors
    /// `bad_number` where the quantum is no such decimal, and where the amount is no multiple of it, so that no parts
    /// could sum to it.
    ///
    /// ```
    /// use kpi_core::{number::Exact, population::Pool};
    ///
    /// let number = |text| Exact::parse(text).unwrap();
    /// let error = Pool::new(number("99.995"), number("0.01")).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "pool: the pool is no multiple of its quantum, so no parts can sum to it; given `99.995`, \
    ///      allowed multiples of 0.01; make it 99.99 or 100"
    /// );
    /// ```
    pub fn new(amount: Exact, quantum: Exact) -> Result<Pool, Error> {
        let down = Rounding::new(quantum.clone(), Mode::Down).map_err(|error| {
            Error::at(ErrorKind::BadNumber, "quantum", error.to_string())
                .given(quantum.decimal_text())
                .allowed("a decimal above 0, such as 0.01")
        })?;
        if amount.is_too_wide() {
            return Err(super::allocate::too_wide("pool"));
        }
        let to = |mode| Some(amount.round(&Rounding::new(quantum.clone(), mode).ok()?));
        match (to(Mode::Floor), to(Mode::Ceiling)) {
            (Some(below), Some(above)) if below != above => {
                let matter = "the pool is no multiple of its quantum, so no parts can sum to it";
                Err(Error::at(ErrorKind::BadNumber, "pool", matter)
                    .given(amount.decimal_text())
                    .allowed(format_args!("multiples of {}", quantum.decimal_text()))
                    .way_out(format_args!("make it {} or {}", below.decimal_text(), above.decimal_text())))
            }
            _ => Ok(Pool { amount, down }),
        }
    }

    /// What is shared out.
    pub fn amount(&self) -> &Exact {
        &self.amount
    }

    /// What every part is a multiple of.
    pub fn quantum(&self) -> &Exact {
        self.down.to()
    }

    /// How many decimals the quantum has, and with it every part.
    ///
    /// ```
    /// # use kpi_core::{number::Exact, population::Pool};
    /// let pool = Pool::new(Exact::integer(100), Exact::parse("0.05").unwrap())?;
    /// assert_eq!(pool.decimals(), 2);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn decimals(&self) -> u32 {
        self.down.decimals()
    }

    pub(super) fn down(&self) -> &Rounding {
        &self.down
    }
}

/// What one person claims of a pool: a weight, and the most that they may get.
///
/// ```
/// use kpi_core::{number::Exact, population::Claim};
///
/// let claim = Claim::of_pay(&Exact::parse("1.1").unwrap(), &Exact::integer(2000)).capped(Exact::integer(500));
/// assert_eq!((claim.weight, claim.cap), (Exact::integer(2200), Some(Exact::integer(500))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// In what proportion; 0 or more. A weight of 0 gets nothing.
    pub weight: Exact,
    /// The most, 0 or more, where there is such a limit. Where it is no multiple of the quantum, the multiple below it
    /// is the most that can be paid. Of a negative pool it limits the size of the part.
    pub cap: Option<Exact>,
}

impl Claim {
    /// A claim by a weight alone.
    pub const fn new(weight: Exact) -> Claim {
        Claim { weight, cap: None }
    }

    /// A claim in proportion to index · base pay.
    ///
    /// A negative index makes a negative weight, which no pool takes: let the card's `clamp` hold it at 0.
    pub fn of_pay(index: &Exact, base_pay: &Exact) -> Claim {
        Claim::new(index.mul(base_pay).reduced())
    }

    /// The same claim with a cap.
    #[must_use]
    pub fn capped(self, cap: Exact) -> Claim {
        Claim { cap: Some(cap), ..self }
    }
}

/// Who gets the quanta that are left when every part is rounded down to a whole number of them.
///
/// With weights 70 and 30 a pool of 0.05 has the exact parts 0.035 and 0.015; down to cents these are 0.03 and 0.01, and
/// 0.01 is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remainder {
    /// One each to those that lost most by rounding down, also known as Hamilton's method. Where as much was lost, the
    /// tie rule decides.
    ///
    /// One quantum more in the pool can make a part *smaller*; that is in the nature of this rule, and known as the
    /// Alabama paradox.
    Largest(Tie),
    /// One each from the first that is listed on, whatever they lost. Weights of 0 and those at their cap are passed
    /// over.
    Listed,
}

/// Who goes first among those that lost as much by rounding down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// The one that is listed first. A list sorted by a key makes it a rule by that key.
    First,
    /// The one that is listed last.
    Last,
    /// The one with the larger weight; of equal weights the one that is listed first.
    LargerWeight,
}

impl Remainder {
    /// Every rule.
    pub const ALL: [Remainder; 4] = [
        Remainder::Largest(Tie::First),
        Remainder::Largest(Tie::Last),
        Remainder::Largest(Tie::LargerWeight),
        Remainder::Listed,
    ];

    /// The word for it: `largest_first`, `largest_last`, `largest_weight`, `listed`.
    pub const fn word(self) -> &'static str {
        match self {
            Remainder::Largest(Tie::First) => "largest_first",
            Remainder::Largest(Tie::Last) => "largest_last",
            Remainder::Largest(Tie::LargerWeight) => "largest_weight",
            Remainder::Listed => "listed",
        }
    }
}

/// The rule of a word. The error is `bad_choice`.
///
/// ```
/// # use kpi_core::population::{Remainder, Tie};
/// assert_eq!("largest_last".parse(), Ok(Remainder::Largest(Tie::Last)));
/// assert!("largest".parse::<Remainder>().is_err()); // the tie rule is not said
/// ```
impl FromStr for Remainder {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        by_word("remainder", word, &Remainder::ALL, Remainder::word)
    }
}
