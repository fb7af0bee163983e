//! Logarithms and exponentials as intervals of integers: the true value is certainly inside.
//!
//! A [`Ball`] is `(mid ± rad) / 2^scale`. An error is counted in ulps, units of `1 / 2^scale`, and every step below says how many
//! it adds: a division or a shift that drops a rest adds at most one.

use dashu_int::ops::{BitTest, DivRem, SquareRoot};
use dashu_int::{IBig, Sign, UBig};

/// `(mid ± rad) / 2^scale`
#[derive(Clone, Debug)]
pub(super) struct Ball {
    pub(super) mid: IBig,
    pub(super) rad: UBig,
    pub(super) scale: usize,
}

impl Ball {
    pub(super) fn zero(scale: usize) -> Ball {
        Ball { mid: IBig::ZERO, rad: UBig::ZERO, scale }
    }

    /// The ends, in ulps.
    pub(super) fn ends(&self) -> (IBig, IBig) {
        (&self.mid - IBig::from(self.rad.clone()), &self.mid + IBig::from(self.rad.clone()))
    }

    /// The same interval, or one around it, at another scale.
    pub(super) fn at_scale(self, scale: usize) -> Ball {
        if let Some(more) = scale.checked_sub(self.scale) {
            return Ball { mid: self.mid << more, rad: self.rad << more, scale };
        }
        // one ulp for the rest of mid, one for that of rad
        let less = self.scale - scale;
        Ball { mid: self.mid >> less, rad: (self.rad >> less) + 2u8, scale }
    }

    /// The sum of two of one scale.
    pub(super) fn plus(self, other: Ball) -> Ball {
        debug_assert_eq!(self.scale, other.scale);
        Ball { mid: self.mid + other.mid, rad: self.rad + other.rad, scale: self.scale }
    }

    /// The product with `num / den`; `den` is above 0.
    pub(super) fn times(self, num: &IBig, den: &UBig) -> Ball {
        let size = num.clone().into_parts().1;
        // one ulp for the rest of mid, one for that of rad
        let mid = (self.mid * num).div_rem(&IBig::from(den.clone())).0;
        Ball { mid, rad: self.rad * size / den + 2u8, scale: self.scale }
    }
}

/// The number of halvings (of an exponent) or square roots (of a number) that balances their cost with that of the series.
fn halvings(bits: usize) -> usize {
    (bits / 4).isqrt().max(2)
}

/// `ln(num / den)` for integers above 0, at a scale of `bits` or more, with an error of less than `2^-bits` in absolute and,
/// unless the two are equal, of less than about `2^-bits` of the value.
pub(super) fn ln(num: &UBig, den: &UBig, bits: usize) -> Ball {
    // num/den = 2^twos · m. Within 1/2..2 there are no twos, as 2 · 0.50..01 would cancel all but the last digits; outside, the
    // logarithm is above 0.69 in size, m is in 1/2..2 too, and little cancels.
    let near_one = *num <= den << 1 && *den <= num << 1;
    let (num_bits, den_bits) = (num.bit_len(), den.bit_len());
    if near_one {
        return ln_near_one(num, den, bits);
    }
    let twos = IBig::from(num_bits) - IBig::from(den_bits);
    // The multiplication by twos loses their bits.
    let bits = bits + twos.bit_len() + 4;
    let (num, den) = if num_bits > den_bits {
        (num.clone(), den << (num_bits - den_bits))
    } else {
        (num << (den_bits - num_bits), den.clone())
    };
    let rest = ln_near_one(&num, &den, bits);
    let twos = ln_near_one(&UBig::from(2u8), &UBig::ONE, bits).times(&twos, &UBig::ONE);
    let scale = rest.scale.max(twos.scale);
    rest.at_scale(scale).plus(twos.at_scale(scale))
}

