/* The conformance corpus through the C ABI: every figure and every error of every case.
 *
 * usage: conformance FILE
 *
 * The file is written by corpus.py: records of a line "<word> <bytes>" with so many bytes after it and a line feed.
 *   card, facts     the documents of the rows that follow
 *   row             begins a row, with its place in the corpus
 *   load            the card alone must be refused
 *   figure, value   a figure's name and its published text; "absent" for a figure that is not there
 *   kind, path      the error that must come; without a path its place is free
 *   end             checks the row */
#include "check.h"

static kpi_error *error;
static char *card_text, *facts_text, *place;
static size_t card_length, facts_length;
static int failures = 0, rows = 0;

static void differs(const char *what, const char *wanted, const char *got)
{
    printf("%s: %s should be %s, is %s\n", place, what, wanted, got);
    failures++;
}

static const char *const WORDS[] = {"scored", "missing", "undefined", "not_applicable", "tripped", "passed", "not_looked_at"};

/* The figure as the corpus writes it. */
static void figure_of(const kpi_card *card, const kpi_outcome *outcome, const char *name, char *text, size_t capacity)
{
    size_t length = strlen(name);
    const char *dot = strrchr(name, '.');
    kpi_status status;
    if (strcmp(name, "fingerprint") == 0) {
        OK(kpi_card_fingerprint(card, text, capacity, NULL, error));
    } else if (strcmp(name, "warnings") == 0) {
        size_t count = 0;
        text[0] = '\0';
        OK(kpi_outcome_warning_count(outcome, &count, error));
        for (size_t i = 0; i < count; i++) {
            size_t used = strlen(text);
            OK(kpi_outcome_warning_code(outcome, i, text + used, capacity - used - 1, NULL, error));
            strcat(text, " ");
        }
    } else if (dot != NULL && strcmp(dot, ".status") == 0) {
        kpi_figure_status of = -1;
        OK(kpi_outcome_status(outcome, name, (size_t)(dot - name), &of, error));
        CHECK(of >= 0 && of <= KPI_FIGURE_NOT_LOOKED_AT);
        strcpy(text, WORDS[of]);
    } else if ((status = kpi_outcome_figure(outcome, name, length, text, capacity, NULL, error)) == KPI_ABSENT ||
               status == KPI_ERROR_UNKNOWN_NAME) {
        /* A card without an index has no figure of that name, and the corpus writes null for both. */
        strcpy(text, "absent");
    } else {
        OK(status);
    }
}

typedef struct {
    char *names[512], *values[512], *kind, *path;
    size_t figures;
    int load;
} row;

static void check_row(const row *wanted)
{
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    char text[512];
    rows++;
    kpi_status status = kpi_card_parse(card_text, card_length, &card, error);
    if (status == KPI_OK && !wanted->load) {
        status = kpi_facts_from_json(card, facts_text, facts_length, &facts, error);
        if (status == KPI_OK) {
            status = kpi_card_score(card, facts, &outcome, error);
        }
    }
    if (status != KPI_OK) {
        char kind[64], path[1024], by_number[64];
        OK(kpi_error_kind(error, kind, sizeof kind, NULL));
        OK(kpi_error_path(error, path, sizeof path, NULL));
        OK(kpi_status_name(status, by_number, sizeof by_number, NULL));
        CHECK_TEXT(by_number, kind);
        if (wanted->kind == NULL) {
            differs("the row", "scored", message_of(error));
        } else {
            if (strcmp(kind, wanted->kind) != 0) {
                differs("the error", wanted->kind, kind);
            }
            if (wanted->path != NULL && strcmp(path, wanted->path) != 0) {
                differs("the path", wanted->path, path);
            }
        }
    } else if (wanted->kind != NULL) {
        differs("the row", wanted->kind, "no error");
    }
    for (size_t i = 0; i < wanted->figures && outcome != NULL; i++) {
        figure_of(card, outcome, wanted->names[i], text, sizeof text);
        checks++;
        if (strcmp(text, wanted->values[i]) != 0) {
            differs(wanted->names[i], wanted->values[i], text);
        }
    }
    CHECK(wanted->figures > 0 || wanted->kind != NULL);
    OK(kpi_outcome_free(&outcome));
    OK(kpi_facts_free(&facts));
    OK(kpi_card_free(&card));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        printf("usage: conformance FILE\n");
        return 2;
    }
    size_t length = 0;
    char *file = read_file(argv[1], &length);
    row now;
    memset(&now, 0, sizeof now);
    OK(kpi_error_new(&error));
    for (char *at = file; at < file + length;) {
        char word[16];
        size_t bytes = 0;
        CHECK(sscanf(at, "%15s %zu", word, &bytes) == 2);
        char *text = strchr(at, '\n') + 1;
        CHECK(text + bytes < file + length && text[bytes] == '\n');
        text[bytes] = '\0';
        at = text + bytes + 1;
        if (strcmp(word, "row") == 0) {
            memset(&now, 0, sizeof now);
            place = text;
        } else if (strcmp(word, "card") == 0) {
            card_text = text;
            card_length = bytes;
        } else if (strcmp(word, "facts") == 0) {
            facts_text = text;
            facts_length = bytes;
        } else if (strcmp(word, "load") == 0) {
            now.load = 1;
        } else if (strcmp(word, "figure") == 0) {
            CHECK(now.figures < 512);
            now.names[now.figures++] = text;
        } else if (strcmp(word, "value") == 0) {
            now.values[now.figures - 1] = text;
        } else if (strcmp(word, "kind") == 0) {
            now.kind = text;
        } else if (strcmp(word, "path") == 0) {
            now.path = text;
        } else {
            CHECK_TEXT(word, "end");
            check_row(&now);
        }
    }
    free(file);
    OK(kpi_error_free(&error));
    if (failures > 0 || rows < 500) {
        printf("%d rows, %d differences\n", rows, failures);
        return 1;
    }
    printf("%d rows of the conformance corpus through C, %d checks\n", rows, checks);
    return 0;
}
