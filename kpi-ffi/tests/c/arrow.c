/* Arrow's C Data and C Stream Interfaces: tables that are built by hand here, scored, and read by hand. */
#include "check.h"
#include <errno.h>

/* The structures as Arrow's specification declares them. */
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

enum { COLUMNS = 4, ROWS = 4 };

static kpi_error *error;
static int released = 0;

/* employee, pay in cents, sold as floats, plan as integers with a null. */
static const char *const FORMATS[COLUMNS] = {"u", "d:9,2,64", "g", "l"};
static const char *const NAMES[COLUMNS] = {"employee", "pay", "sold", "plan"};
static const int32_t offsets[ROWS + 1] = {0, 3, 6, 9, 13};
static const char letters[] = "annbobcydzoé";
static const char bad_letters[] = "annbobcydzo\xff!";
static const int64_t pay[ROWS] = {300000, 280000, 100, 0};
static const double sold[ROWS] = {17.5, 20, 0.1, 3};
static const int64_t plan[ROWS] = {21, 7, 3, 1};
static const uint8_t plan_there[1] = {0x0d};
static const uint8_t rows_there[1] = {0x0b};

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        free(schema->children[i]);
    }
    free(schema->children);
    schema->release = NULL;
}

static void release_child(struct ArrowArray *array)
{
    free((void *)array->buffers);
    array->release = NULL;
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release != NULL) {
            array->children[i]->release(array->children[i]);
        }
        free(array->children[i]);
    }
    free(array->children);
    free((void *)array->buffers);
    array->release = NULL;
    released++;
}

static void *made(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    CHECK(memory != NULL);
    return memory;
}

static void make_schema(struct ArrowSchema *schema)
{
    memset(schema, 0, sizeof *schema);
    schema->format = "+s";
    schema->name = "";
    schema->n_children = COLUMNS;
    schema->children = made(COLUMNS, sizeof *schema->children);
    schema->release = release_schema;
    for (int i = 0; i < COLUMNS; i++) {
        struct ArrowSchema *child = made(1, sizeof *child);
        child->format = FORMATS[i];
        child->name = NAMES[i];
        child->flags = 2;
        child->release = release_schema;
        schema->children[i] = child;
    }
}

static void make_array(struct ArrowArray *array, const char *texts)
{
    const void *const values[COLUMNS] = {texts, pay, sold, plan};
    memset(array, 0, sizeof *array);
    array->length = ROWS;
    array->n_buffers = 1;
    array->buffers = made(1, sizeof *array->buffers);
    array->n_children = COLUMNS;
    array->children = made(COLUMNS, sizeof *array->children);
    array->release = release_array;
    for (int i = 0; i < COLUMNS; i++) {
        struct ArrowArray *child = made(1, sizeof *child);
        child->length = ROWS;
        child->null_count = i == 3 ? 1 : 0;
        child->n_buffers = i == 0 ? 3 : 2;
        child->buffers = made(3, sizeof *child->buffers);
        child->buffers[0] = i == 3 ? plan_there : NULL;
        child->buffers[1] = i == 0 ? (const void *)offsets : values[i];
        child->buffers[2] = i == 0 ? values[0] : NULL;
        child->release = release_child;
        array->children[i] = child;
    }
}

static const char CARD[] =
    "{\"kpi\": 1, \"id\": \"bonus\", \"inputs\": {\"pay\": {}, \"sold\": {}, \"plan\": {}},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"}, \"lines\": ["
    "  {\"id\": \"bonus\", \"amount\": {\"product\": [\"pay\", \"20%\", {\"ratio\": [\"sold\", \"plan\"]}]}}]}}";

static int column_of(const struct ArrowSchema *schema, const char *name)
{
    for (int i = 0; i < schema->n_children; i++) {
        if (strcmp(schema->children[i]->name, name) == 0) {
            return i;
        }
    }
    printf("there is no column %s\n", name);
    exit(1);
}

/* pay · 20 % · sold / plan: 3000 · 0.2 · 17.5 / 21 = 500; no plan; 1 · 0.2 · 0.1 / 3 = 0.00666, so 0.01; 0. */
static void check_figures(const struct ArrowArray *array, const struct ArrowSchema *schema)
{
    CHECK(strcmp(schema->format, "+s") == 0 && array->length == ROWS);
    int employee = column_of(schema, "employee"), bonus = column_of(schema, "bonus.amount");
    int code = column_of(schema, "error_code");
    CHECK(employee == 0);
    CHECK(strncmp(schema->children[bonus]->format, "d:", 2) == 0);
    CHECK(strstr(schema->children[bonus]->format, ",2") != NULL);
    const struct ArrowArray *amounts = array->children[bonus];
    const uint64_t *halves = amounts->buffers[1];
    const uint8_t *there = amounts->buffers[0];
    static const uint64_t WANTED[ROWS] = {50000, 0, 1, 0};
    for (int row = 0; row < ROWS; row++) {
        size_t at = (size_t)(amounts->offset + row);
        CHECK(halves[2 * at] == WANTED[row] && halves[2 * at + 1] == 0);
        CHECK((there[at / 8] >> (at % 8) & 1) == (row != 1));
    }
    const struct ArrowArray *codes = array->children[code];
    const int32_t *ends = codes->buffers[1];
    const char *texts = codes->buffers[2];
    CHECK(codes->null_count == ROWS - 1);
    CHECK(ends[2] - ends[1] == 14 && strncmp(texts + ends[1], "missing_figure", 14) == 0);
}

