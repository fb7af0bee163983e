/* One employee: facts in every form, figures in every form, statuses, lines, warnings, texts. Figures are those of the
 * published scheme S2, and of cards that can be worked out by hand. */
#include "check.h"

#define MEMBER(id, weight)                                                                                 \
    "{\"id\": \"" id "\", \"type\": \"continuous\", \"weight\": \"" weight "\", \"normalize\": {\"ratio\": {\"target\": \"20\"}}}"

/* Contributions are rounded half-even to 0.001: 800, 22, 17, 30 give an index of 1.137 and 832.88. */
static const char S2[] =
    "{\"kpi\": 1, \"id\": \"s2\", \"currency\": \"USD\","
    " \"inputs\": {\"total_pay\": {}, \"new_customers\": {}, \"repeat_purchases\": {}, \"reviews\": {}},"
    " \"index\": {\"aggregate\": \"mean\", \"rounding\": {\"contribution\": {\"to\": \"0.001\", \"mode\": \"half_even\"}},"
    "  \"members\": [" MEMBER("new_customers", "0.5") ", " MEMBER("repeat_purchases", "0.25") ", "
                       MEMBER("reviews", "0.25") "]},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"}, \"lines\": ["
    "  {\"id\": \"fixed\", \"amount\": {\"product\": [\"total_pay\", \"70%\"]}},"
    "  {\"id\": \"variable\", \"amount\": {\"product\": [\"total_pay\", \"30%\", \"index\"]}}]}}";

/* Numbers of all sizes pass through as they are. */
static const char ECHO[] =
    "{\"kpi\": 1, \"id\": \"echo\", \"inputs\": {\"x\": {}, \"d\": {\"default\": \"7\"},"
    "   \"rating\": {\"levels\": [\"good\", \"poor\"]}},"
    " \"measures\": {\"m\": \"x\", \"n\": \"d\"}}";

/* A member may be missing, and a cut-off may trip. */
static const char GAPS[] =
    "{\"kpi\": 1, \"id\": \"gaps\", \"inputs\": {\"a\": {}, \"b\": {}, \"late\": {}, \"rating\": {\"levels\": [\"good\", \"poor\"]}},"
    " \"measures\": {\"twice\": {\"product\": [\"a\", \"2\"]}},"
    " \"index\": {\"aggregate\": \"mean\", \"members_absent\": {\"missing\": \"skip\"}, \"members\": ["
    "  {\"id\": \"a\", \"type\": \"continuous\", \"weight\": \"50%\"}, {\"id\": \"b\", \"type\": \"continuous\", \"weight\": \"30%\"},"
    "  {\"id\": \"rating\", \"type\": \"discrete\", \"weight\": \"20%\", \"levels\": {\"good\": \"1\", \"poor\": \"0\"}},"
    "  {\"id\": \"late_days\", \"type\": \"cut_off\", \"trips\": {\"of\": \"late\", \"above\": \"0\"}, \"effect\": {\"multiply\": \"0.5\"}}]},"
    " \"pay\": {\"rounding\": {\"to\": \"1\", \"mode\": \"down\"}, \"lines\": ["
    "  {\"id\": \"shown\", \"amount\": \"100\", \"memo\": true}, {\"id\": \"paid\", \"amount\": \"5.9\"}]}}";

static kpi_error *error;

static const char *figure_of(const kpi_outcome *outcome, const char *name)
{
    static char text[128];
    kpi_status status = kpi_outcome_figure(outcome, name, strlen(name), text, sizeof text, NULL, error);
    if (status == KPI_ABSENT) {
        return "absent";
    }
    OK(status);
    return text;
}

