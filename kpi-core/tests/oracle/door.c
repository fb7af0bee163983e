/* The C library as a door: reads questions and writes answers as doors.py says.
 *
 *     cc door.c -lkpi -o door */
#include <kpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COLUMNS 64
#define MOST_ROWS 4096

typedef struct {
    char *text;
    size_t length;
} cell;

typedef struct {
    char input[128], kind[8];
    unsigned scale;
    cell cells[MOST_ROWS];
    size_t count;
    int64_t integers[MOST_ROWS];
    double floats[MOST_ROWS];
    const char *texts[MOST_ROWS];
    size_t lengths[MOST_ROWS];
    uint8_t valid[MOST_ROWS];
} column;

typedef struct {
    char name[160];
    uint32_t decimals;
    int64_t values[MOST_ROWS];
    uint8_t valid[MOST_ROWS];
} figure;

static kpi_error *error;
static cell document, rows[MOST_ROWS];
static size_t row_count, column_count, figure_count;
static column columns[MOST_COLUMNS];
static figure *figures;

static void stop(const char *why)
{
    char message[1024] = "";
    kpi_error_message(error, message, sizeof message, NULL);
    fprintf(stderr, "%s: %s\n", why, message);
    exit(1);
}

static void ok(kpi_status status, const char *what)
{
    if (status != KPI_OK) {
        stop(what);
    }
}

/* What the last call was refused for. */
static void write_error(const char *word)
{
    char kind[64], path[4096];
    ok(kpi_error_kind(error, kind, sizeof kind, NULL), "the kind");
    ok(kpi_error_path(error, path, sizeof path, NULL), "the path");
    printf("%s %s %s\n", word, kind, path);
}

static void score_row(const kpi_card *card, const cell *row)
{
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    char text[512];
    if (kpi_facts_from_json(card, row->text, row->length, &facts, error) != KPI_OK ||
        kpi_card_score(card, facts, &outcome, error) != KPI_OK) {
        write_error("row no");
    } else {
        printf("row ok");
        for (size_t i = 0; i < figure_count; i++) {
            const char *name = figures[i].name;
            kpi_status status = kpi_outcome_figure(outcome, name, strlen(name), text, sizeof text, NULL, error);
            if (status != KPI_ABSENT) {
                ok(status, name);
            }
            printf(" %s", status == KPI_ABSENT ? "-" : text);
        }
        printf("\n");
    }
    kpi_outcome_free(&outcome);
    kpi_facts_free(&facts);
}

static void set_column(const kpi_card *card, kpi_batch *batch, column *it)
{
    size_t slot = 0;
    ok(kpi_card_slot(card, it->input, strlen(it->input), &slot, error), it->input);
    for (size_t i = 0; i < it->count; i++) {
        it->valid[i] = it->cells[i].length > 0;
        it->integers[i] = strcmp(it->kind, "i64") == 0 ? strtoll(it->cells[i].text, NULL, 10) : 0;
        it->floats[i] = strcmp(it->kind, "f64") == 0 ? strtod(it->cells[i].text, NULL) : 0;
        it->texts[i] = it->cells[i].text;
        it->lengths[i] = it->cells[i].length;
    }
    if (strcmp(it->kind, "i64") == 0) {
        ok(kpi_batch_set_i64(batch, slot, it->integers, it->scale, it->valid, error), it->input);
    } else if (strcmp(it->kind, "f64") == 0) {
        ok(kpi_batch_set_f64(batch, slot, it->floats, it->valid, error), it->input);
    } else {
        ok(kpi_batch_set_text(batch, slot, it->texts, it->lengths, it->valid, error), it->input);
    }
}

/* An integer of so many decimals, as a plain number. */
static void write_scaled(int64_t value, uint32_t decimals)
{
    char digits[64];
    uint64_t size = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    int length = snprintf(digits, sizeof digits, "%0*llu", (int)decimals + 1, (unsigned long long)size);
    int whole = length - (int)decimals;
    printf(" %s%.*s%s%s", value < 0 ? "-" : "", whole, digits, decimals > 0 ? "." : "", digits + whole);
}

