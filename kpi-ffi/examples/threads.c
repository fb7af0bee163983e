/* Eight threads share one card; each has facts, outcomes and an error of its own. */
#include "example.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 500 };

static kpi_card *card;

/* A tenth of the orders, in cents: the answer is known to everybody. */
static void *work(void *number)
{
    kpi_error *error = NULL;
    kpi_facts *facts = NULL;
    int64_t first = (int64_t)(intptr_t)number * ROUNDS;
    MUST(kpi_error_new(&error), error);
    MUST(kpi_facts_new(card, &facts, error), error);
    for (int64_t orders = first; orders < first + ROUNDS; orders++) {
        kpi_outcome *outcome = NULL;
        int64_t cents = -1;
        MUST(kpi_facts_set_i64(facts, KPI_TEXT("orders"), orders, 0, error), error);
        MUST(kpi_card_score(card, facts, &outcome, error), error);
        MUST(kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 2, &cents, error), error);
        if (cents != orders * 10) {
            fprintf(stderr, "%lld orders gave %lld cents\n", (long long)orders, (long long)cents);
            exit(1);
        }
        MUST(kpi_outcome_free(&outcome), error);
    }
    MUST(kpi_facts_free(&facts), error);
    MUST(kpi_error_free(&error), error);
    return NULL;
}

int main(void)
{
    static const char CARD[] =
        "{\"kpi\": 1, \"id\": \"tenth\", \"inputs\": {\"orders\": {}},"
        " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"},"
        "   \"lines\": [{\"id\": \"bonus\", \"amount\": {\"product\": [\"orders\", \"10%\"]}}]}}";
    pthread_t threads[THREADS];
    MUST(kpi_card_parse(KPI_TEXT(CARD), &card, NULL), NULL);
    for (intptr_t i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    MUST(kpi_card_free(&card), NULL);
    printf("%d threads agreed on %d employees\n", THREADS, THREADS * ROUNDS);
    return 0;
}
