/* How fast the library is through C: a batch of a million rows, a batch of one row, one employee by slots.
 *
 * usage: bench CARD.json ROWS   prints one line for each: name, nanoseconds */
#include "../tests/c/check.h"
#include <time.h>

enum { INPUTS = 15, ROUNDS = 7 };

static kpi_error *error;
static uint64_t state = 0x2545f4914f6cdd1du;

static int64_t between(int64_t low, int64_t high)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return low + (int64_t)(state % (uint64_t)(high - low));
}

/* The facts of a row in cents, in the order of the card; the same rows as bench.rs. */
static void make_row(size_t row, int64_t values[INPUTS])
{
    int64_t target = row % 2 == 0 ? between(50, 150) * 10000 : between(500000, 1500000);
    int64_t norm = between(200, 600);
    int64_t plan = between(40, 120) * 100;
    values[0] = target * between(60, 140) / 100;
    values[1] = target;
    values[2] = between(600, 1600);
    values[3] = 800;
    values[4] = 1000 + between(0, 200);
    values[5] = 1300 + between(0, 200);
    values[6] = between(100, 1400);
    values[7] = norm + 600;
    values[8] = norm;
    values[9] = between(0, 8) * 100;
    values[10] = plan * between(70, 120) / 100;
    values[11] = plan;
    values[12] = between(0, 40) == 0 ? 100 : 0;
    values[13] = between(150000, 900000);
    values[14] = between(10, 40);
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
        OK(kpi_batch_set_i64(batch, slot, columns[slot], 2, NULL, error));
    }
    OK(kpi_batch_out_i64(batch, KPI_TEXT("index"), index, NULL, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("bonus.amount"), bonus, NULL, NULL, error));
    OK(kpi_batch_out_status(batch, status, error));
    return batch;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        printf("usage: bench CARD.json ROWS\n");
        return 2;
    }
    size_t rows = strtoul(argv[2], NULL, 10), length = 0;
    char *document = read_file(argv[1], &length);
    kpi_card *card = NULL;
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(document, length, &card, error));
    free(document);
    int64_t *columns[INPUTS], *index = malloc(rows * sizeof *index), *bonus = malloc(rows * sizeof *bonus);
    uint8_t *status = malloc(rows);
    CHECK(index != NULL && bonus != NULL && status != NULL);
    for (size_t slot = 0; slot < INPUTS; slot++) {
        columns[slot] = malloc(rows * sizeof(int64_t));
        CHECK(columns[slot] != NULL);
    }
    for (size_t row = 0; row < rows; row++) {
        int64_t values[INPUTS];
        make_row(row, values);
        for (size_t slot = 0; slot < INPUTS; slot++) {
            columns[slot][row] = values[slot];
        }
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
                kpi_facts_set_i64_at(facts, slot, columns[slot][row], 2, error);
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
                kpi_facts_set_i64_at(facts, slot, columns[slot][row], 2, error);
            }
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("set_facts %.0f\n", best);
    static const uint32_t scales[INPUTS] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            int64_t values[INPUTS];
            for (size_t slot = 0; slot < INPUTS; slot++) {
                values[slot] = columns[slot][row];
            }
            OK(kpi_facts_set_many_i64(facts, NULL, values, scales, NULL, INPUTS, error));
        }
        double took = (now() - start) / 10000;
        best = took < best ? took : best;
    }
    printf("set_many %.0f\n", best);

    kpi_scorer *scorer = NULL;
    size_t place = 0;
    OK(kpi_scorer_new(card, &scorer, error));
    OK(kpi_scorer_figure_place(scorer, KPI_TEXT("bonus.amount"), &place, error));
    best = 1e300;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t row = 0; row < 10000; row++) {
            int64_t values[INPUTS];
            for (size_t slot = 0; slot < INPUTS; slot++) {
                values[slot] = columns[slot][row];
            }
            OK(kpi_facts_set_many_i64(facts, NULL, values, scales, NULL, INPUTS, error));
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
