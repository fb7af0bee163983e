/* A code that its dictionary does not have refuses the row; it is not missing. */
#include "check.h"

static const char CARD[] =
    "{\"kpi\": 1, \"id\": \"small\", \"inputs\": {\"pay\": {}, \"rating\": {\"levels\": [\"good\", \"poor\"], \"default\": \"good\"}},"
    " \"measures\": {\"factor\": {\"levels\": {\"of\": \"rating\", \"are\": {\"good\": \"1\", \"poor\": \"0.5\"}}}},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"}, \"lines\": ["
    "  {\"id\": \"bonus\", \"amount\": {\"product\": [\"pay\", \"factor\"]}}]}}";

int main(void)
{
    kpi_error *error = NULL;
    kpi_card *card = NULL;
    kpi_batch *batch = NULL;
    kpi_outcome *outcome = NULL;
    const int64_t pay[4] = {30000, 30000, 30000, 30000};
    const int32_t picked[4] = {1, 0, 2, -1};
    const char *const words[2] = {"poor", "good"};
    const size_t lengths[2] = {4, 4};
    const char *const old[4] = {"good", (const char *)1, "poor", "\xff"};
    const size_t old_lengths[4] = {4, 5, 4, (size_t)-1};
    const uint8_t there[4] = {1, 0, 1, 0};
    int64_t bonus[4];
    uint8_t valid[4];
    kpi_status codes[4];
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(KPI_TEXT(CARD), &card, error));
    OK(kpi_batch_new(card, 4, &batch, error));
    OK(kpi_batch_set_i64(batch, 0, pay, 2, NULL, error));
    OK(kpi_batch_set_codes(batch, 1, picked, words, lengths, 2, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("total"), bonus, valid, NULL, error));
    OK(kpi_batch_out_codes(batch, codes, error));
    FAILS(kpi_batch_explain(batch, 2, &outcome, error), KPI_ERROR_BAD_FACT,
          "facts.rating: the dictionary has no such code; given `2`, allowed 0 to 1");
    OK(kpi_batch_score(batch, error));
    CHECK(bonus[0] == 30000 && bonus[1] == 15000);
    CHECK(codes[2] == KPI_ERROR_BAD_FACT && codes[3] == KPI_ERROR_BAD_FACT && !valid[2] && !valid[3]);
    OK(kpi_batch_set_codes(batch, 1, picked, words, lengths, 0, NULL, error));
    FAILS(kpi_batch_explain(batch, 0, &outcome, error), KPI_ERROR_BAD_FACT,
          "facts.rating: the dictionary has no such code; given `1`; give a dictionary with texts, or mark the row as missing");
    /* What stands where a text is missing is not looked at: an address of old, a length of nothing. */
    OK(kpi_batch_set_text(batch, 1, old, old_lengths, there, error));
    OK(kpi_batch_score(batch, error));
    CHECK(bonus[0] == 30000 && bonus[1] == 30000 && bonus[2] == 15000 && bonus[3] == 30000 && codes[1] == KPI_OK);
    OK(kpi_batch_free(&batch));
    FAILS(kpi_batch_new(card, (size_t)-1, &batch, error), KPI_ERROR_LENGTH,
          "rows: 18446744073709551615 rows are more than any memory holds");
    OK(kpi_batch_free(&batch));
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    printf("dictionary %d checks\n", checks);
    return 0;
}
