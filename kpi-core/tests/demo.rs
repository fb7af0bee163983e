//! The demo: the shipped sales department gives the committed pay table and summary, and bad files a clear answer.

#[path = "../examples/pay_table/arguments.rs"]
mod arguments;
#[path = "../examples/pay_table/bands.rs"]
mod bands;
#[path = "../examples/pay_table/facts_file.rs"]
mod facts_file;
#[path = "../examples/pay_table/program.rs"]
mod program;
#[path = "../examples/pay_table/summary.rs"]
mod summary;
#[path = "../examples/pay_table/table.rs"]
mod table;
#[path = "../examples/pay_table/text.rs"]
mod text;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::Card;

use facts_file::FactsFile;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales_department").join(name)
}

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A card that pays a tenth of the orders, and refuses a row without them.
const CARD: &str = r#"{"kpi": 1, "id": "small",
    "inputs": {"orders": {}, "region": {"levels": ["north"], "default": "north"}, "plan": {}},
    "pay": {"rounding": {"to": "0.01", "mode": "half_up"},
            "lines": [{"id": "bonus", "amount": {"product": ["orders", "10%"]}}]}}"#;

/// Scores a file in memory; gives the pay table and the summary.
fn scored(facts: &[u8], id: Option<&str>) -> Result<(String, String), String> {
    let card = Card::from_json(CARD).unwrap();
    let mut table = Vec::new();
    let scored = program::score(&card, FactsFile::open(facts, &card, id)?, &mut table, None).unwrap();
    Ok((String::from_utf8(table).unwrap(), scored.summary.to_string()))
}

/// The rows of the pay table of a file, without its header.
fn paid(facts: &[u8]) -> Vec<String> {
    scored(facts, None).unwrap().0.lines().skip(1).map(str::to_owned).collect()
}

fn refusal(facts: &[u8], id: Option<&str>) -> String {
    scored(facts, id).unwrap_err()
}

