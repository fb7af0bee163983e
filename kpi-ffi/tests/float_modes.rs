//! The engine itself under every rounding mode that a host can set, without the settings that the C calls put in place.
//!
//! The bounds of the float filter hold under each of them: every figure is that of exact arithmetic, which has no floats,
//! though the filter decides many rows still. It stands here because only this crate may set such a mode.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::hint::black_box;

use kpi_core::Card;
use kpi_core::batch::{Column, ColumnMut, Options, Output};

const ROWS: usize = 20_000;
const CARD: &str = include_str!("../../benches/src/payroll.json");

/// The modes of `<fenv.h>`: to nearest, down, up, toward zero.
const MODES: [(&str, i32); 4] = [("to nearest", 0), ("down", 0x400), ("up", 0x800), ("toward zero", 0xc00)];

#[link(name = "m")]
unsafe extern "C" {
    fn fesetround(mode: i32) -> i32;
}

/// Does the work under a mode, and goes back to the nearest.
fn under<T>(mode: i32, work: impl FnOnce() -> T) -> T {
    // SAFETY: it sets how this thread rounds floats, and nothing else; what is called then is told to hold under it.
    assert_eq!(unsafe { fesetround(mode) }, 0);
    let done = black_box(work());
    // SAFETY: as above.
    assert_eq!(unsafe { fesetround(0) }, 0);
    done
}

/// The columns of some employees in hundredths, with thresholds met exactly and quotients that end on half a quantum.
fn columns(card: &Card) -> Vec<(String, Vec<i64>)> {
    let mut seed = 20_u64;
    let mut next = |end: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % end) as i64
    };
    let mut column = |name: &str| -> Vec<i64> {
        let one = |_| match name {
            "sales" | "visits" => [80_000, 100_000, 120_000, 85_000, 1][next(5) as usize] + next(2) * next(40_000),
            "sales_target" | "visits_plan" => 100_000 + 5_000 * next(3),
            "margin" => 1_500 + next(1_500),
            "margin_lower" => 1_500,
            "margin_target" => 2_000 + next(2) * next(300),
            "margin_upper" => 3_000,
            "overdue" => 100 * next(80),
            "overdue_base" => 5_000 + next(3) * 1_000,
            "overdue_norm" => 1_000 + next(2) * next(500),
            "complaints" => 100 * next(7),
            "incidents" => {
                if next(9) == 0 {
                    100
                } else {
                    0
                }
            }
            "salary" => 250_000 + next(600_000),
            _ => 10 + next(20),
        };
        (0..ROWS).map(one).collect()
    };
    card.inputs().map(|name| (name.to_owned(), column(name))).collect()
}

/// Index and pay of each employee in exact arithmetic.
fn exact(card: &Card, columns: &[(String, Vec<i64>)]) -> (Vec<i64>, Vec<i64>) {
    let of = |row: usize| {
        let mut facts = card.facts();
        for (name, values) in columns {
            let (whole, hundredths) = (values[row] / 100, values[row] % 100);
            facts.set(name, format!("{whole}.{hundredths:02}").as_str()).unwrap();
        }
        let outcome = card.score(&facts).unwrap();
        let scaled = |name: &str, decimals| {
            let mut figure = outcome.figure(name).unwrap().published().to_decimal();
            figure.rescale(decimals);
            i64::try_from(figure.mantissa()).unwrap()
        };
        (scaled("index", 4), scaled("bonus.amount", 2))
    };
    (0..ROWS).map(of).unzip()
}

#[test]
fn no_rounding_mode_of_the_host_changes_a_figure() {
    let card = Card::from_json(CARD).unwrap();
    let columns = columns(&card);
    let (index, bonus) = exact(&card, &columns);
    let floats: Vec<Vec<f64>> =
        columns.iter().map(|(_, values)| values.iter().map(|value| *value as f64 / 100.0).collect()).collect();
    for (name, mode) in MODES {
        for as_floats in [false, true] {
            let mut batch = card.batch(ROWS);
            for ((input, values), floats) in columns.iter().zip(&floats) {
                batch.set(input, if as_floats { Column::f64(floats) } else { Column::i64(values, 2) }).unwrap();
            }
            let (mut got_index, mut got_bonus) = (vec![0; ROWS], vec![0; ROWS]);
            let mut output = Output::new();
            output.figure("index", ColumnMut::i64(&mut got_index));
            output.figure("bonus.amount", ColumnMut::i64(&mut got_bonus));
            let summary = under(mode, || batch.score_into(output, &Options::new())).unwrap();
            assert!(got_index == index && got_bonus == bonus, "rounding {name}, floats: {as_floats}");
            let share = summary.paths().filter * 100 / ROWS;
            let expected = match (name, as_floats) {
                ("to nearest", _) => 80..=99,
                // What is made whole is cut off here, which leaves every other rounding in doubt.
                (_, false) => 30..=70,
                // A float is known by its shortest decimal only where divisions round to the nearest.
                (_, true) => 0..=0,
            };
            assert!(expected.contains(&share), "rounding {name}, floats: {as_floats}: {share} % by the filter");
        }
    }
}
