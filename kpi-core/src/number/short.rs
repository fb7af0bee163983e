//! Decimals of few digits, as amounts have, in machine words: how they are read of a text and of a float.

use super::Small;
use super::decimal::power_of_ten;

/// A decimal of few digits, as nearly all facts are: `integer / 10^decimals`. It is what
/// [`Integers`](crate::batch::Integers) takes.
///
/// It reads less than [`Exact`](super::Exact) does, in less time, and what it reads is the same number. Zeros at the end
/// are kept where they are few, as amounts in one unit are compared and added in less time than others.
///
/// ```
/// use kpi_core::number::Short;
///
/// let amount = Short::parse("8540.00").unwrap();
/// assert_eq!((amount.integer(), amount.decimals()), (854_000, 2));
/// assert_eq!(Short::parse("50%"), None); // Exact::parse reads it
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    integer: i64,
    decimals: u32,
}

/// Zeros that end more decimals than these are dropped.
const FEW_DECIMALS: u32 = 4;

const TENS: [i64; 7] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

impl Short {
    /// The number times `10^decimals`.
    #[inline]
    pub const fn integer(self) -> i64 {
        self.integer
    }

    /// The number of decimals that the integer has, at most 14.
    #[inline]
    pub const fn decimals(self) -> u32 {
        self.decimals
    }

    /// A whole number, with the decimals that are expected where they are at most 6 and it has room for them.
    ///
    /// ```
    /// # use kpi_core::number::Short;
    /// let amount = Short::whole(8540, 2);
    /// assert_eq!((amount.integer(), amount.decimals()), (854_000, 2));
    /// ```
    #[inline]
    pub fn whole(number: i64, expected: u32) -> Short {
        match TENS.get(expected as usize).and_then(|ten| number.checked_mul(*ten)) {
            Some(integer) => Short { integer, decimals: expected },
            None => Short { integer: number, decimals: 0 },
        }
    }

    /// Reads a plain decimal, `-?digits[.digits]`, of up to 16 characters behind the sign. None for any other text: one that
    /// [`Exact::parse`](super::Exact::parse) reads, and one that it refuses.
    #[inline]
    pub fn parse(text: &str) -> Option<Short> {
        let (integer, decimals) = written(text.as_bytes())?;
        Some(if decimals > FEW_DECIMALS { Short::trimmed(integer, decimals) } else { Short { integer, decimals } })
    }

    #[cold]
    fn trimmed(mut integer: i64, mut decimals: u32) -> Short {
        while decimals > FEW_DECIMALS && integer % 10 == 0 {
            (integer, decimals) = (integer / 10, decimals - 1);
        }
        Short { integer, decimals }
    }

    /// The number that a float means, its shortest decimal, where that has few digits and at most 6 decimals; the same as by
    /// [`Exact::from_f64`](super::Exact::from_f64). None for any other float.
    ///
    /// It has the decimals that are expected, where so many do: a right guess saves time, and a wrong one changes no number.
    ///
    /// ```
    /// # use kpi_core::number::Short;
    /// let parts = |short: Option<Short>| short.map(|short| (short.integer(), short.decimals()));
    /// assert_eq!(parts(Short::from_f64(7.5, 2)), Some((750, 2)));
    /// assert_eq!(parts(Short::from_f64(7.125, 2)), Some((7125, 3)));
    /// assert_eq!(parts(Short::from_f64(0.1 + 0.2, 2)), None); // 17 digits
    /// ```
    #[inline]
    pub fn from_f64(float: f64, expected: u32) -> Option<Short> {
        // Below 2^53 a float that is a whole number is its own shortest decimal.
        let whole = float as i64;
        if whole.unsigned_abs() < 1 << 53 && whole as f64 == float {
            return Some(Short::whole(whole, expected));
        }
        if let Some(ten @ 2..) = TENS.get(expected as usize)
            && let Near::Is(integer) = near(float, *ten)
        {
            return Some(Short { integer, decimals: expected });
        }
        let (integer, decimals) = shortest(float)?;
        Some(Short { integer, decimals })
    }
}

