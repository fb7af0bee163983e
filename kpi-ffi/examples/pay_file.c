/* Pays a file: a card and a CSV file of facts in, a pay table out, every row once and in order.
 *
 * usage: pay_file CARD.json FACTS.csv > pay_table.csv
 *
 * The first column names the employee; each other column that is called like an input of the card is read. A row that cannot
 * be paid stands in the table with its error. */
#include "example.h"
#include <string.h>

enum { MOST_CELLS = 256, LONGEST_TEXT = 4096 };

/* Splits a line of CSV in place. Gives the number of cells, or -1 where there are too many. */
static int split(char *line, char *cells[MOST_CELLS])
{
    int count = 0;
    char *from = line;
    for (;;) {
        if (count == MOST_CELLS) {
            return -1;
        }
        char *to = from;
        cells[count++] = to;
        int quoted = *from == '"';
        from += quoted;
        while (*from != '\0' && (quoted || *from != ',')) {
            if (quoted && *from == '"') {
                if (from[1] != '"') {
                    quoted = 0;
                    from++;
                    continue;
                }
                from++;
            }
            *to++ = *from++;
        }
        int last = *from == '\0';
        *to = '\0';
        if (last) {
            return count;
        }
        from++;
    }
}

static void write_cell(const char *text, char after)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        printf("%s%c", text, after);
        return;
    }
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            putchar('"');
        }
        putchar(*text);
    }
    printf("\"%c", after);
}

/* The figures of the table, by name, and what they are called in its header. */
typedef struct {
    char name[80];
    char title[80];
} column;

static size_t columns_of(const kpi_card *card, column *columns, size_t most, kpi_error *error)
{
    static const char AMOUNT[] = ".amount";
    size_t count = 0, figures = 0;
    strcpy(columns[count].name, "index");
    strcpy(columns[count++].title, "index");
    MUST(kpi_card_figure_count(card, &figures, error), error);
    for (size_t place = 0; place < figures && count + 1 < most; place++) {
        char name[80];
        size_t length = 0;
        MUST(kpi_card_figure_name(card, place, name, sizeof name, &length, error), error);
        if (length >= sizeof AMOUNT && strcmp(name + length - (sizeof AMOUNT - 1), AMOUNT) == 0) {
            strcpy(columns[count].name, name);
            name[length - (sizeof AMOUNT - 1)] = '\0';
            strcpy(columns[count++].title, name);
        }
    }
    strcpy(columns[count].name, "total");
    strcpy(columns[count++].title, "total");
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: pay_file CARD.json FACTS.csv > pay_table.csv\n");
        return 2;
    }
    kpi_error *error = NULL;
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    size_t length = 0;
    MUST(kpi_error_new(&error), error);
    char *document = read_file(argv[1], &length);
    MUST(kpi_card_parse(document, length, &card, error), error);
    free(document);
    MUST(kpi_facts_new(card, &facts, error), error);

    /* The header: which cell is which input. */
    char *file = read_file(argv[2], &length);
    char *names[MOST_CELLS];
    size_t slots[MOST_CELLS];
    char *line = strtok(file, "\n");
    int cells = line == NULL ? -1 : split(line, names);
    if (cells < 1) {
        fprintf(stderr, "%s has no header\n", argv[2]);
        return 1;
    }
    for (int cell = 0; cell < cells; cell++) {
        if (kpi_card_slot(card, names[cell], strlen(names[cell]), &slots[cell], NULL) != KPI_OK) {
            slots[cell] = SIZE_MAX;
        }
    }

    column columns[MOST_CELLS];
    size_t figures = columns_of(card, columns, MOST_CELLS, error);
    printf("%s,status,", names[0]);
    for (size_t figure = 0; figure < figures; figure++) {
        printf("%s,", columns[figure].title);
    }
    printf("error_code,error_path,error_message\n");

    while ((line = strtok(NULL, "\n")) != NULL) {
        char *texts[MOST_CELLS];
        char text[LONGEST_TEXT];
        if (split(line, texts) != cells) {
            fprintf(stderr, "a row has another number of cells than the header\n");
            return 1;
        }
        kpi_outcome *outcome = NULL;
        kpi_status status = KPI_OK;
        MUST(kpi_facts_clear(facts, error), error);
        for (int cell = 0; cell < cells && status == KPI_OK; cell++) {
            if (slots[cell] != SIZE_MAX) {
                status = kpi_facts_set_text_at(facts, slots[cell], texts[cell], strlen(texts[cell]), error);
            }
        }
        if (status == KPI_OK) {
            status = kpi_card_score(card, facts, &outcome, error);
        }
        write_cell(texts[0], ',');
        if (status != KPI_OK) {
            printf("refused,");
            for (size_t figure = 0; figure < figures; figure++) {
                putchar(',');
            }
            MUST(kpi_error_kind(error, text, sizeof text, NULL), error);
            write_cell(text, ',');
            MUST(kpi_error_path(error, text, sizeof text, NULL), error);
            write_cell(text, ',');
            MUST(kpi_error_message(error, text, sizeof text, NULL), error);
            write_cell(text, '\n');
            continue;
        }
        size_t warnings = 0;
        MUST(kpi_outcome_warning_count(outcome, &warnings, error), error);
        printf("%s,", warnings == 0 ? "scored" : "warned");
        for (size_t figure = 0; figure < figures; figure++) {
            const char *name = columns[figure].name;
            text[0] = '\0';
            /* A figure that these facts do not have, or a card without an index or pay: an empty cell. */
            status = kpi_outcome_figure(outcome, name, strlen(name), text, sizeof text, NULL, error);
            if (status != KPI_OK && status != KPI_ABSENT && status != KPI_ERROR_UNKNOWN_NAME) {
                give_up("kpi_outcome_figure", status, error);
            }
            write_cell(text, ',');
        }
        printf(",,\n");
        MUST(kpi_outcome_free(&outcome), error);
    }
    free(file);
    MUST(kpi_facts_free(&facts), error);
    MUST(kpi_card_free(&card), error);
    return kpi_error_free(&error) == KPI_OK ? 0 : 1;
}