static void the_published_scheme(void)
{
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    int64_t scaled = 0;
    kpi_decimal decimal;
    char text[4096];
    OK(kpi_card_parse(KPI_TEXT(S2), &card, error));
    OK(kpi_facts_new(card, &facts, error));
    kpi_decimal pay = {80000, 0, 2, 0};
    OK(kpi_facts_set_decimal(facts, KPI_TEXT("total_pay"), &pay, error));
    OK(kpi_facts_set_i64_at(facts, 1, 22, 0, error));
    OK(kpi_facts_set_f64_at(facts, 2, 17.0, error));
    OK(kpi_facts_set_text_at(facts, 3, KPI_TEXT("30"), error));
    OK(kpi_card_score(card, facts, &outcome, error));
    static const char *const FIGURES[][2] = {
        {"new_customers.attainment", "1.1"}, {"repeat_purchases.attainment", "0.85"}, {"reviews.attainment", "1.5"},
        {"new_customers.contribution", "0.550"}, {"repeat_purchases.contribution", "0.212"},
        {"reviews.contribution", "0.375"}, {"index", "1.137"}, {"fixed.amount", "560.00"},
        {"variable.amount", "272.88"}, {"total", "832.88"}, {"index.coverage", "1"}, {"index.absent_as_zero", "absent"}};
    for (size_t i = 0; i < sizeof FIGURES / sizeof *FIGURES; i++) {
        CHECK_TEXT(figure_of(outcome, FIGURES[i][0]), FIGURES[i][1]);
    }
    OK(kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 2, &scaled, error));
    CHECK(scaled == 83288);
    OK(kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 5, &scaled, error));
    CHECK(scaled == 83288000);
    FAILS(kpi_outcome_figure_i64(outcome, KPI_TEXT("total"), 1, &scaled, error), KPI_ERROR_DOES_NOT_FIT,
          "scale: 832.88 does not fit an integer of 64 bits and 1 decimals; ask for it as a text");
    CHECK(scaled == 83288000);
    OK(kpi_outcome_figure_decimal(outcome, KPI_TEXT("total"), &decimal, error));
    CHECK(decimal.lo == 83288 && decimal.hi == 0 && decimal.scale == 2 && decimal.reserved == 0);
    OK(kpi_outcome_figure_exact(outcome, KPI_TEXT("repeat_purchases.attainment"), text, sizeof text, NULL, error));
    CHECK_TEXT(text, "17/20");
    FAILS(kpi_outcome_figure(outcome, KPI_TEXT("totl"), text, sizeof text, NULL, error), KPI_ERROR_UNKNOWN_NAME,
          "figures: the card has no figure of that name; given `totl`; did you mean `total`?");
    OK(kpi_outcome_json(outcome, text, sizeof text, NULL, error));
    CHECK(strstr(text, "\"total\":{\"value\":\"832.88\",\"exact\":\"20822/25\"}") != NULL);

    /* The facts of another card are refused, and the outcome is whole when all else is freed. */
    kpi_card *other = NULL;
    kpi_outcome *none = NULL;
    OK(kpi_card_parse(KPI_TEXT(ECHO), &other, error));
    CHECK(kpi_card_score(other, facts, &none, error) == KPI_ERROR_UNKNOWN_FACT && none == NULL);
    OK(kpi_card_free(&other));
    OK(kpi_card_free(&card));
    OK(kpi_facts_free(&facts));
    size_t length = 0;
    OK(kpi_outcome_derivation_text(outcome, NULL, 0, &length, error));
    OK(kpi_outcome_derivation_text(outcome, text, sizeof text, &length, error));
    CHECK(strstr(text, "832.88") != NULL && strlen(text) == length);
    char *json = malloc(65536);
    CHECK(json != NULL);
    OK(kpi_outcome_derivation_json(outcome, json, 65536, &length, error));
    CHECK(json[0] == '{' && strlen(json) == length);
    free(json);
    OK(kpi_outcome_free(&outcome));
}

