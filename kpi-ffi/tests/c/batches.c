/* Many employees: columns in, columns out, errors of rows, progress and cancel, parts of a file.
 *
 * usage: batches CARD.json FACTS.csv PAY_TABLE.csv   (the demo's) */
#include "check.h"

enum { MOST_ROWS = 2000, MOST_COLUMNS = 32, PART = 300 };

static kpi_error *error;

/* A file of simple cells: cells[row][column], the header first. */
typedef struct {
    char *text;
    size_t rows, columns;
    const char *cells[MOST_ROWS][MOST_COLUMNS];
} table;

static table facts_table;

static void read_table(const char *path, table *into)
{
    size_t length = 0;
    into->text = read_file(path, &length);
    into->rows = 0;
    for (char *line = strtok(into->text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t column = 0;
        for (char *cell = line; cell != NULL; column++) {
            char *end = strchr(cell, ',');
            into->cells[into->rows][column] = cell;
            if (end != NULL) {
                *end++ = '\0';
            }
            cell = end;
        }
        into->columns = column;
        into->rows++;
    }
    into->rows--;
}

/* An integer of so many decimals as it is published. */
static const char *shown(int64_t value, uint32_t decimals)
{
    static char text[64];
    char digits[32];
    CHECK(decimals < 18);
    snprintf(digits, sizeof digits, "%018lld", (long long)(value < 0 ? -value : value));
    const char *first = digits;
    size_t whole = strlen(digits) - decimals;
    for (; whole > 1 && *first == '0'; whole--) {
        first++;
    }
    snprintf(text, sizeof text, "%s%.*s%s%s", value < 0 ? "-" : "", (int)whole, first, decimals == 0 ? "" : ".",
             first + whole);
    return text;
}

/* The demo's file, part by part through one batch: every line of the pay table is the same. */
static void the_demo(const char *card_path, const char *pay_table_path, uint32_t threads, size_t part)
{
    static const char *texts[MOST_COLUMNS][MOST_ROWS];
    static size_t lengths[MOST_COLUMNS][MOST_ROWS];
    static const char *const FIGURES[] = {"index", "fixed.amount", "bonus.amount", "bonus_due.amount", "total"};
    enum { COUNT = 5 };
    static int64_t values[COUNT][MOST_ROWS];
    static uint8_t valid[COUNT][MOST_ROWS], status[MOST_ROWS];
    static kpi_status codes[MOST_ROWS];
    uint32_t decimals[COUNT];
    kpi_card *card = NULL;
    kpi_batch *batch = NULL;
    size_t length = 0;
    char *document = read_file(card_path, &length);
    OK(kpi_card_parse(document, length, &card, error));
    free(document);
    char *wanted_file = read_file(pay_table_path, &length);
    char *wanted = strchr(wanted_file, '\n') + 1;

    OK(kpi_batch_new(card, part, &batch, error));
    OK(kpi_batch_set_threads(batch, threads, error));
    OK(kpi_batch_keep_errors(batch, 1, error));
    OK(kpi_batch_out_status(batch, status, error));
    OK(kpi_batch_out_codes(batch, codes, error));
    for (size_t column = 1; column < facts_table.columns; column++) {
        size_t slot = 0;
        const char *name = facts_table.cells[0][column];
        if (kpi_card_slot(card, name, strlen(name), &slot, NULL) == KPI_OK) {
            OK(kpi_batch_set_text(batch, slot, texts[column], lengths[column], NULL, error));
        }
    }
    for (size_t figure = 0; figure < COUNT; figure++) {
        OK(kpi_batch_out_i64(batch, FIGURES[figure], strlen(FIGURES[figure]), values[figure], valid[figure],
                             &decimals[figure], error));
    }
    size_t refused_in_all = 0;
    for (size_t first = 0; first < facts_table.rows; first += part) {
        size_t rows = facts_table.rows - first < part ? facts_table.rows - first : part;
        OK(kpi_batch_set_rows(batch, rows, error));
        for (size_t column = 1; column < facts_table.columns; column++) {
            for (size_t row = 0; row < rows; row++) {
                texts[column][row] = facts_table.cells[1 + first + row][column];
                lengths[column][row] = strlen(texts[column][row]);
            }
        }
        OK(kpi_batch_score(batch, error));
        size_t scored = 0, warned = 0, refused = 0, kept = 0, place = 0, by = 0;
        OK(kpi_batch_summary(batch, &scored, &warned, &refused, error));
        OK(kpi_batch_error_count(batch, &kept, error));
        CHECK(scored + warned + refused == rows && kept == refused);
        refused_in_all += refused;
        for (size_t row = 0; row < rows; row++) {
            char line[1024];
            int n = snprintf(line, sizeof line, "%s,%s", facts_table.cells[1 + first + row][0],
                             status[row] == KPI_ROW_SCORED   ? "scored"
                             : status[row] == KPI_ROW_WARNED ? "warned"
                                                             : "refused");
            for (size_t figure = 0; figure < COUNT; figure++) {
                CHECK(valid[figure][row] == 1 || values[figure][row] == 0);
                n += snprintf(line + n, sizeof line - (size_t)n, ",%s",
                              valid[figure][row] ? shown(values[figure][row], decimals[figure]) : "");
            }
            if (status[row] != KPI_ROW_REFUSED) {
                CHECK(codes[row] == KPI_OK);
                snprintf(line + n, sizeof line - (size_t)n, ",,,\n");
            } else {
                char kind[64], path[256], message[512];
                size_t of = 0;
                kpi_status told = KPI_OK;
                OK(kpi_batch_error_row(batch, place, &of, error));
                CHECK(of == row);
                OK(kpi_batch_error_status(batch, place, &told, error));
                CHECK(told == codes[row]);
                OK(kpi_batch_refused_by(batch, told, &by, error));
                CHECK(by >= 1);
                OK(kpi_status_name(told, kind, sizeof kind, NULL));
                OK(kpi_batch_error_path(batch, place, path, sizeof path, NULL, error));
                OK(kpi_batch_error_message(batch, place, message, sizeof message, NULL, error));
                const char *quote = strchr(message, ',') != NULL ? "\"" : "";
                snprintf(line + n, sizeof line - (size_t)n, ",%s,%s,%s%s%s\n", kind, path, quote, message, quote);
                place++;
            }
            if (strncmp(wanted, line, strlen(line)) != 0) {
                printf("row %zu should be\n%.*s\nis\n%s", first + row, (int)strcspn(wanted, "\n"), wanted, line);
                exit(1);
            }
            checks++;
            wanted += strlen(line);
        }
    }
    CHECK(*wanted == '\0' && refused_in_all > 0);
    free(wanted_file);
    OK(kpi_batch_free(&batch));
    OK(kpi_card_free(&card));
}

static const char CARD[] =
    "{\"kpi\": 1, \"id\": \"small\", \"inputs\": {\"pay\": {}, \"sold\": {}, \"plan\": {\"default\": \"20\"},"
    "   \"rating\": {\"levels\": [\"good\", \"poor\"], \"default\": \"good\"}},"
    " \"measures\": {\"factor\": {\"levels\": {\"of\": \"rating\", \"are\": {\"good\": \"1\", \"poor\": \"0.5\"}}}},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"}, \"lines\": ["
    "  {\"id\": \"bonus\", \"amount\": {\"product\": [\"pay\", \"20%\", \"factor\", {\"ratio\": [\"sold\", \"plan\"]}]}}]}}";