static void a_table(const kpi_card *card)
{
    kpi_table_scorer *scorer = NULL;
    struct ArrowArray array, out;
    struct ArrowSchema schema, out_schema;
    size_t scored = 0, warned = 0, refused = 0;
    OK(kpi_table_scorer_new(card, &scorer, error));
    OK(kpi_table_scorer_keep(scorer, KPI_TEXT("employee"), error));
    OK(kpi_table_scorer_plain_status(scorer, error));
    make_schema(&schema);
    make_array(&array, letters);
    OK(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error));
    check_figures(&out, &out_schema);
    OK(kpi_table_scorer_summary(scorer, &scored, &warned, &refused, error));
    CHECK(scored == 3 && warned == 0 && refused == 1);
    CHECK(array.release == NULL);
    out.release(&out);
    out_schema.release(&out_schema);
    CHECK(released == 1);

    /* The array is released when the call fails, too; what is wrong is told. */
    out.release = NULL;
    FAILS(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error), KPI_ERROR_ARROW,
          "array: it has been released already");
    make_array(&array, bad_letters);
    CHECK(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error) == KPI_ERROR_ARROW);
    CHECK(released == 2 && array.release == NULL && out.release == NULL);
    make_array(&array, letters);
    CHECK(kpi_table_scorer_score(scorer, NULL, &schema, &out, &out_schema, error) == KPI_ERROR_NULL);
    CHECK(kpi_table_scorer_score(scorer, &array, NULL, &out, &out_schema, error) == KPI_ERROR_NULL);
    CHECK(kpi_table_scorer_score(scorer, &array, &schema, NULL, &out_schema, error) == KPI_ERROR_NULL);
    CHECK(released == 2 && array.release != NULL);
    OK(kpi_table_scorer_set_strict(scorer, 1, error));
    FAILS(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error), KPI_ERROR_MISSING_FIGURE,
          "rows[1].pay.lines[0].amount: the figure is missing: the fact `plan` is missing; correct the facts, or look at a "
          "figure that is always there");
    CHECK(released == 3);
    OK(kpi_table_scorer_set_strict(scorer, 0, error));
    OK(kpi_table_scorer_figure(scorer, KPI_TEXT("totl"), error));
    make_array(&array, letters);
    CHECK(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error) == KPI_ERROR_UNKNOWN_NAME);

    /* Rows that are null as a whole, counted or not. */
    for (int64_t counted = -1; counted < 2; counted += 2) {
        make_array(&array, letters);
        array.buffers[0] = rows_there;
        array.null_count = counted;
        FAILS(kpi_table_scorer_score(scorer, &array, &schema, &out, &out_schema, error), KPI_ERROR_ARROW,
              "array: whole rows are null; make their cells null instead");
    }

    /* A table is a struct. */
    make_array(&array, letters);
    struct ArrowArray alone = *array.children[1];
    array.children[1]->release = NULL;
    CHECK(kpi_table_scorer_score(scorer, &alone, schema.children[1], &out, &out_schema, error) == KPI_ERROR_ARROW);
    CHECK(strncmp(message_of(error), "schema: a table is a struct array", 33) == 0);
    array.release(&array);
    schema.release(&schema);
    OK(kpi_table_scorer_free(&scorer));
}

typedef struct {
    int tables, left, breaks, mute, released, null_rows;
} source;

static int source_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
    (void)stream;
    make_schema(schema);
    return 0;
}

static int source_next(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    source *of = stream->private_data;
    if (of->left == of->breaks) {
        return EIO;
    }
    memset(array, 0, sizeof *array);
    if (of->left > 0) {
        of->left--;
        make_array(array, letters);
        if (of->null_rows) {
            array->buffers[0] = rows_there;
            array->null_count = 1;
        }
    }
    return 0;
}

static const char *source_error(struct ArrowArrayStream *stream)
{
    const source *of = stream->private_data;
    return of->mute ? NULL : "the cable was pulled";
}

static void source_release(struct ArrowArrayStream *stream)
{
    source *of = stream->private_data;
    of->released++;
    stream->release = NULL;
}