/* The same scheme by a prepared card, one employee after the other. */
static void a_prepared_card(void)
{
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_scorer *scorer = NULL;
    kpi_decimal decimal;
    kpi_row_status status = 7;
    size_t count = 0, total = 0;
    int64_t cents = 77;
    char text[64];
    OK(kpi_card_parse(KPI_TEXT(S2), &card, error));
    OK(kpi_facts_new(card, &facts, error));
    OK(kpi_scorer_new(card, &scorer, error));
    OK(kpi_card_free(&card));
    OK(kpi_scorer_figure_count(scorer, &count, error));
    CHECK(count == 4);
    OK(kpi_scorer_figure_name(scorer, 2, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "variable.amount");
    OK(kpi_scorer_figure_place(scorer, KPI_TEXT("total"), &total, error));
    CHECK(total == 3);
    FAILS(kpi_scorer_figure_place(scorer, KPI_TEXT("totl"), &total, error), KPI_ERROR_UNKNOWN_NAME,
          "name: the scorer has no figure that is called `totl`, but index, fixed.amount, variable.amount, total");
    OK(kpi_scorer_status(scorer, &status, error));
    CHECK(status == KPI_ROW_REFUSED);
    CHECK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error) == KPI_ABSENT && cents == 77);
    OK(kpi_facts_set_i64_at(facts, 0, 800, 0, error));
    OK(kpi_facts_set_i64_at(facts, 1, 22, 0, error));
    OK(kpi_facts_set_i64_at(facts, 2, 17, 0, error));
    OK(kpi_facts_set_i64_at(facts, 3, 30, 0, error));
    OK(kpi_scorer_score(scorer, facts, error));
    OK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error));
    CHECK(cents == 83288);
    OK(kpi_scorer_figure(scorer, 0, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "1.137");
    OK(kpi_scorer_figure_decimal(scorer, 2, &decimal, error));
    CHECK(decimal.lo == 27288 && decimal.hi == 0 && decimal.scale == 2);
    OK(kpi_scorer_status(scorer, &status, error));
    CHECK(status == KPI_ROW_SCORED);
    CHECK(kpi_scorer_figure_i64(scorer, total, 1, &cents, error) == KPI_ERROR_DOES_NOT_FIT);
    CHECK(kpi_scorer_figure_i64(scorer, 4, 2, &cents, error) == KPI_ERROR_PLACE);

    /* The next one is refused, and has nothing of the one before. */
    OK(kpi_facts_set_missing_at(facts, 3, error));
    CHECK(kpi_scorer_score(scorer, facts, error) == KPI_ERROR_MISSING_FIGURE);
    CHECK(kpi_scorer_figure(scorer, 0, text, sizeof text, NULL, error) == KPI_ABSENT);
    OK(kpi_scorer_status(scorer, &status, error));
    CHECK(status == KPI_ROW_REFUSED);
    OK(kpi_facts_set_i64_at(facts, 3, 30, 0, error));
    OK(kpi_scorer_score(scorer, facts, error));
    OK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error));
    CHECK(cents == 83288);

    /* All facts in one call: by the order of the card, by slots, as decimals, some of them missing. */
    const int64_t values[4] = {80000, 22, 170, 30}, turned[4] = {30, 17, 22, 800};
    const uint32_t scales[4] = {2, 0, 1, 0};
    const size_t slots[4] = {3, 2, 1, 0}, astray[2] = {1, 4};
    const uint8_t valid[4] = {1, 1, 1, 0};
    const kpi_decimal decimals[4] = {{80000, 0, 2, 0}, {22, 0, 0, 0}, {170, 0, 1, 0}, {30, 0, 0, 0}};