impl Short {
    /// The same number, as other machine integers.
    #[inline(always)]
    pub(crate) fn small(self) -> Option<Small> {
        Small::new(self.integer.into(), power_of_ten(self.decimals)?)
    }
}

/// A float in units of so many to 1, if a decimal of few digits in such units reads back as it.
enum Near {
    Is(i64),
    IsNot,
    /// Nor does one in smaller units.
    TooLong,
}

/// A decimal of a float, guessed by a product of floats, and proved in whole numbers, so that no rounding mode of the host can
/// make it a wrong one. The float is none of the whole numbers below 2^53.
///
/// No two decimals of up to 15 digits read back as one float, so one that does is the shortest.
#[inline(always)]
fn near(float: f64, ten: i64) -> Near {
    const MOST: f64 = 1e15;
    let bits = float.to_bits();
    let power = ((bits >> 52) & 0x7ff) as i32 - 1075;
    // float = size · 2^-shift, from 2^-20 to below 2^53.
    let shift = -power;
    if !(1..=72).contains(&shift) {
        return Near::TooLong;
    }
    let size = (bits & ((1 << 52) - 1)) | 1 << 52;
    let near = float.abs() * ten as f64;
    if near >= MOST {
        return Near::TooLong;
    }
    let digits = (near + 0.5) as i64;
    if (near - digits as f64).abs() > near * 1e-15 {
        return Near::IsNot;
    }
    // Below 2^122 both.
    let ten = ten.unsigned_abs();
    let (read, held) = (u128::from(digits.unsigned_abs()) << shift, u128::from(size) * u128::from(ten));
    // Floats lie half as close together below a power of two as above it.
    let room = if size == 1 << 52 && read < held { 4 } else { 2 };
    if read.abs_diff(held) * room < u128::from(ten) {
        Near::Is(if float < 0.0 { -digits } else { digits })
    } else {
        Near::IsNot
    }
}

/// The shortest decimal of a float, and its decimals, where it has few digits and from 1 to 6 decimals.
#[inline]
pub(super) fn shortest(float: f64) -> Option<(i64, u32)> {
    for (decimals, ten) in (1..).zip(&TENS[1..]) {
        match near(float, *ten) {
            Near::Is(integer) => return Some((integer, decimals)),
            Near::IsNot => {}
            Near::TooLong => return None,
        }
    }
    None
}

const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// Reads a plain decimal of up to 16 characters behind the sign, eight of them at a time: its digits and how many of them
/// are decimals.
#[inline(always)]
pub(super) fn written(text: &[u8]) -> Option<(i64, u32)> {
    let (negative, body) = match text {
        [b'-', body @ ..] => (true, body),
        body => (false, body),
    };
    let (digits, decimals) = match body.len() {
        0 => return None,
        1..=8 => {
            let (word, decimals) = without_point(eight(body)?, body.len() as u32)?;
            (number(word)?, decimals)
        }
        9..=16 => sixteen(body)?,
        _ => return None,
    };
    Some((if negative { -digits } else { digits }, decimals))
}

/// Up to eight characters as a word, the first of them in the lowest byte, behind as many zeros as are wanting.
#[inline(always)]
fn eight(text: &[u8]) -> Option<u64> {
    let length = text.len() as u32;
    let front = |bytes: u64| bytes << (8 * (8 - length));
    let word = match *text {
        [] => return None,
        [a] => front(u64::from(a)),
        [a, b] => front(u64::from(u16::from_le_bytes([a, b]))),
        [a, b, c] => front(u64::from(u32::from_le_bytes([a, b, c, 0]))),
        _ if length <= 8 => {
            // The two overlap where there are fewer than eight, in characters that are the same.
            let first = u32::from_le_bytes(*text.first_chunk()?);
            let last = u32::from_le_bytes(*text.last_chunk()?);
            front(u64::from(first)) as u32 as u64 | u64::from(last) << 32
        }
        _ => return None,
    };
    Some(word | ZEROS.checked_shr(8 * length).unwrap_or_default())
}

