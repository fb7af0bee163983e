//! The engine and the rivals work out on columns what the card gives by hand, and columns that are too short are refused.

use std::{env, error::Error, fs, path::PathBuf, process};

use kpi_benches::{
    CARD, CARD_ABSENT, NAMES, by_hand,
    columns::{ABSENT, Answers, Columns, decimals},
    engine::{CARD_THIRTY, TEAMS, batch, batch_thirty, score},
    facts,
    rivals::{Decimals, Floats, f64_loop, f64_loop_absent, of_decimals, of_floats, rust_decimal_loop},
    rows,
};
use kpi_core::{
    Card,
    batch::{Column, Options},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

const ROWS: usize = 500;

/// A folder of its own, in the format of the workload.
fn folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("kpi-benches-{name}-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let rows = rows(ROWS);
    for (i, name) in NAMES.iter().enumerate() {
        let unit = Decimal::from(10_i64.pow(decimals(name)));
        let whole = rows.iter().filter_map(|row| (row[i] * unit).to_i64()).flat_map(i64::to_le_bytes);
        fs::write(folder.join(format!("{name}.i64")), whole.collect::<Vec<u8>>())?;
    }
    for name in ABSENT {
        fs::write(folder.join(format!("{name}.valid")), [1; ROWS])?;
    }
    Ok(folder)
}

#[test]
fn decimals_over_columns_are_those_by_hand() -> Result<(), Box<dyn Error>> {
    let folder = folder("decimals")?;
    let columns = Columns::read(&folder, ROWS)?;
    fs::remove_dir_all(&folder)?;
    let (mut index, mut bonus) = (vec![Decimal::ZERO; ROWS], vec![Decimal::ZERO; ROWS]);
    rust_decimal_loop(&Decimals::of(&columns), &mut index, &mut bonus);
    let (by_hand_index, by_hand_bonus): (Vec<_>, Vec<_>) = rows(ROWS).iter().map(by_hand).unzip();
    let found = of_decimals(&index, &bonus);
    assert_eq!(found, of_decimals(&by_hand_index, &by_hand_bonus));
    assert!(!found.index.contains(&i64::MIN) && !found.bonus.contains(&i64::MIN));
    Ok(())
}

#[test]
fn the_engine_over_columns_gives_the_figures_by_hand() -> Result<(), Box<dyn Error>> {
    let folder = folder("engine")?;
    let columns = Columns::read(&folder, ROWS)?;
    fs::remove_dir_all(&folder)?;
    let card = Card::from_json(CARD)?;
    let batch = batch(&card, ROWS, |place| Column::i64(&columns.values[place], decimals(NAMES[place])))?;
    let mut answers = Answers::blank(ROWS);
    assert_eq!(score(&batch, &mut answers, &Options::new())?.scored(), ROWS);
    let (index, bonus): (Vec<_>, Vec<_>) = rows(ROWS).iter().map(by_hand).unzip();
    assert_eq!(answers, of_decimals(&index, &bonus));
    Ok(())
}

#[test]
fn each_team_of_the_card_of_thirty_has_rows_of_its_own() -> Result<(), Box<dyn Error>> {
    let folder = folder("thirty")?;
    let columns = Columns::read(&folder, ROWS)?;
    fs::remove_dir_all(&folder)?;
    let card = Card::from_json(CARD_THIRTY)?;
    let batch = batch_thirty(&card, &columns)?;
    assert_eq!((batch.rows(), batch.without_column().count()), (ROWS / 5, 0));
    // The index of a team is that of its row by hand.
    let outcome = batch.explain(7)?;
    for (team, prefix) in TEAMS.iter().enumerate() {
        let own = by_hand(&rows(ROWS)[team * ROWS / 5 + 7]).0;
        assert_eq!(outcome.figure(&format!("{prefix}.score")).unwrap().decimal(), own, "{prefix}");
    }
    Ok(())
}

#[test]
fn floats_are_wrong_in_a_few_rows_only() -> Result<(), Box<dyn Error>> {
    let folder = folder("floats")?;
    let floats = Floats::of(&Columns::read(&folder, ROWS)?);
    fs::remove_dir_all(&folder)?;
    let (index, bonus): (Vec<_>, Vec<_>) = rows(ROWS).iter().map(by_hand).unzip();
    let exact = of_decimals(&index, &bonus);
    for scored in [f64_loop, f64_loop_absent] {
        let (mut index, mut bonus) = (vec![0.0; ROWS], vec![0.0; ROWS]);
        scored(&floats, &mut index, &mut bonus);
        let wrong = of_floats(&index, &bonus).wrong(&exact);
        // One row in 33 lies on a threshold, and a few more on a tie.
        assert!(0 < wrong && wrong < ROWS / 20, "{wrong}");
    }
    Ok(())
}

#[test]
fn a_wrong_row_is_counted_once_and_a_missing_one_too() {
    let exact = Answers { index: vec![7_000, 7_001, 7_002], bonus: vec![10, 11, 12] };
    assert_eq!(Answers { index: vec![7_000, 0, 7_002], bonus: vec![10, 0, 0] }.wrong(&exact), 2);
    assert_eq!(Answers { index: vec![7_000, 7_001], bonus: vec![10, 11] }.wrong(&exact), 1);
    assert_eq!(exact.wrong(&exact), 0);
}

#[test]
fn a_short_column_is_refused() -> Result<(), Box<dyn Error>> {
    let folder = folder("short")?;
    let refused = Columns::read(&folder, ROWS + 1).map_err(|error| error.to_string());
    fs::remove_dir_all(&folder)?;
    let path = folder.join("sales.i64");
    assert_eq!(refused.err(), Some(format!("{} holds fewer than 501 rows", path.display())));
    Ok(())
}

#[test]
fn an_absent_fact_has_its_weight_spread() -> Result<(), Box<dyn Error>> {
    let (card, absent) = (Card::from_json(CARD)?, Card::from_json(CARD_ABSENT)?);
    let row = rows(1)[0];
    let whole = facts(&card, &row)?;
    assert_eq!(card.score(&whole)?.index().unwrap().decimal(), by_hand(&row).0);
    let mut without = absent.facts();
    for (name, value) in NAMES.iter().zip(row).filter(|(name, _)| **name != "sales") {
        without.set(name, value)?;
    }
    let outcome = absent.score(&without)?;
    let weight = outcome.figure("margin.weight").unwrap().exact().fraction();
    assert_eq!(weight, "2/7");
    Ok(())
}