#define SCORES_THE_SAME(set)                                               \
    do {                                                                   \
        OK(kpi_facts_clear(facts, error));                                 \
        OK(set);                                                           \
        OK(kpi_scorer_score(scorer, facts, error));                        \
        OK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error));        \
        CHECK(cents == 83288);                                             \
    } while (0)
    SCORES_THE_SAME(kpi_facts_set_many_i64(facts, NULL, values, scales, NULL, 4, error));
    SCORES_THE_SAME(kpi_facts_set_many_i64(facts, slots, turned, NULL, NULL, 4, error));
    SCORES_THE_SAME(kpi_facts_set_many_decimal(facts, NULL, decimals, NULL, 4, error));
    OK(kpi_facts_set_many_i64(facts, NULL, values, scales, valid, 4, error));
    CHECK(kpi_scorer_score(scorer, facts, error) == KPI_ERROR_MISSING_FIGURE);
    OK(kpi_facts_set_many_i64(facts, NULL, NULL, NULL, NULL, 0, error));
    CHECK(kpi_facts_set_many_i64(facts, NULL, NULL, NULL, NULL, 1, error) == KPI_ERROR_NULL);
    CHECK(kpi_facts_set_many_i64(facts, NULL, values, NULL, NULL, SIZE_MAX, error) == KPI_ERROR_LENGTH);
    FAILS(kpi_facts_set_many_i64(facts, astray, values, NULL, NULL, 2, error), KPI_ERROR_UNKNOWN_FACT,
          "facts.4: no input of the card has this slot; given `4`, allowed below 4, the number of its inputs; ask the card "
          "for the slot of an input by its name");

    /* Facts and score in one call. */
    OK(kpi_scorer_score_i64(scorer, values, scales, NULL, 4, error));
    OK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error));
    CHECK(cents == 83288);
    CHECK(kpi_scorer_score_i64(scorer, values, scales, valid, 4, error) == KPI_ERROR_MISSING_FIGURE);
    OK(kpi_scorer_status(scorer, &status, error));
    CHECK(status == KPI_ROW_REFUSED);
    FAILS(kpi_scorer_score_i64(scorer, values, scales, NULL, 3, error), KPI_ERROR_MISSING_FIGURE,
          "index.members[2]: the figure is missing: the fact `reviews` is missing; correct the facts, or say by `absent` "
          "what stands in for it");
    const int64_t five[5] = {800, 22, 17, 30, 1};
    FAILS(kpi_scorer_score_i64(scorer, five, NULL, NULL, 5, error), KPI_ERROR_UNKNOWN_FACT,
          "facts.4: no input of the card has this slot; given `4`, allowed below 4, the number of its inputs; ask the card "
          "for the slot of an input by its name");
    OK(kpi_scorer_score_i64(scorer, five, NULL, NULL, 4, error));
    OK(kpi_scorer_figure_i64(scorer, total, 2, &cents, error));
    CHECK(cents == 83288);
    CHECK(kpi_scorer_score_i64(scorer, NULL, NULL, NULL, 4, error) == KPI_ERROR_NULL);
    CHECK(kpi_scorer_score_i64(scorer, values, scales, NULL, SIZE_MAX, error) == KPI_ERROR_LENGTH);

    const uint32_t too_many[1] = {29};
    FAILS(kpi_scorer_score_i64(scorer, turned + 1, too_many, NULL, 1, error), KPI_ERROR_NUMBER_LIMIT,
          "facts.total_pay: a number has at most 28 decimals; given `17 / 10^29`");
    FAILS(kpi_facts_set_many_i64(facts, NULL, turned + 1, too_many, NULL, 1, error), KPI_ERROR_NUMBER_LIMIT,
          "facts.total_pay: a number has at most 28 decimals; given `0.00000000000000000000000000017`");
    OK(kpi_scorer_free(&scorer));
    OK(kpi_scorer_free(&scorer));
    OK(kpi_facts_free(&facts));
}

