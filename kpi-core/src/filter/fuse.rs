//! Steps that serve one other step only become one with it: what is not written into a lane need not be read again.

use super::fused::{
    Band, Bands, Between, Chord, Chords, End, Height, Ladder, Line, Order, Piece, Pieces, Rung, SumThere, There, Unfit,
};
use super::node::{Arg, F, Graph, Id, Node};
use super::number::{EXACT, WHOLE};
use super::program::order;

/// As many pieces are chosen from in one step: each takes two registers of the machine.
const MOST_PIECES: usize = 4;

/// Fuses what can be fused on the way to the goals. Gives the goals that are left.
pub(super) fn fuse(graph: &mut Graph, goals: &[Id]) -> Vec<Id> {
    each(graph, goals, |mut fusing, node| match node {
        Node::Select(truth, is, last) => fusing.ladder(truth, is, last).or_else(|| fusing.choice(truth, is, last)),
        Node::Quotient(Arg::Lane(num), den) => fusing.quotient(num, den),
        Node::Greatest(Arg::Lane(of), Arg::Const(least)) => {
            // The lower limit comes first.
            fusing.line(of, |line| {
                (line.most.get() == f64::INFINITY).then(|| Line { least: line.least.greater(least), ..line })
            })
        }
        Node::Least(Arg::Lane(of), Arg::Const(most)) => {
            fusing.line(of, |line| Some(Line { most: line.most.lesser(most), ..line }))
        }
        Node::Linear { terms, plus } => match *terms {
            [(slope, of)] => fusing.line(of, |line| Some(Line { slope, plus, ..line })),
            _ => fusing.sum_there(&terms, plus),
        },
        Node::Or(a, b) => fusing.joined([a, b], false),
        Node::And(a, b) => fusing.joined([a, b], true),
        Node::RoundProduct { of: [of, one, other], den, mode } if one == other => {
            fusing.factors(of, one).map(|of| Node::RoundProduct { of, den, mode })
        }
        Node::Doubt(of) => fusing.doubt(of),
        _ => None,
    });
    each(graph, goals, |fusing, node| match node {
        Node::Pieces(it) => fusing.chords(&it).or_else(|| fusing.between(&it)).or_else(|| fusing.bands(&it)),
        _ => None,
    });
    let order = order(graph, goals);
    goals.iter().copied().filter(|goal| !is_said_by_another(graph, &order, *goal)).collect()
}

/// Looks at each step on the way to the goals, after its operands, and puts another in its place.
fn each(graph: &mut Graph, goals: &[Id], fused: impl Fn(Fusing<'_>, Node) -> Option<Node>) {
    let order = order(graph, goals);
    let mut uses = vec![0_u32; graph.nodes.len()];
    goals.iter().for_each(|id| uses[*id as usize] += 1);
    for id in &order {
        graph.nodes[*id as usize].operands(|operand| uses[operand as usize] += 1);
    }
    for id in order {
        let node = graph.nodes[id as usize].clone();
        if let Some(fused) = fused(Fusing { graph, uses: &uses }, node) {
            graph.nodes[id as usize] = fused;
        }
    }
}

/// Has a step, which works out the difference that a comparison asks for, been told to say what it says of doubt?
fn is_said_by_another(graph: &mut Graph, order: &[Id], goal: Id) -> bool {
    let Node::DoubtWhere { a: (f, x), is, b: (g, y), unless } = graph.nodes[goal as usize] else { return false };
    let zero = graph.zero();
    if unless != zero {
        return false;
    }
    let y = match y {
        Arg::Lane(y) if f == g && f.get() == 1.0 => y,
        Arg::Const(none) if none.get() == 0.0 && f.get() == 1.0 => zero,
        _ => return false,
    };
    let is_same = |den: (Id, Id)| den == (x, y) || is == Order::Equal && den == (y, x);
    for id in order {
        let divisors = match &mut graph.nodes[*id as usize] {
            Node::Line(line) => vec![(line.den, &mut line.unfit)],
            Node::Between(it) => vec![(it.line.den, &mut it.line.unfit)],
            Node::Bands(it) => vec![((it.b, zero), &mut it.unfit)],
            Node::Chords(it) => {
                let ([from, middle, to], [first, second]) = (it.knots, &mut it.chords);
                vec![((middle, from), &mut first.unfit), ((to, middle), &mut second.unfit)]
            }
            _ => continue,
        };
        if let Some((_, unfit)) = divisors.into_iter().find(|(den, _)| is_same(*den)) {
            *unfit = unfit.and(is);
            return true;
        }
    }
    false
}

/// The graph, and how many read each of its nodes.
struct Fusing<'g> {
    graph: &'g mut Graph,
    uses: &'g [u32],
}

