/* What happens to a program that gets it wrong: a status each time, and never a crash. */
#include "example.h"
#include <math.h>

static kpi_error *error;

static void told(const char *what, kpi_status status)
{
    char name[32] = "", path[64] = "";
    kpi_status_name(status, name, sizeof name, NULL);
    kpi_error_path(error, path, sizeof path, NULL);
    printf("%-34s %3d %-16s %s\n", what, (int)status, name, path);
    /* A new one, so that no line shows what an earlier call left. */
    kpi_error_free(&error);
    kpi_error_new(&error);
}

int main(void)
{
    static const char CARD[] =
        "{\"kpi\": 1, \"id\": \"tenth\", \"inputs\": {\"orders\": {}},"
        " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"},"
        "   \"lines\": [{\"id\": \"bonus\", \"amount\": {\"product\": [\"orders\", \"10%\"]}}]}}";
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    kpi_batch *batch = NULL;
    char text[8];
    size_t length = 77;
    int64_t cents = 77;

    /* Before anything is made. */
    MUST(kpi_error_new(&error), error);
    told("a card from NULL", kpi_card_parse(NULL, 5, &card, error));
    told("a card to nowhere", kpi_card_parse(KPI_TEXT(CARD), NULL, error));
    told("scoring with nothing", kpi_card_score(card, facts, &outcome, error));
    told("an error that is NULL", kpi_error_status(NULL, NULL));
    told("no error wanted", kpi_card_parse(KPI_TEXT("{}"), &card, NULL));
    told("freeing what was never made", kpi_card_free(&card));

    /* Lengths and texts that cannot be. */
    told("a negative length", kpi_card_parse(CARD, (size_t)-1, &card, error));
    told("a huge length", kpi_card_parse(CARD, (size_t)1 << 40, &card, error));
    told("a length that is too short", kpi_card_parse(CARD, 20, &card, error));
    told("a document of no bytes", kpi_card_parse("", 0, &card, error));
    told("a card with a bad byte", kpi_card_parse(KPI_TEXT("{\"kpi\": 1, \"id\": \"\xff\"}"), &card, error));
    told("the card at last", kpi_card_parse(KPI_TEXT(CARD), &card, error));
    told("facts", kpi_facts_new(card, &facts, error));
    told("a name with a bad byte", kpi_facts_set_i64(facts, KPI_TEXT("ord\xffrs"), 1, 0, error));
    told("a text with a bad byte", kpi_facts_set_text(facts, KPI_TEXT("orders"), KPI_TEXT("1\xc3"), error));
    told("half a surrogate pair", kpi_facts_set_text(facts, KPI_TEXT("orders"), KPI_TEXT("\xed\xa0\x80"), error));
    told("a name of no bytes", kpi_facts_set_i64(facts, NULL, 0, 1, 0, error));
    told("a slot that is not there", kpi_facts_set_i64_at(facts, 99, 1, 0, error));
    told("a scale beyond all limits", kpi_facts_set_i64(facts, KPI_TEXT("orders"), 1, 4000000000u, error));
    told("an infinite float", kpi_facts_set_f64(facts, KPI_TEXT("orders"), INFINITY, error));

    /* The wrong order. */
    told("scoring without the fact", kpi_card_score(card, facts, &outcome, error));
    told("reading what was not scored", kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 2, &cents, error));
    told("facts where a card is wanted", kpi_facts_new((const kpi_card *)(const void *)facts, &facts, error));
    told("memory that is no handle", kpi_facts_new((const kpi_card *)(const void *)CARD, &facts, error));
    told("an address that is no handle", kpi_facts_new((const kpi_card *)(const void *)(CARD + 1), &facts, error));
    told("a fact at last", kpi_facts_set_i64(facts, KPI_TEXT("orders"), 12345, 0, error));
    told("a score at last", kpi_card_score(card, facts, &outcome, error));

    /* Answers that do not fit. */
    told("a buffer of 4 for 1234.50", kpi_outcome_figure(outcome, KPI_TEXT("total"), text, 4, &length, error));
    printf("    it needs %zu and a zero byte\n", length);
    told("cents in whole numbers", kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 0, &cents, error));
    told("more decimals than digits", kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 4000000000u, &cents, error));
    told("no buffer and no length", kpi_outcome_figure(outcome, KPI_TEXT("total"), NULL, 0, NULL, error));
    told("a buffer of NULL", kpi_outcome_figure(outcome, KPI_TEXT("total"), NULL, 9, &length, error));
    told("a figure that is not there", kpi_outcome_figure(outcome, KPI_TEXT("totl"), text, sizeof text, NULL, error));
    told("a warning that is not there", kpi_outcome_warning_code(outcome, 0, text, sizeof text, NULL, error));
    told("a status that is none", kpi_status_name(12345, text, sizeof text, NULL));

    /* Columns that are none. */
    double floats[3] = {1, 2, 3};
    uint8_t valid[2] = {1, 1};
    const char *texts[2] = {"10", "\xff"};
    size_t lengths[2] = {2, 1};
    told("a batch of 2 rows", kpi_batch_new(card, 2, &batch, error));
    told("a column of NULL", kpi_batch_set_f64(batch, 0, NULL, valid, error));
    told("a column at an odd address", kpi_batch_set_f64(batch, 0, (const double *)(const void *)((const char *)floats + 1), valid, error));
    told("a column for no input", kpi_batch_set_f64(batch, 1, floats, valid, error));
    told("levels for a number", kpi_batch_set_levels(batch, 0, (const int32_t *)(const void *)floats, NULL, error));
    told("a figure that is not there", kpi_batch_out_f64(batch, KPI_TEXT("totl"), floats, valid, error));
    told("a text with a bad byte", kpi_batch_set_text(batch, 0, texts, lengths, NULL, error));
    told("    which scoring finds", kpi_batch_score(batch, error));
    told("a flag of 2", kpi_batch_set_strict(batch, 2, error));
    told("more rows than any memory", kpi_batch_set_rows(batch, (size_t)-1, error));
    told("without the column", kpi_batch_unset(batch, 0, error));
    told("a row that is not there", kpi_batch_explain(batch, 2, &outcome, error));

    /* Nothing was written where a call failed. */
    printf("untouched: %lld\n", (long long)cents);
    told("freeing a handle as another", kpi_batch_free((kpi_batch **)(void *)&card));
    told("freeing", kpi_batch_free(&batch));
    told("freeing again", kpi_batch_free(&batch));
    told("freeing to nowhere", kpi_card_free(NULL));
    kpi_outcome_free(&outcome);
    kpi_facts_free(&facts);
    kpi_card_free(&card);
    kpi_error_free(&error);
    return 0;
}
