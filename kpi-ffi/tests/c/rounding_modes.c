/* A host may have set its own rounding mode, or made floating-point exceptions fatal. No digit of a batch depends on the
 * first, and the library sets off none of the second: denominators of 0, absent facts and figures near a tie included.
 *
 * usage: rounding_modes CARD.json   (the benchmark's card) */
#define _GNU_SOURCE
#include "check.h"
#include <fenv.h>
#include <math.h>

enum { ROWS = 20000, INPUTS = 15 };

static const char *const NAMES[INPUTS] = {"sales", "sales_target", "margin", "margin_lower", "margin_target",
                                          "margin_upper", "overdue", "overdue_base", "overdue_norm", "complaints",
                                          "visits", "visits_plan", "incidents", "salary", "share"};

static int64_t facts[INPUTS][ROWS];
static double floats[INPUTS][ROWS];
static uint8_t there[INPUTS][ROWS];

typedef struct {
    int64_t index[ROWS], bonus[ROWS];
    double bonus_float[ROWS];
    uint8_t index_there[ROWS], bonus_there[ROWS], float_there[ROWS], status[ROWS];
    kpi_status codes[ROWS];
} answers;

static answers wanted, got;
static kpi_error *error;

static uint64_t state = 0x2545f4914f6cdd1du;

static int64_t between(int64_t low, int64_t high)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return low + (int64_t)(state % (uint64_t)(high - low));
}

/* Cents everywhere. Every seventh target is 0, every eleventh base is its norm, every fifth fact of some is absent. */
static void make_facts(void)
{
    for (int row = 0; row < ROWS; row++) {
        int64_t target = row % 2 == 0 ? between(50, 150) * 10000 : between(500000, 1500000);
        int64_t norm = between(200, 600);
        int64_t plan = between(40, 120) * 100;
        const int64_t values[INPUTS] = {
            row % 33 == 0 ? target * 4 / 5 : target * between(60, 140) / 100 + between(0, 99),
            row % 7 == 3 ? 0 : target,
            between(600, 1600),
            800,
            1000 + between(0, 200),
            1300 + between(0, 200),
            between(100, 1400),
            row % 11 == 5 ? norm : norm + 600,
            norm,
            between(0, 8) * 100,
            plan * between(70, 120) / 100,
            row % 13 == 7 ? 0 : plan,
            between(0, 40) == 0 ? 100 : 0,
            between(150000, 900000),
            between(10, 40),
        };
        for (int input = 0; input < INPUTS; input++) {
            facts[input][row] = values[input];
            there[input][row] = !((row + input) % 97 == 0);
            floats[input][row] = there[input][row] ? (double)values[input] / 100 : (double)NAN;
        }
    }
}

static void score(kpi_card *card, int as_floats, answers *into)
{
    kpi_batch *batch = NULL;
    memset(into, 0x55, sizeof *into);
    OK(kpi_batch_new(card, ROWS, &batch, error));
    for (int input = 0; input < INPUTS; input++) {
        size_t slot = 0;
        OK(kpi_card_slot(card, NAMES[input], strlen(NAMES[input]), &slot, error));
        if (as_floats) {
            OK(kpi_batch_set_f64(batch, slot, floats[input], NULL, error));
        } else {
            OK(kpi_batch_set_i64(batch, slot, facts[input], 2, there[input], error));
        }
    }
    OK(kpi_batch_out_i64(batch, KPI_TEXT("index"), into->index, into->index_there, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("bonus.amount"), into->bonus, into->bonus_there, NULL, error));
    OK(kpi_batch_out_f64(batch, KPI_TEXT("total"), into->bonus_float, into->float_there, error));
    OK(kpi_batch_out_status(batch, into->status, error));
    OK(kpi_batch_out_codes(batch, into->codes, error));
    OK(kpi_batch_score(batch, error));
    OK(kpi_batch_free(&batch));
}