/// `ln(num / den)` for a quotient in 1/2..2, with the errors that [`ln`] promises.
fn ln_near_one(num: &UBig, den: &UBig, bits: usize) -> Ball {
    let (sign, gap) = (IBig::from(num.clone()) - IBig::from(den.clone())).into_parts();
    if gap.is_zero() {
        return Ball::zero(bits);
    }
    let roots = halvings(bits);
    let sum = num + den;
    // z = (num - den) / (num + den) is between 2^-(zeros + 1) and 2^-(zeros - 1).
    let zeros = sum.bit_len() - gap.bit_len();
    // The radius below is under 2N + 16 ulps for N < bits terms.
    let guard = bits.bit_len() + 8;
    if zeros > roots {
        // z is small already. Its own leading zeros are added to the scale, so that it keeps its significant bits.
        let scale = bits + zeros + guard;
        let z = (gap << scale) / sum;
        let (series, terms) = atanh(&z, scale);
        let rad = UBig::from(2 * terms + 16);
        return Ball { mid: IBig::from_parts(sign, series << 1), rad: rad << 1, scale };
    }
    // ln m = 2^roots · ln(m^(1/2^roots)). An error of e ulps in y becomes one of at most e / (2√y) + 1 in its root; as y is not
    // below 0.49, that is at most 0.715 e + 1, so it stays within 4 ulps.
    let scale = bits + 2 * roots + guard;
    let one = UBig::ONE << scale;
    let mut y = (num << scale) / den;
    for _ in 0..roots {
        y = (y << scale).sqrt();
    }
    // z = (y - 1) / (y + 1) has a derivative below 1, so an error of at most 4 + 1 ulps; its size is at most 0.09.
    let (sign, gap) = (IBig::from(y.clone()) - IBig::from(one.clone())).into_parts();
    let z = (gap << scale) / (y + one);
    let (series, terms) = atanh(&z, scale);
    let rad = UBig::from(2 * terms + 16);
    Ball { mid: IBig::from_parts(sign, series << (roots + 1)), rad: rad << (roots + 1), scale }
}

/// `atanh z = z + z³/3 + z⁵/5 + …` for z of at most 1/4 with an error of at most 5 ulps, and the number of terms N; the error
/// of the sum is at most 2N + 10 ulps.
///
/// Of those, 6 come from z, as the derivative is `1 / (1 - z²)`. The powers: z² is off by one ulp, so each next power by
/// e/16 + 1/4 + 1 where the one before is by e; that stays below 2. A quotient by 3 or more is then off by less than 2. The
/// first power left out is below 2 ulps in truth, and all after it together below 1.
fn atanh(z: &UBig, scale: usize) -> (UBig, usize) {
    let square = (z * z) >> scale;
    let (mut power, mut sum, mut terms) = (z.clone(), UBig::ZERO, 0_usize);
    while !power.is_zero() {
        sum += &power / UBig::from(2 * terms + 1);
        power = (power * &square) >> scale;
        terms += 1;
    }
    (sum, terms)
}

/// The ends of an interval of `e^x`, as integers times 2^exponent, for every x of a ball; `None` where the ball is so wide, or
/// ln 2 so coarse, that more bits are needed. `ln2` has the scale of the ball.
pub(super) fn exp(x: &Ball, ln2: &Ball) -> Option<(IBig, IBig, i64)> {
    let bits = x.scale;
    // e^x = 2^twos · e^r with r = x - twos · ln 2 in 0..ln 2, up to the radius.
    let mut twos = x.mid.clone().div_rem(&ln2.mid).0;
    if &twos * &ln2.mid > x.mid {
        twos -= 1u8;
    }
    let r = &x.mid - &twos * &ln2.mid;
    let r_rad = &x.rad + &ln2.rad * twos.clone().into_parts().1;
    if r_rad.bit_len() + 4 > bits {
        return None;
    }
    let r = UBig::try_from(r).ok()?;

    // e^r = (e^(r / 2^squarings))^(2^squarings). Each squaring doubles the relative error.
    let squarings = halvings(bits);
    let more = 2 * squarings + bits.bit_len() + 8;
    let scale = bits + more;
    let small = r << (more - squarings);
    // 1 + s + s²/2! + … with s below 1/2. A term is off by (e/2 + 1)/n + 1 ulps where the one before is by e: always below 2.
    // The first term left out is below 2 ulps in truth, and all after it together below 2.
    let (mut term, mut sum, mut terms) = (UBig::ONE << scale, UBig::ZERO, 0_usize);
    while !term.is_zero() {
        sum += &term;
        terms += 1;
        term = ((term * &small) >> scale) / UBig::from(terms);
    }
    let mut rad = UBig::from(2 * terms + 4);
    for _ in 0..squarings {
        // (y ± e)² = y² ± (2ye + e²), and one ulp for each of the three rests
        rad = ((((&sum * &rad) << 1) + &rad * &rad) >> scale) + 3u8;
        sum = (&sum * &sum) >> scale;
    }
    // r itself is uncertain; where r ends below 0.7 + 1/16, the derivative of e^r is below 3.
    rad += (r_rad << more) * 3u8;
    let (mid, rad) = (IBig::from(sum), IBig::from(rad));
    let exponent = i64::try_from(twos).ok()?.checked_sub(i64::try_from(scale).ok()?)?;
    Some((&mid - &rad, mid + rad, exponent))
}