static void every_form_of_a_number(void)
{
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    OK(kpi_card_parse(KPI_TEXT(ECHO), &card, error));
    OK(kpi_facts_new(card, &facts, error));
#define GIVES(set, wanted)                                                 \
    do {                                                                   \
        OK(set);                                                           \
        OK(kpi_card_score(card, facts, &outcome, error));                  \
        CHECK_TEXT(figure_of(outcome, "measures.m"), wanted);              \
        OK(kpi_outcome_free(&outcome));                                    \
    } while (0)
    kpi_decimal wide = {0, 0, 0, 77};
    /* 9999999999999999999999999999, which is 10^28 - 1. */
    wide.lo = 4477988020393345023u;
    wide.hi = 542101086;
    GIVES(kpi_facts_set_decimal_at(facts, 0, &wide, error), "9999999999999999999999999999");
    wide.lo = (uint64_t)-1250;
    wide.hi = -1;
    wide.scale = 2;
    GIVES(kpi_facts_set_decimal(facts, KPI_TEXT("x"), &wide, error), "-12.5");
    GIVES(kpi_facts_set_i64(facts, KPI_TEXT("x"), INT64_MIN, 0, error), "-9223372036854775808");
    GIVES(kpi_facts_set_i64(facts, KPI_TEXT("x"), 5, 10, error), "0.0000000005");
    GIVES(kpi_facts_set_f64(facts, KPI_TEXT("x"), 0.1, error), "0.1");
    GIVES(kpi_facts_set_f64(facts, KPI_TEXT("x"), -0.0, error), "0");
    GIVES(kpi_facts_set_text(facts, KPI_TEXT("x"), KPI_TEXT("12.5%"), error), "0.125");
    GIVES(kpi_facts_set_text(facts, KPI_TEXT("x"), KPI_TEXT("1/3"), error), "0.3333333333");
    /* 28 digits in and out: as text and as a decimal. */
    GIVES(kpi_facts_set_text(facts, KPI_TEXT("x"), KPI_TEXT("123456789012345678.0123456789"), error),
          "123456789012345678.0123456789");
    OK(kpi_card_score(card, facts, &outcome, error));
    OK(kpi_outcome_figure_decimal(outcome, KPI_TEXT("measures.m"), &wide, error));
    CHECK(wide.scale == 10 && wide.hi == 66926059);
    OK(kpi_outcome_free(&outcome));
    GIVES(kpi_facts_set_decimal_at(facts, 0, &wide, error), "123456789012345678.0123456789");

    /* What is refused leaves the fact as it was. */
    FAILS(kpi_facts_set_i64(facts, KPI_TEXT("x"), 1, 29, error), KPI_ERROR_NUMBER_LIMIT,
          "facts.x: a number has at most 28 decimals; given `0.00000000000000000000000000001`");
    wide.hi = INT64_MAX;
    CHECK(kpi_facts_set_decimal(facts, KPI_TEXT("x"), &wide, error) == KPI_ERROR_NUMBER_LIMIT);
    FAILS(kpi_facts_set_f64(facts, KPI_TEXT("x"), 1e300, error), KPI_ERROR_NUMBER_LIMIT,
          "facts.x: a number is below 10^28; given `1000000000000000000000000000000000000000000000000000000000000000000000000"
          "0000000…`");
    FAILS(kpi_facts_set_text(facts, KPI_TEXT("x"), KPI_TEXT("12 EUR"), error), KPI_ERROR_BAD_FACT,
          "facts.x: a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), or as a "
          "fraction (1/3); given `12 EUR`");
    FAILS(kpi_facts_set_text(facts, KPI_TEXT("rating"), KPI_TEXT("Good"), error), KPI_ERROR_UNKNOWN_LEVEL,
          "facts.rating: the fact is none of the input's levels; given `Good`, allowed good, poor; did you mean `good`?");
    FAILS(kpi_facts_set_i64(facts, KPI_TEXT("rating"), 1, 0, error), KPI_ERROR_BAD_FACT,
          "facts.rating: the input has levels, and a level is a text; given `1`, allowed good, poor; give the level as a "
          "text");
    OK(kpi_card_score(card, facts, &outcome, error));
    CHECK_TEXT(figure_of(outcome, "measures.m"), "123456789012345678.0123456789");
    OK(kpi_outcome_free(&outcome));

    /* Missing in every language, and defaults. */
    const double nan = strtod("nan", NULL);
    GIVES(kpi_facts_set_f64(facts, KPI_TEXT("x"), nan, error), "absent");
    GIVES(kpi_facts_set_text(facts, KPI_TEXT("x"), NULL, 0, error), "absent");
    GIVES(kpi_facts_set_i64(facts, KPI_TEXT("d"), 8, 0, error), "absent");
    OK(kpi_facts_set_missing(facts, KPI_TEXT("x"), error));
    OK(kpi_card_score(card, facts, &outcome, error));
    CHECK_TEXT(figure_of(outcome, "measures.n"), "8");
    OK(kpi_outcome_free(&outcome));
    OK(kpi_facts_set_missing_at(facts, 1, error));
    OK(kpi_card_score(card, facts, &outcome, error));
    CHECK_TEXT(figure_of(outcome, "measures.n"), "7");
    OK(kpi_outcome_free(&outcome));
    OK(kpi_facts_clear(facts, error));
    OK(kpi_facts_free(&facts));

    /* As JSON: the digits of a bare number are all there. */
    OK(kpi_facts_from_json(card, KPI_TEXT("{\"x\": 123456789012345678.0123456789, \"d\": null}"), &facts, error));
    OK(kpi_card_score(card, facts, &outcome, error));
    CHECK_TEXT(figure_of(outcome, "measures.m"), "123456789012345678.0123456789");
    OK(kpi_outcome_free(&outcome));
    OK(kpi_facts_free(&facts));
    FAILS(kpi_facts_from_json(card, KPI_TEXT("{\"x\": 1, \"x\": 2}"), &facts, error), KPI_ERROR_DUPLICATE_KEY,
          "facts.x: the fact is given twice; given `x`; keep one of the two");
    CHECK(kpi_facts_from_json(card, KPI_TEXT("[1]"), &facts, error) == KPI_ERROR_SYNTAX && facts == NULL);
    OK(kpi_card_free(&card));
}