static void score_batch(const kpi_card *card, size_t count)
{
    kpi_batch *batch = NULL;
    static kpi_row_status status[MOST_ROWS];
    size_t next = 0, errors = 0;
    ok(kpi_batch_new(card, count, &batch, error), "a batch");
    for (size_t i = 0; i < column_count; i++) {
        set_column(card, batch, &columns[i]);
    }
    for (size_t i = 0; i < figure_count; i++) {
        figure *it = &figures[i];
        ok(kpi_batch_out_i64(batch, it->name, strlen(it->name), it->values, it->valid, &it->decimals, error), it->name);
    }
    ok(kpi_batch_out_status(batch, status, error), "statuses");
    ok(kpi_batch_keep_errors(batch, 1, error), "errors");
    if (kpi_batch_score(batch, error) != KPI_OK) {
        /* A card that is not fitted scores no row. */
        for (size_t row = 0; row < count; row++) {
            write_error("batch no");
        }
    } else {
        ok(kpi_batch_error_count(batch, &errors, error), "the errors");
        for (size_t row = 0; row < count; row++) {
            size_t refused = count;
            if (next < errors) {
                ok(kpi_batch_error_row(batch, next, &refused, error), "an error's row");
            }
            if (refused == row) {
                kpi_status code = KPI_OK;
                char kind[64], path[4096];
                ok(kpi_batch_error_status(batch, next, &code, error), "an error's status");
                ok(kpi_status_name(code, kind, sizeof kind, NULL), "its name");
                ok(kpi_batch_error_path(batch, next++, path, sizeof path, NULL, error), "its path");
                printf("batch no %s %s\n", kind, path);
                continue;
            }
            printf("batch ok");
            for (size_t i = 0; i < figure_count; i++) {
                if (figures[i].valid[row]) {
                    write_scaled(figures[i].values[row], figures[i].decimals);
                } else {
                    printf(" -");
                }
            }
            printf("\n");
        }
    }
    ok(kpi_batch_free(&batch), "freeing the batch");
}

static void answer(size_t count)
{
    kpi_card *card = NULL;
    if (kpi_card_parse(document.text, document.length, &card, error) != KPI_OK) {
        write_error("card");
        return;
    }
    ok(kpi_card_figure_count(card, &figure_count, error), "the figures");
    figures = calloc(figure_count + 1, sizeof *figures);
    if (figures == NULL) {
        stop("out of memory");
    }
    printf("figures");
    for (size_t i = 0; i < figure_count; i++) {
        figure *it = &figures[i];
        ok(kpi_card_figure_name(card, i, it->name, sizeof it->name, NULL, error), "a figure's name");
        ok(kpi_card_figure_decimals(card, i, &it->decimals, error), it->name);
        printf(" %s %u", it->name, (unsigned)it->decimals);
    }
    printf("\n");
    for (size_t i = 0; i < row_count; i++) {
        score_row(card, &rows[i]);
    }
    score_batch(card, count);
    free(figures);
    ok(kpi_card_free(&card), "freeing the card");
}

static void forget(void)
{
    free(document.text);
    for (size_t i = 0; i < row_count; i++) {
        free(rows[i].text);
    }
    for (size_t i = 0; i < column_count; i++) {
        for (size_t j = 0; j < columns[i].count; j++) {
            free(columns[i].cells[j].text);
        }
        columns[i].count = 0;
    }
    row_count = column_count = 0;
}

int main(void)
{
    char word[16];
    cell record;
    ok(kpi_error_new(&error), "an error");
    while (scanf("%15s %zu", word, &record.length) == 2) {
        record.text = malloc(record.length + 1);
        if (record.text == NULL || getchar() != '\n' ||
            fread(record.text, 1, record.length, stdin) != record.length || getchar() != '\n') {
            stop("a record is cut");
        }
        record.text[record.length] = '\0';
        if (strcmp(word, "card") == 0) {
            forget();
            document = record;
        } else if (strcmp(word, "row") == 0 && row_count < MOST_ROWS) {
            rows[row_count++] = record;
        } else if (strcmp(word, "input") == 0 && column_count < MOST_COLUMNS) {
            column *it = &columns[column_count++];
            it->scale = 0;
            if (sscanf(record.text, "%127s %7s %u", it->input, it->kind, &it->scale) < 2) {
                stop("an input has a name and a kind");
            }
            free(record.text);
        } else if (strcmp(word, "value") == 0 && column_count > 0 && columns[column_count - 1].count < MOST_ROWS) {
            column *it = &columns[column_count - 1];
            it->cells[it->count++] = record;
        } else if (strcmp(word, "score") == 0) {
            answer((size_t)strtoull(record.text, NULL, 10));
            free(record.text);
            printf("end\n");
            fflush(stdout);
        } else {
            stop(word);
        }
    }
    forget();
    document.text = NULL;
    ok(kpi_error_free(&error), "freeing the error");
    return 0;
}