/// The lowest point in a word, by its place.
#[inline(always)]
fn point(word: u64) -> Option<u32> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let points = word ^ (ONES * b'.' as u64);
    // A byte that is 0 and below which none is has its highest bit set here, and no other byte below it has.
    let found = points.wrapping_sub(ONES) & !points & (ONES << 7);
    (found != 0).then(|| found.trailing_zeros() / 8)
}

/// Takes the point out of a word of so many characters, and says how many decimals stand behind it. None where no digit
/// stands on one side of it.
#[inline(always)]
fn without_point(word: u64, length: u32) -> Option<(u64, u32)> {
    let Some(place) = point(word) else { return Some((word, 0)) };
    let decimals = 7 - place;
    if decimals == 0 || decimals + 1 >= length {
        return None;
    }
    let below = (1_u64 << (8 * place)) - 1;
    let above = !0 << (8 * (place + 1));
    Some((word & above | (word & below) << 8 | u64::from(b'0'), decimals))
}

/// The number that eight digits are; none where one of them is no digit.
#[inline(always)]
fn number(word: u64) -> Option<i64> {
    const SIXES: u64 = u64::from_ne_bytes([6; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0xf0; 8]);
    // Every byte is from 0x30 to 0x3f, and still is with 6 more.
    if word & HIGH != ZEROS || word.wrapping_add(SIXES) & HIGH != ZEROS {
        return None;
    }
    // Pairs of digits, then fours, then all eight.
    let pairs = (word & !HIGH).wrapping_mul(10).wrapping_add((word & !HIGH) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff) as i64)
}