typedef struct {
    size_t calls, last, stop_at;
} followed;

static int32_t follow(void *user, size_t rows_done)
{
    followed *f = user;
    f->calls++;
    CHECK(rows_done > f->last);
    f->last = rows_done;
    return f->calls >= f->stop_at;
}

/* 300.00 · 20 % · factor · sold / plan. */
static void every_kind_of_column(void)
{
    kpi_card *card = NULL;
    kpi_batch *batch = NULL;
    kpi_outcome *outcome = NULL;
    int64_t pay[4] = {30000, 30000, 30000, 30000};
    double sold[4] = {10, 20, 25.5, 30};
    int32_t places[4] = {0, 1, 1, 9}, picked[4] = {2, 0, 1, 1};
    const char *const words[3] = {"poor", "good", NULL};
    const size_t lengths[3] = {4, 4, 0};
    uint8_t known[4] = {1, 1, 1, 0}, valid[4];
    int64_t bonus[4];
    double floats[4];
    kpi_status codes[4];
    uint32_t decimals = 0;
    char text[256];
    OK(kpi_card_parse(KPI_TEXT(CARD), &card, error));
    OK(kpi_batch_new(card, 4, &batch, error));
    OK(kpi_batch_set_i64(batch, 0, pay, 2, NULL, error));
    OK(kpi_batch_set_f64(batch, 1, sold, NULL, error));
    OK(kpi_batch_set_levels(batch, 3, places, known, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("total"), bonus, valid, &decimals, error));
    OK(kpi_batch_out_f64(batch, KPI_TEXT("bonus.amount"), floats, NULL, error));
    OK(kpi_batch_out_codes(batch, codes, error));
    CHECK(decimals == 2);
    OK(kpi_batch_score(batch, error));
    /* plan is 20; the last row's level is not known, and so has its default. */
    CHECK(bonus[0] == 3000 && bonus[1] == 3000 && bonus[2] == 3825 && bonus[3] == 9000);
    CHECK(floats[0] == 30.0 && floats[1] == 30.0 && floats[2] == 38.25 && floats[3] == 90.0);
    CHECK(valid[0] && valid[1] && valid[2] && valid[3]);

    /* A dictionary, whose entry 2 is missing. */
    OK(kpi_batch_set_codes(batch, 3, picked, words, lengths, 3, NULL, error));
    OK(kpi_batch_score(batch, error));
    CHECK(bonus[0] == 3000 && bonus[1] == 3000 && bonus[2] == 7650 && bonus[3] == 9000);

    /* Without the column everybody is good; with a plan of 0 nobody is paid. */
    OK(kpi_batch_unset(batch, 3, error));
    double plan[4] = {20, 0, 40, 20};
    OK(kpi_batch_set_f64(batch, 2, plan, NULL, error));
    OK(kpi_batch_score(batch, error));
    CHECK(bonus[0] == 3000 && bonus[1] == 0 && bonus[2] == 3825 && bonus[3] == 9000);
    CHECK(codes[1] == KPI_ERROR_UNDEFINED_FIGURE && codes[0] == KPI_OK && valid[1] == 0);
    CHECK(floats[1] != floats[1]);
    CHECK(kpi_batch_unset(batch, 4, error) == KPI_ERROR_UNKNOWN_FACT);

    /* No messages were asked for; any row tells its own. */
    size_t kept = 7;
    OK(kpi_batch_error_count(batch, &kept, error));
    CHECK(kept == 0);
    FAILS(kpi_batch_explain(batch, 1, &outcome, error), KPI_ERROR_UNDEFINED_FIGURE,
          "pay.lines[0].amount: the figure is undefined: at `pay.lines[0].amount.product[3]` the divisor is 0 and must not be "
          "0; correct the facts, or look at a figure that is always there");
    OK(kpi_batch_explain(batch, 2, &outcome, error));
    OK(kpi_outcome_figure(outcome, KPI_TEXT("total"), text, sizeof text, NULL, error));
    CHECK_TEXT(text, "38.25");
    OK(kpi_outcome_free(&outcome));

    /* A strict batch ends with the first refused row. */
    OK(kpi_batch_set_strict(batch, 1, error));
    FAILS(kpi_batch_score(batch, error), KPI_ERROR_UNDEFINED_FIGURE,
          "rows[1].pay.lines[0].amount: the figure is undefined: at `pay.lines[0].amount.product[3]` the divisor is 0 and must "
          "not be 0; correct the facts, or look at a figure that is always there");
    OK(kpi_batch_set_strict(batch, 0, error));
    OK(kpi_batch_set_i64(batch, 0, pay, 40, NULL, error));
    OK(kpi_batch_score(batch, error));
    CHECK(codes[0] == KPI_ERROR_NUMBER_LIMIT);

    /* Columns of the wrong kind are refused when they are set, and nothing is forgotten. */
    FAILS(kpi_batch_set_f64(batch, 3, sold, NULL, error), KPI_ERROR_BAD_COLUMN,
          "facts.rating: the input has levels, and the column has numbers; allowed good, poor; give texts, codes of a "
          "dictionary, or the places of the levels");
    OK(kpi_batch_free(&batch));

    /* No rows at all. */
    OK(kpi_batch_new(card, 0, &batch, error));
    OK(kpi_batch_set_i64(batch, 0, NULL, 2, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("total"), NULL, NULL, NULL, error));
    OK(kpi_batch_score(batch, error));
    OK(kpi_batch_free(&batch));
    OK(kpi_card_free(&card));
}

