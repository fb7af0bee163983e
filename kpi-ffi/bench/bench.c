/* How fast the library is through C: a batch of many rows, a batch of none, one employee by slots.
 *
 * usage: bench CARD.json FOLDER ROWS   prints one line for each: name, nanoseconds. FOLDER holds the columns of the workload
 * payroll, see ../../benches/README.md. */
#include "../tests/c/check.h"
#include <time.h>

enum { INPUTS = 15, ROUNDS = 7 };

static kpi_error *error;
/* The card's inputs in their order; two of them are counts, the others have two decimals. */
static const char *const NAMES[INPUTS] = {"sales", "sales_target", "margin", "margin_lower", "margin_target", "margin_upper",
                                          "overdue", "overdue_base", "overdue_norm", "complaints", "visits", "visits_plan",
                                          "incidents", "salary", "share"};
static const uint32_t SCALES[INPUTS] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 0, 2, 2};

static int64_t *read_column(const char *folder, const char *name, size_t rows)
{
    char path[4096];
    CHECK((size_t)snprintf(path, sizeof path, "%s/%s.i64", folder, name) < sizeof path);
    int64_t *values = malloc(rows * sizeof *values);
    FILE *file = fopen(path, "rb");
    CHECK(values != NULL && file != NULL);
    CHECK(fread(values, sizeof *values, rows, file) == rows);
    fclose(file);
    return values;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static kpi_batch *batch_of(const kpi_card *card, size_t rows, int64_t *columns[INPUTS], int64_t *index, int64_t *bonus,
                           uint8_t *status)
{
    kpi_batch *batch = NULL;
    OK(kpi_batch_new(card, rows, &batch, error));
    for (size_t slot = 0; slot < INPUTS; slot++) {
        OK(kpi_batch_set_i64(batch, slot, columns[slot], SCALES[slot], NULL, error));
    }
    OK(kpi_batch_out_i64(batch, KPI_TEXT("index"), index, NULL, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("bonus.amount"), bonus, NULL, NULL, error));
    OK(kpi_batch_out_status(batch, status, error));
    return batch;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        printf("usage: bench CARD.json FOLDER ROWS\n");
        return 2;
    }
    size_t rows = strtoul(argv[3], NULL, 10), length = 0;
    CHECK(rows >= 10000);
    char *document = read_file(argv[1], &length);
    kpi_card *card = NULL;
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(document, length, &card, error));
    free(document);
    int64_t *columns[INPUTS], *index = malloc(rows * sizeof *index), *bonus = malloc(rows * sizeof *bonus);
    uint8_t *status = malloc(rows);
    CHECK(index != NULL && bonus != NULL && status != NULL);
    for (size_t slot = 0; slot < INPUTS; slot++) {
        columns[slot] = read_column(argv[2], NAMES[slot], rows);
    }

    kpi_batch *batch = batch_of(card, rows, columns, index, bonus, status);
    double best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        OK(kpi_batch_score(batch, error));
        double took = now() - start;
        best = took < best ? took : best;
    }
    uint64_t sum = 0;
    for (size_t row = 0; row < rows; row++) {
        sum += (uint64_t)index[row] + (uint64_t)bonus[row] + status[row];
    }
    printf("batch_row %.2f sum %llu\n", best / (double)rows, (unsigned long long)sum);
    OK(kpi_batch_free(&batch));

    batch = batch_of(card, 0, columns, index, bonus, status);
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < 10000; i++) {
            OK(kpi_batch_score(batch, error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("batch_call %.0f\n", best);
    OK(kpi_batch_free(&batch));

    kpi_facts *facts = NULL;
    OK(kpi_facts_new(card, &facts, error));
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            kpi_outcome *outcome = NULL;
            for (size_t slot = 0; slot < INPUTS; slot++) {
                kpi_facts_set_i64_at(facts, slot, columns[slot][row], SCALES[slot], error);
            }
            OK(kpi_card_score(card, facts, &outcome, error));
            OK(kpi_outcome_figure_i64(outcome, KPI_TEXT("bonus.amount"), 2, &bonus[row], error));
            OK(kpi_outcome_free(&outcome));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("one_employee %.0f\n", best);
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            for (size_t slot = 0; slot < INPUTS; slot++) {
                kpi_facts_set_i64_at(facts, slot, columns[slot][row], SCALES[slot], error);
            }
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("set_facts %.0f\n", best);
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            int64_t values[INPUTS];
            for (size_t slot = 0; slot < INPUTS; slot++) {
                values[slot] = columns[slot][row];
            }
            OK(kpi_facts_set_many_i64(facts, NULL, values, SCALES, NULL, INPUTS, error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("set_many %.0f\n", best);

    /* A person's facts as a program has them when a request comes. */
    static int64_t people[10000][INPUTS];
    for (size_t row = 0; row < 10000; row++) {
        for (size_t slot = 0; slot < INPUTS; slot++) {
            people[row][slot] = columns[slot][row];
        }
    }
    kpi_scorer *scorer = NULL;
    size_t place = 0;
    OK(kpi_scorer_new(card, &scorer, error));
    OK(kpi_scorer_figure_place(scorer, KPI_TEXT("bonus.amount"), &place, error));
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            OK(kpi_facts_set_many_i64(facts, NULL, people[row], SCALES, NULL, INPUTS, error));
            OK(kpi_scorer_score(scorer, facts, error));
            OK(kpi_scorer_figure_i64(scorer, place, 2, &bonus[row], error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("prepared %.0f\n", best);
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            OK(kpi_scorer_score_i64(scorer, people[row], SCALES, NULL, INPUTS, error));
            OK(kpi_scorer_figure_i64(scorer, place, 2, &bonus[row], error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("prepared_integers %.0f\n", best);
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < 10000; i++) {
            OK(kpi_scorer_score(scorer, facts, error));
            OK(kpi_scorer_figure_i64(scorer, place, 2, &bonus[i], error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("prepared_score %.0f\n", best);
    OK(kpi_scorer_free(&scorer));
    OK(kpi_facts_free(&facts));
    for (size_t slot = 0; slot < INPUTS; slot++) {
        free(columns[slot]);
    }
    free(index);
    free(bonus);
    free(status);
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    return 0;
}