/// `value` with the sign.
pub(super) fn signed(negative: bool, value: UBig) -> IBig {
    IBig::from_parts(if negative { Sign::Negative } else { Sign::Positive }, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(mid: i64, rad: u64, scale: usize) -> Ball {
        Ball { mid: mid.into(), rad: rad.into(), scale }
    }

    fn told(ball: &Ball) -> (String, String, usize) {
        (ball.mid.to_string(), ball.rad.to_string(), ball.scale)
    }

    /// Is a decimal, cut off after its digits, between two integers in parts of 2^scale?
    fn holds(low: &IBig, high: &IBig, scale: i64, decimal: &str) -> bool {
        let decimals = decimal.split_once('.').unwrap().1.len();
        let digits: IBig = decimal.replace('.', "").parse().unwrap();
        let (up, down) = (scale.max(0) as usize, scale.min(0).unsigned_abs() as usize);
        let in_parts = |end: &IBig| (end << down) * IBig::from(10).pow(decimals);
        // What was cut off lies away from zero.
        let (near, far) =
            if decimal.starts_with('-') { (&digits - 1, digits.clone()) } else { (digits.clone(), &digits + 1) };
        in_parts(low) <= far << up && near << up <= in_parts(high)
    }

    #[test]
    fn the_ends_lie_a_radius_from_the_middle() {
        let (low, high) = ball(5, 2, 3).ends();
        assert_eq!((low, high), (3.into(), 7.into()));
        assert_eq!(told(&Ball::zero(9)), told(&ball(0, 0, 9)));
        assert_eq!(told(&ball(5, 2, 3).plus(ball(-7, 4, 3))), told(&ball(-2, 6, 3)));
    }

    #[test]
    fn each_rest_that_is_dropped_adds_an_ulp() {
        assert_eq!(told(&ball(5, 2, 3).at_scale(5)), told(&ball(20, 8, 5)));
        assert_eq!(told(&ball(5, 2, 3).at_scale(3)), told(&ball(5, 2, 3)));
        // 1003 / 4 is cut to 250, and 13 / 4 to 3.
        assert_eq!(told(&ball(1003, 13, 10).at_scale(8)), told(&ball(250, 5, 8)));
        // 1000 · 7 / 3 is cut to 2333; 6 · 7 / 3 is 14.
        assert_eq!(told(&ball(1000, 6, 4).times(&IBig::from(-7), &UBig::from(3u8))), told(&ball(-2333, 16, 4)));
    }

    #[test]
    fn there_are_as_many_halvings_as_the_series_is_worth() {
        assert_eq!([0, 8, 36, 100, 128, 400].map(halvings), [2, 2, 3, 5, 5, 10]);
    }

    // Worked out with Python's decimal, to 80 digits, and cut off.
    const LOGARITHMS: [(&str, &str, &str); 13] = [
        ("2", "1", "0.693147180559945309417232121458176568075500134360255254120680"),
        ("3", "1", "1.098612288668109691395245236922525704647490557822749451734694"),
        ("10", "1", "2.302585092994045684017991454684364207601101488628772976033327"),
        ("1", "10", "-2.302585092994045684017991454684364207601101488628772976033327"),
        ("11", "10", "0.095310179804324860043952123280765092220605365308644199185239"),
        ("10", "11", "-0.095310179804324860043952123280765092220605365308644199185239"),
        ("1000001", "1000000", "0.000000999999500000333333083333533333166666809523684523920634"),
        ("3", "2", "0.405465108108164381978013115464349136571990423462494197614014"),
        ("2", "3", "-0.405465108108164381978013115464349136571990423462494197614014"),
        ("6366805760909027985741435139224001", "5", "76.226968049778431829613350404501001545957787829005929816462958"),
        ("5", "6366805760909027985741435139224001", "-76.226968049778431829613350404501001545957787829005929816462958"),
        ("199", "100", "0.688134638736401027374138382499808786688902303311926546839805"),
        ("201", "100", "0.698134722070984383029334323917520040012220483787098836805822"),
    ];

    #[test]
    fn a_logarithm_lies_in_its_ball_and_the_ball_is_as_small_as_promised() {
        for (num, den, is) in LOGARITHMS {
            for bits in [16, 40, 64, 100, 128, 190] {
                let log = ln(&num.parse().unwrap(), &den.parse().unwrap(), bits);
                let (low, high) = log.ends();
                assert!(holds(&low, &high, log.scale as i64, is), "ln({num}/{den}) to {bits} bits");
                let (size, radius) = (log.mid.into_parts().1, log.rad << bits);
                assert!(
                    radius < UBig::ONE << log.scale,
                    "ln({num}/{den}) to {bits} bits is off by more than 2^-{bits}"
                );
                assert!(radius <= size << 1, "ln({num}/{den}) to {bits} bits is too wide for its size");
            }
        }
        assert_eq!(told(&ln(&UBig::from(7u8), &UBig::from(7u8), 50)), told(&ball(0, 0, 50)));
    }

    #[test]
    fn the_radius_of_a_logarithm_counts_every_term_of_its_series() {
        // Near 1 without roots and with them: z is half the logarithm, or that of the last root.
        let bits = 190;
        for (num, den, size, roots) in
            [(1_000_001_u32, 1_000_000_u32, 1e-6_f64, 0), (3, 2, 1.5_f64.ln(), halvings(bits))]
        {
            let log = ln(&UBig::from(num), &UBig::from(den), bits);
            // The powers z, z³, … that are an ulp or more, but for the last one or two.
            let z = size / 2_f64.powi(roots as i32 + 1);
            let terms = (log.scale as f64 / -z.log2() / 2.0) as usize - 1;
            assert!(log.rad >= UBig::from(2 * terms + 16) << (roots + 1), "ln({num}/{den})");
        }
    }

    #[test]
    fn a_power_of_e_lies_between_its_ends_and_these_are_close() {
        for (num, den, is) in [
            (0, 1, "1.00000000000000000000000000000000000000000000000000"),
            (1, 1, "2.71828182845904523536028747135266249775724709369995"),
            (-1, 1, "0.36787944117144232159552377016146086744581113103176"),
            (1, 2, "1.64872127070012814684865078781416357165377610071014"),
            (10, 1, "22026.46579480671651695790064528424436635351261855678107"),
            (-20, 1, "0.00000000206115362243855782796594038015582097637580"),
        ] {
            for bits in [32, 64, 128] {
                let ln2 = ln(&UBig::from(2u8), &UBig::ONE, bits);
                let mid = (IBig::from(num) << ln2.scale) / IBig::from(den);
                let (low, high, exponent) =
                    exp(&Ball { mid, rad: UBig::ZERO, scale: ln2.scale }, &ln2).expect("it is narrow enough");
                assert!(holds(&low, &high, -exponent, is), "e^({num}/{den}) to {bits} bits");
                // ln 2 counts as often as there are twos, 30 times at most, and that three times.
                assert!((&high - &low) << bits <= &low * IBig::from(256), "e^({num}/{den}) to {bits} bits is too wide");
                assert!(low < high);
            }
        }
    }

    #[test]
    fn the_radius_of_a_power_counts_every_term_and_every_square() {
        for bits in [64_usize, 200] {
            let ln2 = ln(&UBig::from(2u8), &UBig::ONE, bits);
            let half = Ball { mid: IBig::ONE << (ln2.scale - 1), rad: UBig::ZERO, scale: ln2.scale };
            let (low, high, exponent) = exp(&half, &ln2).unwrap();
            // The terms s, s²/2!, … that are an ulp or more, for s = 1/2 halved again and again; then what squares make of them.
            let squarings = halvings(ln2.scale) as i32;
            let (s, ulp) = (0.5 / 2_f64.powi(squarings), 2_f64.powi(exponent as i32));
            let (mut term, mut terms) = (1.0, 0_u32);
            while term >= 2.0 * ulp {
                terms += 1;
                term *= s / f64::from(terms);
            }
            let (mut radius, mut power) = (f64::from(2 * terms + 4), s.exp());
            for _ in 0..squarings {
                radius = 2.0 * power * radius + 2.0;
                power *= power;
            }
            let found: f64 = (high - low).to_string().parse().unwrap();
            assert!(found >= 2.0 * radius, "{bits} bits: {found} and twice {radius}");
        }
    }

    #[test]
    fn what_is_left_beside_the_twos_is_below_one_more() {
        let ln2 = ln(&UBig::from(2u8), &UBig::ONE, 64);
        let twos = |mid| exp(&Ball { mid, rad: UBig::ZERO, scale: ln2.scale }, &ln2).unwrap().2;
        let half = IBig::ONE << (ln2.scale - 1);
        for more in [-3, -1, 1, 2] {
            assert_eq!(twos(&half + &ln2.mid * IBig::from(more)) - twos(half.clone()), more);
        }
    }

    #[test]
    fn a_ball_that_is_too_wide_asks_for_more_bits() {
        let ln2 = ln(&UBig::from(2u8), &UBig::ONE, 64);
        let x = |rad| exp(&Ball { mid: IBig::ONE << ln2.scale, rad, scale: ln2.scale }, &ln2);
        assert!(x(UBig::ONE << (ln2.scale - 4)).is_none());
        assert!(x(UBig::ONE << (ln2.scale - 5)).is_some());
        // The whole ball is between the ends.
        let (low, high, exponent) = x(UBig::ONE << (ln2.scale - 5)).unwrap();
        assert!(holds(&low, &high, -exponent, "2.63464"), "e^(1 - 1/32)");
        assert!(holds(&low, &high, -exponent, "2.80456"), "e^(1 + 1/32)");
    }
}