static void make_stream(struct ArrowArrayStream *stream, source *of)
{
    stream->get_schema = source_schema;
    stream->get_next = source_next;
    stream->get_last_error = source_error;
    stream->release = source_release;
    stream->private_data = of;
}

static int32_t stop_after(void *user, size_t rows_done)
{
    size_t *most = user;
    return rows_done >= *most;
}

static void streams(const kpi_card *card)
{
    kpi_table_scorer *scorer = NULL;
    struct ArrowArrayStream stream, out;
    struct ArrowSchema schema;
    struct ArrowArray array;
    source of = {3, 3, -1, 0, 0, 0};
    size_t scored = 0, warned = 0, refused = 0;
    OK(kpi_table_scorer_new(card, &scorer, error));
    OK(kpi_table_scorer_keep(scorer, KPI_TEXT("employee"), error));
    OK(kpi_table_scorer_column(scorer, KPI_TEXT("plan"), KPI_TEXT("plan"), error));
    OK(kpi_table_scorer_set_threads(scorer, 2, error));
    make_stream(&stream, &of);
    OK(kpi_table_scorer_stream(scorer, &stream, &out, error));
    CHECK(stream.release == NULL);
    CHECK(out.get_schema(&out, &schema) == 0);
    int tables = 0;
    for (;; tables++) {
        CHECK(out.get_next(&out, &array) == 0);
        if (array.release == NULL) {
            break;
        }
        check_figures(&array, &schema);
        array.release(&array);
    }
    CHECK(tables == 3);
    OK(kpi_table_scorer_summary(scorer, &scored, &warned, &refused, error));
    CHECK(scored == 9 && refused == 3);
    schema.release(&schema);
    out.release(&out);
    CHECK(of.released == 1);

    /* The source breaks; then it breaks without a word, which must not break us. */
    for (int mute = 0; mute < 2; mute++) {
        of = (source){3, 3, 1, mute, 0, 0};
        make_stream(&stream, &of);
        OK(kpi_table_scorer_stream(scorer, &stream, &out, error));
        for (int i = 0; i < 2; i++) {
            CHECK(out.get_next(&out, &array) == 0 && array.release != NULL);
            array.release(&array);
        }
        CHECK(out.get_next(&out, &array) != 0);
        CHECK(strstr(out.get_last_error(&out), mute ? "it failed with the code 5, and without words" : "the cable was pulled") != NULL);
        CHECK(out.get_next(&out, &array) == 0 && array.release == NULL);
        out.release(&out);
        CHECK(of.released == 1);
    }

    /* Rows that are null as a whole end the stream: they are neither scored nor passed over. */
    of = (source){3, 3, -1, 0, 0, 1};
    make_stream(&stream, &of);
    OK(kpi_table_scorer_stream(scorer, &stream, &out, error));
    CHECK(out.get_next(&out, &array) != 0);
    CHECK(strstr(out.get_last_error(&out), "whole rows are null; make their cells null instead") != NULL);
    out.release(&out);
    CHECK(of.released == 1);

    /* Stopped by the caller; and by a refused row, whose place is counted over the whole stream. The scorer is gone. */
    size_t most = ROWS;
    for (int strict = 0; strict < 2; strict++) {
        of = (source){3, 3, -1, 0, 0, 0};
        make_stream(&stream, &of);
        OK(kpi_table_scorer_set_progress(scorer, strict ? NULL : stop_after, &most, error));
        OK(kpi_table_scorer_set_strict(scorer, (uint8_t)strict, error));
        OK(kpi_table_scorer_stream(scorer, &stream, &out, error));
        if (strict) {
            OK(kpi_table_scorer_free(&scorer));
        }
        CHECK(out.get_next(&out, &array) != 0);
        const char *said = out.get_last_error(&out);
        CHECK(strstr(said, strict ? " rows[1].pay.lines[0].amount: " : " the caller stopped the work after 4 rows") != NULL);
        out.release(&out);
    }

    /* What is wrong with the columns is told before anything is read. */
    OK(kpi_table_scorer_new(card, &scorer, error));
    OK(kpi_table_scorer_column(scorer, KPI_TEXT("plan"), KPI_TEXT("plans"), error));
    of = (source){3, 3, -1, 0, 0, 0};
    make_stream(&stream, &of);
    CHECK(kpi_table_scorer_stream(scorer, &stream, &out, error) == KPI_ERROR_BAD_COLUMN);
    CHECK(of.released == 1 && of.left == 3);
    CHECK(kpi_table_scorer_stream(scorer, &stream, &out, error) == KPI_ERROR_ARROW);
    OK(kpi_table_scorer_free(&scorer));
}

int main(void)
{
    kpi_card *card = NULL;
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(KPI_TEXT(CARD), &card, error));
    a_table(card);
    streams(card);
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    printf("arrow %d checks\n", checks);
    return 0;
}
