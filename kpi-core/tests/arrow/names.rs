//! Which column serves which input, and what is said where none does.

use arrow_array::{Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::Schema;
use kpi_core::arrow::Scorer;
use kpi_core::batch::Options;
use kpi_core::{Card, ErrorKind};

use crate::{column, decimals, echo, refuses, score, table, texts};

fn conversion() -> Card {
    Card::from_json(
        r#"{"kpi": 1, "id": "conversion", "inputs": {"orders": {}, "visits": {}, "share": {"default": "1/2"}},
            "measures": {"conversion": {"product": [{"ratio": ["orders", "visits"]}, "share"]}}}"#,
    )
    .unwrap()
}

fn numbers(values: &[i64]) -> arrow_array::ArrayRef {
    column(Int64Array::from(values.to_vec()))
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn columns_are_found_by_name_in_any_order_and_others_are_ignored() {
    let facts =
        table([("visits", numbers(&[8])), ("note", column(StringArray::from(vec!["x"]))), ("orders", numbers(&[2]))]);
    let (result, _) = score(&Scorer::new(&conversion()), &facts);
    assert_eq!(decimals(&result, "measures.conversion"), some(&["0.125"]));
    assert_eq!(result.num_columns(), 5);
    assert_eq!(result.schema().metadata()["kpi.without_column"], "share");
}

#[test]
fn one_column_may_serve_several_inputs() {
    let facts = table([("n", numbers(&[4, 5])), ("share", column(StringArray::from(vec![Some("25%"), None])))]);
    let scorer = Scorer::new(&conversion()).column("orders", "n").column("visits", "n");
    let (result, _) = score(&scorer, &facts);
    // A null is the default, as a missing fact is.
    assert_eq!(decimals(&result, "measures.conversion"), some(&["0.25", "0.5"]));
    assert_eq!(scorer.bind(&facts.schema()).unwrap().without_column().count(), 0);
}

#[test]
fn an_input_without_a_column_is_an_error_unless_it_is_allowed() {
    let facts = table([("orders", numbers(&[2])), ("Visits", numbers(&[8]))]);
    refuses(
        Scorer::new(&conversion()),
        &facts,
        "facts.visits: the input has neither a column nor a default; is it the column `Visits`? then map the input to it, or \
         allow the input to be absent",
    );
    refuses(
        Scorer::new(&conversion()),
        &table([("orders", numbers(&[2])), ("hits", numbers(&[8]))]),
        "facts.visits: the input has neither a column nor a default; given `the columns orders, hits`; map the input to a column, \
         or allow it to be absent",
    );
    let scorer = Scorer::new(&conversion()).allow_absent();
    let facts = table([("orders", numbers(&[2])), ("hits", numbers(&[8]))]);
    let (result, _) = score(&scorer, &facts);
    assert_eq!(decimals(&result, "measures.conversion"), [None]);
    assert_eq!(scorer.bind(&facts.schema()).unwrap().without_column().collect::<Vec<_>>(), ["visits", "share"]);
    assert_eq!(result.schema().metadata()["kpi.without_column"], "visits,share");
}

#[test]
fn a_slip_that_would_leave_an_input_on_its_default_is_refused() {
    let facts = table([("orders", numbers(&[2])), ("visits", numbers(&[8])), ("shares", numbers(&[1]))]);
    let scorer = || Scorer::new(&conversion());
    let slip = "facts.shares: the card has no input of that name; given `shares`; did you mean `share`?";
    refuses(scorer(), &facts, slip);
    refuses(scorer().allow_absent(), &facts, slip);
    // Whoever names the column means it.
    for scorer in [scorer().keep(["shares"]), scorer().id("shares"), scorer().column("share", "shares")] {
        assert!(scorer.bind(&facts.schema()).is_ok());
    }
    // Where every input has its column, what is beside them is nobody's.
    let facts = table([
        ("orders", numbers(&[2])),
        ("visits", numbers(&[8])),
        ("share", numbers(&[1])),
        ("shares", numbers(&[1])),
    ]);
    assert!(scorer().bind(&facts.schema()).is_ok());
}

#[test]
fn a_wish_that_cannot_be_met_is_an_error() {
    let facts = table([("orders", numbers(&[2])), ("visits", numbers(&[8]))]);
    let scorer = || Scorer::new(&conversion());
    refuses(
        scorer().column("vists", "visits"),
        &facts,
        "facts.vists: the card has no input of that name; given `vists`; did you mean `visits`?",
    );
    refuses(
        scorer().column("visits", "visit").allow_absent(),
        &facts,
        "facts.visits: the table has no column of the name that is mapped to the input; given `visit`; did you mean `visits`?",
    );
    refuses(
        scorer().column("visits", "clicks"),
        &facts,
        "facts.visits: the table has no column of the name that is mapped to the input; given `clicks`, allowed orders, visits",
    );
    refuses(
        scorer().keep(["name"]),
        &facts,
        "keep: the table has no column of the name that is passed through; given `name`, allowed orders, visits",
    );
    refuses(
        scorer().figures(["measures.convertion"]),
        &facts,
        "figures: the card has no figure of that name; given `measures.convertion`; did you mean `measures.conversion`?",
    );
    refuses(
        scorer().rename("conversion", "c"),
        &facts,
        "rename: the result has no column of that name; given `conversion`; name a figure or a kept column that is asked for",
    );
    refuses(
        scorer().rename("stattus", "s"),
        &facts,
        "rename: the result has no column of that name; given `stattus`; did you mean `status`?",
    );
    refuses(
        scorer().keep(["orders"]).rename("orders", "status"),
        &facts,
        "columns: two columns of the result would have the same name; given `status`; rename one of the two, or ask for it once",
    );
    refuses(
        scorer().figures(["measures.conversion", "measures.conversion"]),
        &facts,
        "columns: two columns of the result would have the same name; given `measures.conversion`; rename one of the two, or \
         ask for it once",
    );
}

#[test]
fn a_name_that_two_columns_have_serves_no_input() {
    let facts = table([("x", numbers(&[1])), ("x", numbers(&[2])), ("y", numbers(&[3]))]);
    refuses(
        Scorer::new(&echo()),
        &facts,
        "facts.x: two columns of the table have the name; given `x`; give one of the two another name",
    );
    refuses(
        Scorer::new(&echo()).column("x", "y").keep(["x"]),
        &facts,
        "keep: two columns of the table have the name; given `x`; give one of the two another name",
    );
    // What is not read may be called anything.
    let (result, _) = score(&Scorer::new(&echo()).column("x", "y"), &facts);
    assert_eq!(decimals(&result, "measures.m"), some(&["3"]));
}

#[test]
fn tables_without_rows_and_without_columns() {
    let (result, summary) = score(&Scorer::new(&echo()), &table([("x", numbers(&[]))]));
    assert_eq!((result.num_rows(), summary.rows()), (0, 0));

    let bare = |rows| {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Schema::empty().into(), vec![], &options).unwrap()
    };
    refuses(
        Scorer::new(&echo()),
        &bare(3),
        "facts.x: the input has neither a column nor a default; given `the columns (none)`; map the input to a column, or allow it to be \
         absent",
    );
    let fixed =
        Card::from_json(r#"{"kpi": 1, "id": "fixed", "inputs": {}, "measures": {"m": {"sum": ["1", "2"]}}}"#).unwrap();
    let (result, _) = score(&Scorer::new(&fixed), &bare(3));
    assert_eq!(decimals(&result, "measures.m"), some(&["3", "3", "3"]));
    assert_eq!(score(&Scorer::new(&fixed), &bare(0)).0.num_rows(), 0);
    let (result, _) = score(&Scorer::new(&echo()).allow_absent(), &bare(2));
    assert_eq!(texts(&result, "status"), some(&["scored", "scored"]));
}

#[test]
fn a_record_batch_of_another_schema_is_refused() {
    let bound =
        Scorer::new(&conversion()).bind(&table([("orders", numbers(&[])), ("visits", numbers(&[]))]).schema()).unwrap();
    let swapped = table([("visits", numbers(&[8])), ("orders", numbers(&[2]))]);
    let error = bound.score(&swapped, &Options::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "columns: the record batch has other columns than the schema that was announced; given `visits Int64`, allowed orders \
         Int64"
    );
    let typed = table([("orders", numbers(&[2])), ("visits", column(StringArray::from(vec!["8"])))]);
    let error = bound.explain(&typed, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "columns: the record batch has other columns than the schema that was announced; given `visits Utf8`, allowed visits \
         Int64"
    );
    let narrow = table([("orders", numbers(&[2]))]);
    let error = bound.columns(&narrow).err().unwrap();
    assert_eq!(
        error.to_string(),
        "columns: the record batch has other columns than the schema that was announced; given `1`, allowed 2"
    );
    assert_eq!(error.kind(), ErrorKind::BadColumn);
}

#[test]
fn rows_are_found_by_id_and_explained() {
    let facts = table([
        ("visits", numbers(&[8, 4, 0])),
        ("employee", column(StringArray::from(vec!["ann", "bob", "cem"]))),
        ("orders", numbers(&[2, 2, 1])),
    ]);
    let bound = Scorer::new(&conversion()).id("employee").keep(["orders", "employee"]).bind(&facts.schema()).unwrap();
    let names: Vec<_> = bound.output_schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names[..3], ["employee", "orders", "measures.conversion"]);
    let columns = bound.columns(&facts).unwrap();
    let batch = columns.batch().unwrap();
    let row = batch.row_of("bob").unwrap();
    assert_eq!(batch.explain(row).unwrap().measure("conversion").unwrap().to_string(), "0.25");
    assert_eq!(bound.explain(&facts, row).unwrap().measure("conversion").unwrap().to_string(), "0.25");
    assert_eq!(batch.row_of("dan").unwrap_err().to_string(), "id: no row has that id; given `dan`");
    assert_eq!(
        bound.explain(&facts, 3).unwrap_err().to_string(),
        "rows[3]: the batch has no such row; given `3`, allowed rows 0 to 2"
    );
}

