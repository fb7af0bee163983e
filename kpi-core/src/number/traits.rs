//! What an exact rational shares with other numbers: order, hash, text and operators.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops;

use dashu_int::IBig;

use super::Exact;
use super::exact::Repr::{self, Big};
use super::exact::lowest_terms;
use super::small::Small;

impl Exact {
    #[cold]
    #[inline(never)]
    fn cmp_wide(&self, other: &Exact) -> Ordering {
        match (self.ratio(), other.ratio()) {
            (Some((a, b)), Some((c, d))) => match (a.checked_mul(d), c.checked_mul(b)) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => (IBig::from(a) * IBig::from(d)).cmp(&(IBig::from(c) * IBig::from(b))),
            },
            _ => self.to_big().as_ref().cmp(other.to_big().as_ref()),
        }
    }
}

impl PartialEq for Exact {
    #[inline]
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    #[inline]
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    #[inline]
    fn cmp(&self, other: &Exact) -> Ordering {
        match self.both_small(other).and_then(|(a, b)| a.cmp(b)) {
            Some(ordering) => ordering,
            None => self.cmp_wide(other),
        }
    }
}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Small(Small { num, den }) => lowest_terms(*num, den.get()).hash(state),
            Big(value) => (value.numerator(), value.denominator()).hash(state),
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.0 {
            Repr::Small(Small { num, den }) => match lowest_terms(*num, den.get()) {
                (num, 1) => num.to_string(),
                (num, den) => format!("{num}/{den}"),
            },
            Big(value) if value.is_int() => value.numerator().to_string(),
            Big(value) => format!("{}/{}", value.numerator(), value.denominator()),
        };
        f.pad(&text)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exact({self})")
    }
}

impl Default for Exact {
    fn default() -> Exact {
        Exact::ZERO
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        Exact::integer(value)
    }
}

impl From<i32> for Exact {
    fn from(value: i32) -> Exact {
        Exact::integer(value.into())
    }
}

impl From<u32> for Exact {
    fn from(value: u32) -> Exact {
        Exact::integer(value.into())
    }
}

/// Operators on references; there is none for division, which may have no result.
macro_rules! operators {
    ($($operator:ident $method:ident),*) => {$(
        impl ops::$operator for &Exact {
            type Output = Exact;
            #[inline]
            fn $method(self, other: &Exact) -> Exact {
                Exact::$method(self, other)
            }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul);

impl ops::Neg for &Exact {
    type Output = Exact;
    #[inline]
    fn neg(self) -> Exact {
        Exact::neg(self)
    }
}