/// Runs the whole program; gives its exit code, output and errors.
fn run<const N: usize>(arguments: [&Path; N]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = program::run(arguments.map(OsString::from), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn the_sales_department_is_paid_as_committed() {
    let card = Card::from_slice(&fs::read(shipped("card.json")).unwrap()).unwrap();
    let facts = fs::read(shipped("facts.csv")).unwrap();
    let mut table = Vec::new();
    let rows = FactsFile::open(facts.as_slice(), &card, None).unwrap();
    let scored = program::score(&card, rows, &mut table, None).unwrap();
    let again =
        "`make demo OUT=kpi-core/examples/sales_department/pay_table.csv` writes it anew; check_demo.py checks it";
    assert!(table == fs::read(shipped("pay_table.csv")).unwrap(), "pay_table.csv differs; {again}");
    assert_eq!(scored.summary.to_string(), fs::read_to_string(shipped("summary.txt")).unwrap());
    assert!(scored.explained.unwrap().starts_with("Employee S-0001, line 2\n"));
    let wide = fs::read_to_string(shipped("summary.txt")).unwrap();
    assert!(wide.lines().all(|line| line.chars().count() <= text::WIDTH), "the summary fits its width");
}

#[test]
fn the_program_says_what_it_did() {
    let out = temporary("pay_table.csv");
    let (card, facts) = (shipped("card.json"), shipped("facts.csv"));
    let (code, shown, err) = run([&card, &facts, "--out".as_ref(), &out, "--explain".as_ref(), "S-0109".as_ref()]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(fs::read(&out).unwrap(), fs::read(shipped("pay_table.csv")).unwrap());
    assert!(shown.starts_with(&fs::read_to_string(shipped("summary.txt")).unwrap()));
    assert!(shown.contains("\nEmployee S-0109, line 110\n"));
    let refused = run([&card, &facts, "--out".as_ref(), &out, "--explain".as_ref(), "S-0955".as_ref()]);
    let why = "refused: index.members[2].scale[0].refuse: complaints are counted from 0; given `-1`";
    assert!(refused.1.ends_with(&format!("\nEmployee S-0955, line 956\n\n{why}\n")), "{}", refused.1);
    let nobody = run([&card, &facts, "--out".as_ref(), &out, "--explain".as_ref(), "S-2000".as_ref()]);
    assert_eq!((nobody.0, nobody.1.as_str()), (1, ""));
    assert!(nobody.2.ends_with("no row has the id `S-2000`; the pay table is written\n"));
}

#[test]
fn wrong_arguments_end_with_2_and_the_usage() {
    let wrong: [(&[&str], &str); 6] = [
        (&[], "wanted are two files, a card and its facts; given are 0"),
        (&["a", "b", "c"], "given are 3"),
        (&["a", "b", "--id"], "--id needs a value"),
        (&["a", "b", "--id", "x", "--id", "y"], "--id is given twice"),
        (&["a", "b", "--colour", "red"], "there is no option `--colour`"),
        (&["-x", "a", "b"], "there is no option `-x`"),
    ];
    for (arguments, message) in wrong {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        assert_eq!(program::run(arguments.iter().map(OsString::from), &mut out, &mut err), 2, "{arguments:?}");
        let err = String::from_utf8(err).unwrap();
        assert!(out.is_empty() && err.contains(message) && err.contains("usage: pay_table CARD FACTS"), "{err}");
    }
    let (code, shown, _) = run(["--help".as_ref()]);
    assert_eq!((code, shown.as_str()), (0, arguments::USAGE));
}

#[test]
fn a_card_that_is_refused_ends_with_1_and_leaves_the_pay_table_alone() {
    let (card, out) = (temporary("refused.json"), temporary("untouched.csv"));
    fs::write(&card, CARD.replace("10%", "10 %")).unwrap();
    fs::write(&out, "before").unwrap();
    let (code, shown, err) = run([&card, &shipped("facts.csv"), "--out".as_ref(), &out]);
    assert_eq!((code, shown.as_str()), (1, ""));
    assert!(err.contains("refused.json: the card is refused (bad_number): pay.lines[0].amount.product[1]: "), "{err}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "before");
}

#[test]
fn files_that_cannot_be_used_end_with_1() {
    let (card, facts, nowhere) = (shipped("card.json"), shipped("facts.csv"), temporary("no/such/file"));
    for arguments in [[&nowhere, &facts, &facts], [&card, &nowhere, &facts], [&card, &facts, &nowhere]] {
        let [card, facts, out] = arguments;
        let (code, shown, err) = run([card, facts, "--out".as_ref(), out]);
        assert_eq!((code, shown.as_str()), (1, ""));
        assert!(err.starts_with(&format!("pay_table: {}: ", nowhere.display())), "{err}");
    }
    let (code, _, err) = run([&card, &facts, "--out".as_ref(), &facts]);
    assert_eq!(code, 1);
    assert!(err.contains("would replace what it is worked out from"), "{err}");
}

#[test]
fn a_file_without_rows_is_no_failure_but_one_without_a_header_is() {
    assert_eq!(refusal(b"", None), "the file is empty; its first row names the columns");
    assert_eq!(refusal(b"\xef\xbb\xbf", None), "the file is empty; its first row names the columns");
    let (table, summary) = scored(b"id,orders\n", None).unwrap();
    assert_eq!(table, "id,status,index,bonus,total,error_code,error_path,error_message\n");
    assert!(summary.contains("\n  read             0\n"), "{summary}");
}

#[test]
fn a_header_must_name_the_columns_once_and_the_id_column_must_be_there() {
    let missing = refusal(b"id,orders\n1,2\n", Some("staff"));
    assert_eq!(missing, "there is no column `staff` to name the employees by; there are id, orders");
    assert_eq!(refusal(b"id,orders,orders\n", None), "two columns are named `orders`; keep one of them");
    assert_eq!(refusal(b"id;orders\n1;2\n", None), "no column is an input of the card; separate the cells by commas");
    let utf16 = refusal(b"\xff\xfei\0d\0", None);
    assert_eq!(utf16, "the header is not UTF-8; save the sheet as CSV in UTF-8");
}

#[test]
fn columns_are_matched_by_name_and_the_rest_is_told_of() {
    let (table, summary) = scored(b"team,orders,id,,\nA,20,7,,\nB,30,7,,\nC,40,,,\n", Some("id")).unwrap();
    assert_eq!(table.lines().nth(1), Some("7,scored,,2.00,2.00,,,"));
    assert!(summary.contains("columns not used by the card: team, column 4 (no name), column 5 (no name)\n"));
    assert!(summary.contains("inputs without a column: plan\n"));
    assert!(summary.contains("inputs at their default: region = north\n"));
    assert!(summary.contains("ids on several rows: 7 (2 rows)\n"));
    assert!(summary.contains("rows without an id: 1\n"));
}

#[test]
fn rows_are_read_as_spreadsheets_write_them() {
    let facts = b"\xef\xbb\xbf\"id\",orders\r\n\"a, \"\"b\"\"\",20\r\n\r\n\"two\r\nlines\",\"30\"\r\nlast,x";
    let (table, summary) = scored(facts, None).unwrap();
    assert!(table.starts_with("id,status"), "a mark at the file's start is no part of a name");
    assert!(table.contains("\n\"a, \"\"b\"\"\",scored,,2.00,2.00,,,\n"), "{table}");
    assert!(table.contains("\n\"two\r\nlines\",scored,,3.00,3.00,,,\n"), "{table}");
    assert!(summary.contains("    line 6, last: facts.orders: "), "{summary}");
    let (_, summary) = scored(b"\n\nid,orders\n1,2\n\n\n\"3\n\",y\n4,\"x\"\n\n", None).unwrap();
    assert!(summary.contains("    line 7, 3\\u{a}: ") && summary.contains("    line 9, 4: "), "{summary}");
    assert!(summary.contains("  read             3\n"), "{summary}");
}

#[test]
fn numbers_as_spreadsheets_show_them_are_refused_with_the_reason() {
    for number in ["\"1,234.50\"", "1e5", "1 000", "€5", "+5", "TRUE", "#REF!", "inf"] {
        let rows = paid(format!("id,orders\n1,{number}\n2,50\n").as_bytes());
        assert!(rows[0].starts_with("1,refused,,,,bad_fact,facts.orders,"), "{rows:?}");
        assert_eq!(rows[1], "2,scored,,5.00,5.00,,,");
    }
    let rows = paid(b"id,orders\n1,\n2,99999999999999999999999999999\n");
    assert!(rows[0].starts_with("1,refused,,,,missing_figure,pay.lines[0].amount,"), "{rows:?}");
    assert!(rows[1].starts_with("2,refused,,,,number_limit,facts.orders,"), "{rows:?}");
}

#[test]
fn a_row_that_cannot_be_read_is_refused_and_the_next_one_scored() {
    let rows = paid(b"id,orders\n1,2,3\n4\n5,\xff\n\xff,6\n7,80\n");
    assert_eq!(rows[0], "1,refused,,,,wrong_cells,,\"the row has 3 cells, the header has 2\"");
    assert_eq!(rows[1], "4,refused,,,,wrong_cells,,\"the row has 1 cells, the header has 2\"");
    let not_utf8 = "the cell of the column `orders` is not UTF-8; save the sheet as CSV in UTF-8";
    assert_eq!(rows[2], format!("5,refused,,,,not_utf8,,{not_utf8}"));
    assert!(rows[3].starts_with("\u{fffd},refused,,,,not_utf8,,"), "{rows:?}");
    assert_eq!(rows[4], "7,scored,,8.00,8.00,,,");
    assert_eq!(rows.len(), 5);
}

#[test]
fn what_a_file_says_cannot_steer_the_terminal() {
    let (_, summary) = scored(b"id,orders,a\x1b[2J\n\x1b[31m,x,\n", None).unwrap();
    assert!(!summary.contains('\x1b') && summary.contains("\\u{1b}[31m"), "{summary}");
}

#[test]
fn quartiles_are_straight_between_two_places_and_bands_hold_every_row() {
    let mut spread = bands::Spread::default();
    for figure in ["0.4", "-0.05", "0.1", "0.1"] {
        spread.add(kpi_core::number::Exact::parse(figure).unwrap());
    }
    let quartiles: Vec<_> = (0..5).map(|quarters| spread.quartile(quarters).unwrap().decimal_text()).collect();
    assert_eq!(quartiles, ["-0.05", "0.0625", "0.1", "0.175", "0.4"]);
    assert_eq!(spread.mean().unwrap().decimal_text(), "0.1375");
    let (bands, decimals) = spread.bands();
    let bands: Vec<_> = bands.iter().map(|band| (band.from.decimal_text(), band.rows)).collect();
    let expected = [
        ("-0.05", 1),
        ("0", 0),
        ("0.05", 0),
        ("0.1", 2),
        ("0.15", 0),
        ("0.2", 0),
        ("0.25", 0),
        ("0.3", 0),
        ("0.35", 0),
        ("0.4", 1),
    ];
    assert_eq!((bands, decimals), (expected.map(|(from, rows)| (from.to_owned(), rows)).to_vec(), 2));
}

#[test]
fn digits_are_grouped_by_threes() {
    for (number, shown) in [("0.5", "0.5"), ("-100", "-100"), ("1234.5678", "1,234.5678"), ("-1234567", "-1,234,567")] {
        assert_eq!(text::grouped(number), shown);
    }
}