#[test]
fn an_id_is_looked_for_in_all_record_batches_of_a_table() {
    let part = |ids: &[&str]| {
        let ones = numbers(&vec![1; ids.len()]);
        table([("orders", ones.clone()), ("visits", ones), ("who", column(StringArray::from(ids.to_vec())))])
    };
    let tables = [part(&["ann", "bob"]), part(&["cem", "ann"]), part(&["eve"])];
    let bound = Scorer::new(&conversion()).id("who").bind(&tables[0].schema()).unwrap();
    assert_eq!((bound.row_of(&tables, "bob"), bound.row_of(&tables, "eve")), (Ok(1), Ok(4)));
    assert_eq!(
        bound.row_of(&tables, "ann").unwrap_err().to_string(),
        "rows[3].id: two rows have the same id; given `ann`; name the row by its place: 0 or 3"
    );
    assert_eq!(bound.row_of(&tables, "dan").unwrap_err().to_string(), "id: no row has that id; given `dan`");
}

#[test]
fn a_kept_column_that_is_called_like_one_of_the_result_can_be_renamed() {
    let facts =
        table([("visits", numbers(&[8])), ("orders", numbers(&[2])), ("status", column(StringArray::from(vec!["x"])))]);
    let scorer = Scorer::new(&conversion()).keep(["status"]);
    assert_eq!(
        scorer.bind(&facts.schema()).err().unwrap().to_string(),
        "columns: two columns of the result would have the same name; given `status`; rename one of the two, or ask for \
         it once"
    );
    let (result, _) = score(&scorer.rename("status", "job_status"), &facts);
    let schema = result.schema();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["job_status", "measures.conversion", "status", "error_code", "error_path", "error_message"]);
}

#[test]
fn more_threads_than_there_can_be_are_as_many_as_there_are() {
    let facts = table([("visits", column(arrow_array::Int32Array::from(vec![8]))), ("orders", numbers(&[2]))]);
    let bound = Scorer::new(&conversion()).bind(&facts.schema()).unwrap();
    let (result, _) = bound.score(&facts, &Options::new().threads(usize::MAX)).unwrap();
    assert_eq!(decimals(&result, "measures.conversion"), some(&["0.125"]));
}