/* The first row that differs, for whoever has to find out why. */
static int tell_difference(void)
{
    for (int row = 0; row < ROWS; row++) {
        if (wanted.index[row] != got.index[row] || wanted.bonus[row] != got.bonus[row] ||
            wanted.bonus_float[row] != got.bonus_float[row] || wanted.status[row] != got.status[row] ||
            wanted.codes[row] != got.codes[row]) {
            printf("row %d: index %lld and %lld, bonus %lld and %lld, as floats %.17g and %.17g, status %d and %d\n", row,
                   (long long)wanted.index[row], (long long)got.index[row], (long long)wanted.bonus[row],
                   (long long)got.bonus[row], wanted.bonus_float[row], got.bonus_float[row], wanted.status[row],
                   got.status[row]);
            return 1;
        }
    }
    printf("only what is valid differs\n");
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        printf("usage: rounding_modes CARD.json\n");
        return 2;
    }
    static const struct {
        int mode;
        const char *name;
    } MODES[] = {{FE_TONEAREST, "to nearest"}, {FE_UPWARD, "upward"}, {FE_DOWNWARD, "downward"},
                 {FE_TOWARDZERO, "toward zero"}};
    kpi_card *card = NULL;
    size_t length = 0;
    char *document = read_file(argv[1], &length);
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(document, length, &card, error));
    free(document);
    make_facts();
    score(card, 0, &wanted);

    int refused = 0, scored = 0;
    for (int row = 0; row < ROWS; row++) {
        refused += wanted.status[row] == KPI_ROW_REFUSED;
        scored += wanted.status[row] == KPI_ROW_SCORED;
    }
    CHECK(refused > ROWS / 10 && scored > ROWS / 10);

    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        for (int as_floats = 0; as_floats < 2; as_floats++) {
            CHECK(fesetround(MODES[i].mode) == 0);
            score(card, as_floats, &got);
            CHECK(fegetround() == MODES[i].mode);
            fesetround(FE_TONEAREST);
            if (memcmp(&wanted, &got, sizeof got) != 0) {
                printf("figures differ when the host rounds %s\n", MODES[i].name);
                return tell_difference();
            }
            checks++;
        }
    }

    /* Every row alone, while the host rounds upward. */
    kpi_facts *one = NULL;
    kpi_outcome *outcome = NULL;
    OK(kpi_facts_new(card, &one, error));
    CHECK(fesetround(FE_UPWARD) == 0);
    for (int row = 0; row < 300; row++) {
        int64_t bonus = 0;
        OK(kpi_facts_clear(one, error));
        for (int input = 0; input < INPUTS; input++) {
            OK(kpi_facts_set_f64(one, NAMES[input], strlen(NAMES[input]), floats[input][row], error));
        }
        kpi_status status = kpi_card_score(card, one, &outcome, error);
        CHECK(status == wanted.codes[row]);
        if (status == KPI_OK) {
            OK(kpi_outcome_figure_i64(outcome, KPI_TEXT("bonus.amount"), 2, &bonus, error));
            CHECK(bonus == wanted.bonus[row]);
        }
        OK(kpi_outcome_free(&outcome));
    }
    fesetround(FE_TONEAREST);
    OK(kpi_facts_free(&one));

    /* From here on a division by zero, an invalid operation or an overflow of floats kills the program. */
    if (getenv("KPI_NO_TRAPS") == NULL) {
        feclearexcept(FE_ALL_EXCEPT);
        CHECK(feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW) != -1);
        score(card, 0, &got);
        CHECK(memcmp(&wanted, &got, sizeof got) == 0);
        score(card, 1, &got);
        CHECK(memcmp(&wanted, &got, sizeof got) == 0);
        CHECK(fegetexcept() == (FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW));
        fedisableexcept(FE_ALL_EXCEPT);
    }
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    printf("rounding_modes %d checks\n", checks);
    return 0;
}