/* Amounts beyond 64 bits: 10^25 and its negative, paid 20 % each. */
static void wide_integers(void)
{
    kpi_card *card = NULL;
    kpi_batch *batch = NULL;
    kpi_int128 *pay = calloc(3, sizeof *pay), *total = calloc(3, sizeof *total);
    int64_t narrow[3], sold[3] = {20, 20, 20};
    uint8_t valid[3], known[3] = {1, 1, 0};
    uint32_t decimals = 0;
    kpi_status codes[3];
    CHECK(pay != NULL && total != NULL);
    pay[0] = (kpi_int128){11515845246265065472u, 54210108};
    pay[1] = (kpi_int128){6930898827444486144u, -54210109};
    OK(kpi_card_parse(KPI_TEXT(CARD), &card, error));
    OK(kpi_batch_new(card, 3, &batch, error));
    OK(kpi_batch_set_i128(batch, 0, pay, 2, known, error));
    OK(kpi_batch_set_i64(batch, 1, sold, 0, NULL, error));
    OK(kpi_batch_out_codes(batch, codes, error));
    OK(kpi_batch_out_i128(batch, KPI_TEXT("total"), total, valid, &decimals, error));
    OK(kpi_batch_score(batch, error));
    CHECK(decimals == 2 && valid[0] && valid[1] && !valid[2]);
    CHECK(total[0].lo == 13371215493478744064u && total[0].hi == 10842021);
    CHECK(total[1].lo == 5075528580230807552u && total[1].hi == -10842022);
    CHECK(total[2].lo == 0 && total[2].hi == 0 && codes[2] == KPI_ERROR_MISSING_FIGURE);
    /* 64 bits do not hold them. */
    OK(kpi_batch_out_i64(batch, KPI_TEXT("total"), narrow, valid, NULL, error));
    OK(kpi_batch_score(batch, error));
    CHECK(codes[0] == KPI_ERROR_TOO_MANY_DIGITS && codes[1] == KPI_ERROR_TOO_MANY_DIGITS && !valid[0]);
    FAILS(kpi_batch_out_i128(batch, KPI_TEXT("total"), (kpi_int128 *)((char *)total + 8), valid, NULL, error),
          KPI_ERROR_ALIGNMENT, "values: the array begins at an address that is no multiple of 16");
    OK(kpi_batch_free(&batch));
    OK(kpi_card_free(&card));
    free(pay);
    free(total);
}

