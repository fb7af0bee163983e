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