impl Fusing<'_> {
    /// A node that is read by one other only.
    fn own(&self, id: Id) -> Option<&Node> {
        (self.uses.get(id as usize) == Some(&1)).then(|| &self.graph.nodes[id as usize])
    }

    /// A comparison and the choice by it, with the choices after it that look at the same number.
    fn choice(&mut self, truth: Id, is: Arg, last: Arg) -> Option<Node> {
        let Node::Less { a, b, or_equal } = *self.own(truth)? else { return None };
        // Of integers that have a next one `a <= b` is `a < b + 1`, and is worked out so.
        let has_next = |end: f64| end.fract() == 0.0 && end.abs() < EXACT;
        if matches!(b.1, Arg::Const(end) if !has_next(b.0.get() * end.get())) {
            return None;
        }
        let piece = Piece { f: a.0, g: b.0, b: self.lane(b.1), is: self.lane(is) };
        let last = self.lane(last);
        let alike = |later: &Pieces| later.a == a.1 && later.or_equal == or_equal && later.pieces.len() < MOST_PIECES;
        let (later, last) = match self.own(last) {
            Some(Node::Pieces(later)) if alike(later) => (later.pieces.as_slice(), later.last),
            _ => (&[][..], last),
        };
        let pieces = [&[piece], later].concat();
        Some(Node::Pieces(Box::new(Pieces { a: a.1, or_equal, pieces, last })))
    }

    /// A choice by a comparison with a constant, among constants and what is made of the compared number, with the
    /// choices after it that look at the same number.
    fn ladder(&self, truth: Id, is: Arg, last: Arg) -> Option<Node> {
        let Node::Less { a: (f, a), b: (g, Arg::Const(b)), or_equal } = self.own(truth)? else { return None };
        // Both sides are integers: one is up to another where it is below the next.
        let (f, below) = (f.get(), g.get() * b.get() + if *or_equal { 1.0 } else { 0.0 });
        if below.fract() != 0.0 || below.abs() >= WHOLE || f.fract() != 0.0 || f == 0.0 || f.abs() >= WHOLE {
            return None;
        }
        let (f, below) = (f as i64, below as i64);
        let first = |below: i64| F::new(below as f64);
        let is = self.height(is, *a)?;
        let later = match last {
            Arg::Lane(id) => self.own(id),
            Arg::Const(_) => None,
        };
        let (rungs, last) = match later {
            Some(Node::Ladder(later)) if later.a == *a && f > 0 => (later.rungs.as_slice(), later.last),
            _ => (&[][..], self.height(last, *a)?),
        };
        let made = match f > 0 {
            true => {
                let rung = Rung { below: first(-(-below).div_euclid(f)), is };
                Ladder::new(*a, [&[rung], rungs].concat(), last)
            }
            // It is above the quotient, or else below the next integer.
            false => {
                let rung = Rung { below: first((-below).div_euclid(-f) + 1), is: last };
                Ladder::new(*a, vec![rung], is)
            }
        };
        (made.is_level || made.rungs.len() <= MOST_PIECES).then(|| Node::Ladder(Box::new(made)))
    }

    /// A constant, or what is made of a number by one factor and one constant.
    fn height(&self, of: Arg, a: Id) -> Option<Height> {
        let id = match of {
            Arg::Const(plus) => return Some(Height::level(plus)),
            Arg::Lane(id) if id == a => return Some(Height { plus: F::new(0.0), slope: F::new(1.0) }),
            Arg::Lane(id) => id,
        };
        match self.own(id)? {
            Node::Linear { terms, plus } if terms.len() == 1 && terms[0].1 == a => {
                Some(Height { plus: *plus, slope: terms[0].0 })
            }
            _ => None,
        }
    }

    /// A number in a lane.
    fn lane(&mut self, arg: Arg) -> Id {
        match arg {
            Arg::Lane(id) => id,
            Arg::Const(value) => self.graph.add(Node::Bits(value.get().to_bits())),
        }
    }

    /// A quotient, with the differences that it is made of.
    fn quotient(&mut self, num: Id, den: Id) -> Option<Node> {
        let (num, den) = (self.difference(num), self.difference(den));
        (num.1.is_some() || den.1.is_some()).then(|| Node::Line(Box::new(self.plain(num, den))))
    }

    /// A quotient and nothing more.
    fn plain(&mut self, num: (Id, Option<Id>), den: (Id, Option<Id>)) -> Line {
        let mut pair = |(a, b): (Id, Option<Id>)| (a, b.unwrap_or_else(|| self.graph.zero()));
        let [least, most, slope, plus] = [f64::NEG_INFINITY, f64::INFINITY, 1.0, 0.0].map(F::new);
        Line { num: pair(num), den: pair(den), unfit: Unfit::none(), least, most, slope, plus }
    }

    /// The two numbers of a difference, or the number itself.
    fn difference(&self, id: Id) -> (Id, Option<Id>) {
        let Node::Linear { terms, plus } = &self.graph.nodes[id as usize] else { return (id, None) };
        match **terms {
            [(f, a), (g, b)] if plus.get() == 0.0 => match (f.get(), g.get()) {
                (1.0, -1.0) => (a, Some(b)),
                (-1.0, 1.0) => (b, Some(a)),
                _ => (id, None),
            },
            _ => (id, None),
        }
    }

    /// A quotient that serves nothing else, and what is made of it.
    fn line(&mut self, of: Id, made: impl Fn(Line) -> Option<Line>) -> Option<Node> {
        let line = match *self.own(of)? {
            Node::Line(ref line) if line.slope.get() == 1.0 && line.plus.get() == 0.0 => **line,
            Node::Quotient(Arg::Lane(num), den) => self.plain((num, None), (den, None)),
            _ => return None,
        };
        Some(Node::Line(Box::new(made(line)?)))
    }

    /// The factors of a product that serves nothing else, in the order in which they were multiplied.
    fn factors(&self, of: Id, one: Id) -> Option<[Id; 3]> {
        let product = |of: Id| if let Node::Product(a, b) = *self.own(of)? { Some((a, b)) } else { None };
        let (a, b) = product(of)?;
        Some(match (product(a), product(b)) {
            (Some((x, y)), _) => [x, y, b],
            (None, Some((x, y))) => [x, y, a],
            (None, None) => [a, b, one],
        })
    }

    /// A comparison that only says where rows are in doubt.
    fn doubt(&mut self, of: Id) -> Option<Node> {
        let never = self.graph.zero();
        let (of, unless) = match *self.own(of)? {
            Node::Without(of, unless) => (of, unless),
            _ => (of, never),
        };
        match *self.own(of)? {
            Node::Less { a, b, or_equal } => {
                Some(Node::DoubtWhere { a, is: if or_equal { Order::UpTo } else { Order::Below }, b, unless })
            }
            Node::Equal { a, b } => Some(match (self.difference(a.1), b.1) {
                // A difference is 0 where its two numbers are equal.
                ((x, Some(y)), Arg::Const(zero)) if zero.get() == 0.0 && a.0.get() != 0.0 => {
                    Node::DoubtWhere { a: (F::new(1.0), x), is: Order::Equal, b: (F::new(1.0), Arg::Lane(y)), unless }
                }
                _ => Node::DoubtWhere { a, is: Order::Equal, b, unless },
            }),
            _ => None,
        }
    }

    /// A sum of which some terms are 0 where they are away.
    fn sum_there(&mut self, terms: &[(F, Id)], plus: F) -> Option<Node> {
        let (mut found, zero) = (false, self.graph.zero());
        let mut there = Vec::new();
        for (c, x) in terms {
            let there_or_none = match self.own(*x) {
                Some(&Node::Select(away, Arg::Const(none), x)) if none.get() == 0.0 && self.graph.is_truth(away) => {
                    Some((away, x))
                }
                _ => None,
            };
            found |= there_or_none.is_some();
            let (away, x) = there_or_none.map_or((zero, *x), |(away, x)| (away, self.lane(x)));
            there.push(There { c: *c, x, away });
        }
        found.then(|| Node::SumThere(Box::new(SumThere { terms: there, plus })))
    }

    /// All of several, or any, with those that serve it only.
    fn joined(&self, pair: [Id; 2], all: bool) -> Option<Node> {
        let mut of = Vec::new();
        for id in pair {
            match (self.own(id), all) {
                (Some(Node::Joined { of: inner, all: it }), _) if *it == all => of.extend(inner),
                (Some(&Node::Or(a, b)), false) | (Some(&Node::And(a, b)), true) => of.extend([a, b]),
                _ => of.push(id),
            }
        }
        (of.len() > 2).then(|| Node::Joined { of: of.into(), all })
    }

    /// A line that serves nothing else.
    fn own_line(&self, id: Id) -> Option<Line> {
        if let Node::Line(line) = self.own(id)? { Some(**line) } else { None }
    }

    /// Pieces of which one is a line, with at most one number on each side of it.
    fn between(&self, it: &Pieces) -> Option<Node> {
        let end = |piece: &Piece, is: Id| End { f: piece.f, g: piece.g, b: piece.b, plus: F::new(0.0), is };
        let none = |plus: f64| End { f: F::new(0.0), g: F::new(0.0), b: it.a, plus: F::new(plus), is: it.a };
        let (none_before, none_after) = (none(f64::NEG_INFINITY), none(f64::INFINITY));
        let (before, line, after) = match *it.pieces {
            [first, second] => (end(&first, first.is), self.own_line(second.is)?, end(&second, it.last)),
            [only] => match self.own_line(only.is) {
                Some(line) => (none_before, line, end(&only, it.last)),
                None => (end(&only, only.is), self.own_line(it.last)?, none_after),
            },
            _ => return None,
        };
        Some(Node::Between(Box::new(Between { a: it.a, or_equal: it.or_equal, before, line, after })))
    }

    /// Pieces that are constants, and end at multiples of one number.
    fn bands(&self, it: &Pieces) -> Option<Node> {
        let b = it.pieces.first()?.b;
        let constant = |id: Id| match self.graph.nodes[id as usize] {
            Node::Bits(bits) => Some(F::new(f64::from_bits(bits))),
            _ => None,
        };
        let band = |piece: &Piece| Some(Band { f: piece.f, g: piece.g, is: constant(piece.is)? });
        let (bands, last) = (it.pieces.iter().map(band).collect::<Option<_>>()?, constant(it.last)?);
        let is_one = it.pieces.iter().all(|piece| piece.b == b);
        let bands = Bands { a: it.a, b, unfit: Unfit::none(), or_equal: it.or_equal, bands, last };
        is_one.then(|| Node::Bands(Box::new(bands)))
    }

    /// Pieces of which two are lines between the same knots at which they end.
    fn chords(&self, it: &Pieces) -> Option<Node> {
        let one = F::new(1.0);
        if it.pieces.iter().any(|piece| (piece.f, piece.g) != (one, one)) {
            return None;
        }
        let (first, second, before, after) = match *it.pieces {
            [before, first, second] => (first.is, second.is, Some(before), Some((second.b, it.last))),
            [before, first] => match self.own_line(before.is) {
                Some(_) => (before.is, first.is, None, Some((first.b, it.last))),
                None => (first.is, it.last, Some(before), None),
            },
            [first] => (first.is, it.last, None, None),
            _ => return None,
        };
        let lines = [self.own_line(first)?, self.own_line(second)?];
        let middle = it.pieces[usize::from(before.is_some())].b;
        let (from, to) = (lines[0].den.1, lines[1].den.0);
        let fits = |line: &Line, from: Id, to: Id| {
            let is_free = (line.least.get(), line.most.get()) == (f64::NEG_INFINITY, f64::INFINITY);
            is_free && line.num == (it.a, from) && line.den == (to, from)
        };
        let ends_fit = before.is_none_or(|piece| piece.b == from) && after.is_none_or(|(end, _)| end == to);
        if !(ends_fit && fits(&lines[0], from, middle) && fits(&lines[1], middle, to)) {
            return None;
        }
        let open = |is_closed: bool, end: f64| F::new(if is_closed { 0.0 } else { end });
        Some(Node::Chords(Box::new(Chords {
            a: it.a,
            or_equal: it.or_equal,
            knots: [from, middle, to],
            chords: lines.map(|Line { unfit, slope, plus, .. }| Chord { unfit, slope, plus }),
            open: [open(before.is_some(), f64::NEG_INFINITY), open(after.is_some(), f64::INFINITY)],
            before: before.map_or(it.a, |piece| piece.is),
            after: after.map_or(it.a, |(_, is)| is),
        })))
    }
}

#[cfg(test)]
mod tests;