static void progress_and_cancel(void)
{
    enum { ROWS = 100000 };
    kpi_card *card = NULL;
    kpi_batch *batch = NULL;
    followed f = {0, 0, SIZE_MAX};
    int64_t *pay = calloc(ROWS, sizeof *pay), *bonus = calloc(ROWS, sizeof *bonus);
    CHECK(pay != NULL && bonus != NULL);
    OK(kpi_card_parse(KPI_TEXT(CARD), &card, error));
    OK(kpi_batch_new(card, ROWS, &batch, error));
    OK(kpi_batch_set_i64(batch, 0, pay, 2, NULL, error));
    OK(kpi_batch_set_i64(batch, 1, pay, 2, NULL, error));
    OK(kpi_batch_out_i64(batch, KPI_TEXT("total"), bonus, NULL, NULL, error));
    OK(kpi_batch_set_progress(batch, follow, &f, error));
    OK(kpi_batch_score(batch, error));
    CHECK(f.calls > 1 && f.last == ROWS);
    f = (followed){0, 0, 2};
    CHECK(kpi_batch_score(batch, error) == KPI_ERROR_CANCELLED);
    CHECK(f.calls == 2 && f.last < ROWS);
    CHECK(strncmp(message_of(error), "the caller stopped the work after ", 34) == 0);
    OK(kpi_batch_set_progress(batch, NULL, NULL, error));
    OK(kpi_batch_set_threads(batch, 0, error));
    OK(kpi_batch_score(batch, error));
    OK(kpi_batch_free(&batch));
    OK(kpi_card_free(&card));
    free(pay);
    free(bonus);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        printf("usage: batches CARD.json FACTS.csv PAY_TABLE.csv\n");
        return 2;
    }
    OK(kpi_error_new(&error));
    read_table(argv[2], &facts_table);
    the_demo(argv[1], argv[3], 1, facts_table.rows);
    the_demo(argv[1], argv[3], 2, PART);
    free(facts_table.text);
    every_kind_of_column();
    wide_integers();
    progress_and_cancel();
    OK(kpi_error_free(&error));
    printf("batches %d checks\n", checks);
    return 0;
}