/// The same of nine to sixteen characters.
#[inline]
fn sixteen(body: &[u8]) -> Option<(i64, u32)> {
    const WORD: i64 = 100_000_000;
    let (front, back) = body.split_at_checked(body.len() - 8)?;
    let (front, back) = (eight(front)?, eight(back)?);
    if let Some(place) = point(front) {
        // Of the characters in front at least one is a digit.
        let (length, behind) = (body.len() as u32 - 8, 7 - place);
        if behind + 1 >= length {
            return None;
        }
        let below = (1_u64 << (8 * place)) - 1;
        let above = (!0_u64).checked_shl(8 * (place + 1)).unwrap_or_default();
        let front = front & above | (front & below) << 8 | u64::from(b'0');
        return Some((number(front)? * WORD + number(back)?, behind + 8));
    }
    match point(back) {
        None => Some((number(front)? * WORD + number(back)?, 0)),
        Some(7) => None,
        Some(place) => {
            let below = (1_u64 << (8 * place)) - 1;
            let above = !0_u64 << (8 * (place + 1));
            // The last digit in front goes behind it, into the place that is left.
            let digits = back & above | (back & below) << 8 | front >> 56;
            let front = front << 8 | u64::from(b'0');
            Some((number(front)? * WORD + number(digits)?, 7 - place))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Exact;
    use super::*;

    fn parts(short: Option<Short>) -> Option<(i64, u32)> {
        short.map(|short| (short.integer, short.decimals))
    }

    fn exact(short: Short) -> Exact {
        Exact::from_scaled(short.integer.into(), short.decimals).unwrap()
    }

    #[test]
    fn plain_decimals_are_read_with_the_zeros_that_they_have() {
        for (text, integer, decimals) in [
            ("7", 7, 0),
            ("-7", -7, 0),
            ("0", 0, 0),
            ("-0.00", 0, 2),
            ("007", 7, 0),
            ("8540.00", 854_000, 2),
            ("-2.50", -250, 2),
            ("100000.00", 10_000_000, 2),
            ("12345678.9", 123_456_789, 1),
            ("1.23456789", 123_456_789, 8),
            ("1234567.89", 123_456_789, 2),
            ("123456789012.345", 123_456_789_012_345, 3),
            ("1.00000000000001", 100_000_000_000_001, 14),
            ("-9999999999999999", -9_999_999_999_999_999, 0),
            // Of many decimals the zeros at the end are dropped.
            ("2.5000000000", 25_000, 4),
            ("0.00000000000000", 0, 4),
            ("1.230450000", 123_045, 5),
        ] {
            assert_eq!(parts(Short::parse(text)), Some((integer, decimals)), "{text}");
        }
        for other in [
            "",
            "-",
            "--1",
            "+1",
            ".",
            ".5",
            "5.",
            "-.5",
            "1.2.3",
            "1e3",
            "50%",
            "1/3",
            " 1",
            "1 ",
            "1,5",
            "NaN",
            "Infinity",
            "1E+3",
            "12345678.",
            ".12345678",
            "123456789.",
            ".123456789012345",
            "1234567.8.9",
            "1.2345678.9",
            "12345678..9",
            "12345678901234567",
            "1/",
            "1:",
            "1234567/",
            "1234567:",
            "/1234567",
            ":2345678",
            "١",
            "1\u{0}",
        ] {
            assert_eq!(Short::parse(other), None, "{other}");
        }
    }

    #[test]
    fn texts_of_every_length_are_the_numbers_that_they_are_by_one_digit_after_the_other() {
        let digits = "9081726354918273";
        for length in 1..=16 {
            for start in 0..=16 - length {
                let text = &digits[start..start + length];
                assert_eq!(Short::parse(text).map(exact), Exact::parse(text).ok(), "{text}");
                for place in 0..length {
                    for strange in ['.', '/', ':', '-', ' ', '\u{7f}', 'e'] {
                        let text = format!("{}{strange}{}", &text[..place], &text[place + 1..]);
                        match Short::parse(&text) {
                            Some(short) => assert_eq!(Ok(exact(short)), Exact::parse(&text), "{text}"),
                            None => assert!(
                                strange != '.' || place == 0 || place + 1 == length,
                                "{text} is a plain decimal"
                            ),
                        }
                        if !text.starts_with('-') {
                            let negative = Short::parse(&format!("-{text}"));
                            assert_eq!(negative.map(exact), Short::parse(&text).map(|it| exact(it).neg()), "{text}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_float_is_its_shortest_decimal_whatever_is_expected() {
        let tenth_of_a_cent = |integer: i64| integer as f64 / 1000.0;
        let amounts = (-3000..3000).map(tenth_of_a_cent).chain((0..3000).map(|at| tenth_of_a_cent(at * 987_654_321)));
        let others = [
            0.5,
            -0.0,
            1e-6,
            -1_000_000.000001,
            999_999_999.999_999,
            -99_999_999_999_999.9,
            100_000_000_000_000.5,
            0.1 + 0.2,
            1e-7,
            4e-7,
            9_007_199_254_740_991.0,
            9_007_199_254_740_992.0,
            1e15,
            1e300,
            5e-324,
            f64::INFINITY,
            f64::NAN,
        ];
        let (mut short, mut long) = (0, 0);
        for float in amounts.chain(others) {
            for float in [float, float.next_up(), float.next_down()] {
                for expected in [0, 1, 2, 3, 6, 7, 28, u32::MAX] {
                    match Short::from_f64(float, expected) {
                        Some(it) => {
                            assert_eq!(Exact::from_f64(float), Ok(Some(exact(it))), "{float} by {expected}");
                            short += 1;
                        }
                        None => {
                            assert!(
                                float.fract() != 0.0 || float.abs() > 9e15 || float.is_nan(),
                                "{float} by {expected}"
                            );
                            long += 1;
                        }
                    }
                }
            }
        }
        assert!(short > 70_000 && long > 70_000, "{short} are short, {long} are long");
        assert_eq!(parts(Short::from_f64(8540.0, 2)), Some((854_000, 2)));
        assert_eq!(parts(Short::from_f64(0.25, 1)), Some((25, 2)));
        assert_eq!(parts(Short::from_f64(0.25, 0)), Some((25, 2)));
        assert_eq!(parts(Short::from_f64(9e15, 6)), Some((9_000_000_000_000_000, 0)));
    }
}
