/* Pays one employee: facts in every form, figures in every form. */
#include "example.h"

static const char CARD[] =
    "{\"kpi\": 1, \"id\": \"bonus\", \"currency\": \"EUR\","
    " \"inputs\": {\"salary\": {\"unit\": \"EUR\"}, \"sales\": {}, \"plan\": {},"
    "   \"rating\": {\"levels\": [\"good\", \"fair\", \"poor\"], \"default\": \"fair\"}},"
    " \"index\": {\"aggregate\": \"mean\", \"members\": ["
    "   {\"id\": \"sales\", \"type\": \"continuous\", \"weight\": \"75%\", \"normalize\": {\"ratio\": {\"target\": \"plan\"}}},"
    "   {\"id\": \"rating\", \"type\": \"discrete\", \"weight\": \"25%\","
    "    \"levels\": {\"good\": \"1.2\", \"fair\": \"1\", \"poor\": \"0\"}}]},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"},"
    "   \"lines\": [{\"id\": \"bonus\", \"amount\": {\"product\": [\"salary\", \"20%\", \"index\"]}}]}}";

int main(void)
{
    kpi_error *error = NULL;
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    MUST(kpi_error_new(&error), error);
    MUST(kpi_card_parse(KPI_TEXT(CARD), &card, error), error);
    MUST(kpi_facts_new(card, &facts, error), error);

    /* 3000.00 in cents, 85 as a text, 100 as a float; the rating by its slot, once found. */
    size_t rating = 0;
    MUST(kpi_card_slot(card, KPI_TEXT("rating"), &rating, error), error);
    MUST(kpi_facts_set_i64(facts, KPI_TEXT("salary"), 300000, 2, error), error);
    MUST(kpi_facts_set_text(facts, KPI_TEXT("sales"), KPI_TEXT("85"), error), error);
    MUST(kpi_facts_set_f64(facts, KPI_TEXT("plan"), 100.0, error), error);
    MUST(kpi_facts_set_text_at(facts, rating, KPI_TEXT("good"), error), error);
    MUST(kpi_card_score(card, facts, &outcome, error), error);

    char text[64];
    int64_t cents = 0;
    kpi_decimal bonus;
    MUST(kpi_outcome_figure(outcome, KPI_TEXT("index"), text, sizeof text, NULL, error), error);
    printf("index  %s\n", text);
    MUST(kpi_outcome_figure_i64(outcome, KPI_TEXT("bonus.amount"), 2, &cents, error), error);
    printf("bonus  %lld cents\n", (long long)cents);
    MUST(kpi_outcome_figure_decimal(outcome, KPI_TEXT("bonus.amount"), &bonus, error), error);
    printf("bonus  %llu / 10^%u\n", (unsigned long long)bonus.lo, bonus.scale);
    MUST(kpi_outcome_figure_exact(outcome, KPI_TEXT("sales.attainment"), text, sizeof text, NULL, error), error);
    printf("sales  %s of plan\n", text);

    /* The next employee: a slip in a name is an error, and says what was meant. */
    MUST(kpi_facts_clear(facts, error), error);
    kpi_status status = kpi_facts_set_i64(facts, KPI_TEXT("salry"), 250000, 2, error);
    MUST(kpi_error_way_out(error, text, sizeof text, NULL), error);
    printf("status %d: %s\n", (int)status, text);

    MUST(kpi_outcome_free(&outcome), error);
    MUST(kpi_facts_free(&facts), error);
    MUST(kpi_card_free(&card), error);
    return kpi_error_free(&error) == KPI_OK ? 0 : 1;
}