static void what_became_of_the_figures(void)
{
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    kpi_figure_status status = -1;
    size_t count = 0, length = 0;
    uint8_t memo = 7;
    char text[256];
    OK(kpi_card_parse(KPI_TEXT(GAPS), &card, error));
    /* b is missing: (0.5 · 1 + 0.2 · 0) / 0.7 = 5/7, and half of it as the cut-off trips. */
    OK(kpi_facts_from_json(card, KPI_TEXT("{\"a\": 1, \"late\": 2, \"rating\": \"poor\"}"), &facts, error));
    OK(kpi_card_score(card, facts, &outcome, error));
    CHECK_TEXT(figure_of(outcome, "index.before"), "0.7142857143");
    CHECK_TEXT(figure_of(outcome, "index"), "0.3571428571");
    CHECK_TEXT(figure_of(outcome, "index.coverage"), "0.7");
    CHECK_TEXT(figure_of(outcome, "index.absent_as_zero"), "0.25");
    CHECK_TEXT(figure_of(outcome, "b.score"), "absent");
    CHECK_TEXT(figure_of(outcome, "measures.twice"), "2");
    static const struct {
        const char *name;
        kpi_figure_status status;
    } STATUSES[] = {{"index", KPI_FIGURE_SCORED}, {"a", KPI_FIGURE_SCORED}, {"b", KPI_FIGURE_MISSING},
                    {"late_days", KPI_FIGURE_TRIPPED}, {"measures.twice", KPI_FIGURE_SCORED}};
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++) {
        OK(kpi_outcome_status(outcome, STATUSES[i].name, strlen(STATUSES[i].name), &status, error));
        CHECK(status == STATUSES[i].status);
    }
    FAILS(kpi_outcome_status(outcome, KPI_TEXT("c"), &status, error), KPI_ERROR_UNKNOWN_NAME,
          "name: the card has no index, measure or member that is called `c`");
    OK(kpi_outcome_member_count(outcome, &count, error));
    CHECK(count == 4);
    OK(kpi_outcome_member_id(outcome, 3, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "late_days");
    OK(kpi_outcome_member_type(outcome, 3, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "cut_off");
    OK(kpi_outcome_member_level(outcome, 2, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "poor");
    CHECK(kpi_outcome_member_level(outcome, 0, text, sizeof text, NULL, error) == KPI_ABSENT);
    CHECK(kpi_outcome_member_id(outcome, 4, text, sizeof text, NULL, error) == KPI_ERROR_PLACE);
    OK(kpi_outcome_line_count(outcome, &count, error));
    CHECK(count == 2);
    OK(kpi_outcome_line_id(outcome, 0, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "shown");
    OK(kpi_outcome_line_is_memo(outcome, 0, &memo, error));
    CHECK(memo == 1);
    OK(kpi_outcome_line_is_memo(outcome, 1, &memo, error));
    CHECK(memo == 0);
    CHECK_TEXT(figure_of(outcome, "total"), "5");
    OK(kpi_outcome_warning_count(outcome, &count, error));
    CHECK(count == 1);
    OK(kpi_outcome_warning_code(outcome, 0, text, sizeof text, &length, error));
    CHECK_TEXT(text, "coverage");
    OK(kpi_outcome_warning_message(outcome, 0, text, sizeof text, &length, error));
    CHECK_TEXT(text, "the index rests on 0.7 of the card; with the absent scores at 0 the index would be 0.25");
    CHECK(kpi_outcome_warning_code(outcome, 1, text, sizeof text, &length, error) == KPI_ERROR_PLACE);
    OK(kpi_outcome_free(&outcome));
    OK(kpi_facts_set_missing(facts, KPI_TEXT("late"), error));
    FAILS(kpi_card_score(card, facts, &outcome, error), KPI_ERROR_MISSING_FIGURE,
          "index.members[3].trips: the figure is missing: the fact `late` is missing; correct the facts, or say by `absent` "
          "whether the cut-off trips or passes");
    CHECK(outcome == NULL);
    OK(kpi_facts_free(&facts));
    OK(kpi_card_free(&card));
}

int main(void)
{
    OK(kpi_error_new(&error));
    the_published_scheme();
    a_prepared_card();
    every_form_of_a_number();
    what_became_of_the_figures();
    OK(kpi_error_free(&error));
    printf("employees %d checks\n", checks);
    return 0;
}
