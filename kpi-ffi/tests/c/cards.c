/* Cards: reading, describing, checking, and every way in which a text comes out. */
#include "check.h"

static const char CARD[] =
    "{\"kpi\": 1, \"id\": \"ladder\", \"currency\": \"EUR\","
    " \"inputs\": {\"sales\": {\"name\": \"Sales of the month\", \"unit\": \"EUR\"},"
    "   \"rating\": {\"levels\": [\"good\", \"mäßig\"], \"default\": \"good\"}},"
    " \"index\": {\"aggregate\": \"sum\", \"members\": [{\"id\": \"sales\", \"type\": \"continuous\","
    "   \"normalize\": {\"ratio\": {\"target\": 100}}, \"scale\": [{\"below\": \"80%\", \"is\": 0}, {\"is\": 1}]}]},"
    " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"},"
    "   \"lines\": [{\"id\": \"bonus\", \"amount\": {\"product\": [500, \"index\"]}}]}}";

static kpi_error *error;

static void texts_come_out(const kpi_card *card)
{
    char text[16];
    size_t length = 0;
    memset(text, '#', sizeof text);
    /* The length alone; a buffer that is one byte too small; one that is just right. */
    OK(kpi_card_id(card, NULL, 0, &length, error));
    CHECK(length == 6);
    length = 0;
    CHECK(kpi_card_id(card, text, 6, &length, error) == KPI_BUFFER_TOO_SMALL);
    CHECK(length == 6 && text[0] == '#');
    CHECK(kpi_card_id(card, text, 0, &length, error) == KPI_BUFFER_TOO_SMALL && text[0] == '#');
    OK(kpi_card_id(card, text, 7, NULL, error));
    CHECK_TEXT(text, "ladder");
    CHECK(text[7] == '#');
    FAILS(kpi_card_id(card, NULL, 7, &length, error), KPI_ERROR_NULL, "buffer: it is NULL, and something must be there");
    FAILS(kpi_card_id(card, NULL, 0, NULL, error), KPI_ERROR_NULL, "length: it is NULL, and something must be there");
}

static void cards_are_described(const kpi_card *card)
{
    char text[8192], again[8192];
    size_t count = 0, slot = 7, length = 0;
    uint8_t required = 7;
    uint32_t decimals = 7;
    OK(kpi_card_input_count(card, &count, error));
    CHECK(count == 2);
    OK(kpi_card_slot(card, KPI_TEXT("rating"), &slot, error));
    CHECK(slot == 1);
    FAILS(kpi_card_slot(card, KPI_TEXT("ratings"), &slot, error), KPI_ERROR_UNKNOWN_FACT,
          "facts.ratings: the card has no input of that name; given `ratings`; did you mean `rating`?");
    CHECK(slot == 1);
    OK(kpi_card_input_name(card, 0, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "sales");
    OK(kpi_card_input_title(card, 0, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "Sales of the month");
    OK(kpi_card_input_unit(card, 0, text, sizeof text, NULL, error));
    CHECK_TEXT(text, "EUR");
    CHECK(kpi_card_input_unit(card, 1, text, sizeof text, NULL, error) == KPI_ABSENT);
    CHECK(kpi_card_input_title(card, 1, text, sizeof text, NULL, error) == KPI_ABSENT);
    OK(kpi_card_input_required(card, 0, &required, error));
    CHECK(required == 1);
    OK(kpi_card_input_required(card, 1, &required, error));
    CHECK(required == 0);
    FAILS(kpi_card_input_required(card, 2, &required, error), KPI_ERROR_PLACE,
          "slot: the place is 2, and the list has 2 entries");
    OK(kpi_card_level_count(card, 0, &count, error));
    CHECK(count == 0);
    OK(kpi_card_level_count(card, 1, &count, error));
    CHECK(count == 2);
    OK(kpi_card_level(card, 1, 1, text, sizeof text, &length, error));
    CHECK_TEXT(text, "mäßig");
    CHECK(length == 7);
    FAILS(kpi_card_level(card, 1, 2, text, sizeof text, NULL, error), KPI_ERROR_PLACE,
          "place: the place is 2, and the list has 2 entries");

    /* The figures, and the decimals of their columns. */
    static const char *const FIGURES[] = {"index", "index.before", "index.coverage", "sales.actual",
                                          "sales.attainment", "sales.score", "sales.contribution", "bonus.amount", "total"};
    OK(kpi_card_figure_count(card, &count, error));
    CHECK(count == sizeof FIGURES / sizeof *FIGURES);
    for (size_t place = 0; place < count; place++) {
        OK(kpi_card_figure_name(card, place, text, sizeof text, NULL, error));
        CHECK_TEXT(text, FIGURES[place]);
        OK(kpi_card_figure_decimals(card, place, &decimals, error));
        CHECK(decimals == (place < 7 ? 10 : 2));
    }

    /* Written back and read again, it is the same card. */
    kpi_card *copy = NULL;
    OK(kpi_card_json(card, text, sizeof text, &length, error));
    OK(kpi_card_parse(text, length, &copy, error));
    OK(kpi_card_fingerprint(card, text, sizeof text, &length, error));
    OK(kpi_card_fingerprint(copy, again, sizeof again, NULL, error));
    CHECK(length == 64);
    CHECK_TEXT(again, text);
    OK(kpi_card_free(&copy));
    CHECK(copy == NULL);
    OK(kpi_card_free(&copy));
}

static void cards_are_checked(const kpi_card *card)
{
    char text[8192];
    kpi_facts *facts = NULL;
    kpi_card *other = NULL;
    OK(kpi_card_check(card, NULL, text, sizeof text, NULL, error));
    CHECK(strstr(text, "{\"code\":\"not_measurable\",\"path\":\"index.members[0]\"") != NULL);
    CHECK(strstr(text, "cliff") == NULL);
    OK(kpi_facts_new(card, &facts, error));
    OK(kpi_facts_set_i64(facts, KPI_TEXT("sales"), 95, 0, error));
    OK(kpi_card_check(card, facts, text, sizeof text, NULL, error));
    CHECK(strstr(text, "{\"code\":\"cliff\",\"path\":\"facts.sales\",\"message\":"
                       "\"at 80 pay in EUR goes from 0 to 500, by 500\",\"cost\":\"500\"}") != NULL);
    OK(kpi_card_parse(KPI_TEXT("{\"kpi\": 1, \"id\": \"b\", \"inputs\": {\"x\": {}}, \"measures\": {\"m\": \"x\"}}"), &other,
                      error));
    CHECK(kpi_card_check(other, facts, text, sizeof text, NULL, error) == KPI_ERROR_UNKNOWN_FACT);
    OK(kpi_card_free(&other));
    OK(kpi_facts_free(&facts));
}

static void cards_are_refused(void)
{
    kpi_card *card = NULL;
    char text[256];
    kpi_status status = -1;
    OK(kpi_error_status(error, &status));
    FAILS(kpi_card_parse(KPI_TEXT("{\"kpi\": 1, \"id\": \"a\", \"input\": {}}"), &card, error), KPI_ERROR_UNKNOWN_FIELD,
          "input: a card has no such field; given `input`, allowed kpi, id, name, currency, notes, $schema, inputs, "
          "measures, index, pay; did you mean `inputs`?");
    CHECK(card == NULL);
    OK(kpi_error_status(error, &status));
    CHECK(status == 205);
    OK(kpi_error_kind(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "unknown_field");
    OK(kpi_error_path(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "input");
    OK(kpi_error_given(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "`input`");
    OK(kpi_error_allowed(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "kpi, id, name, currency, notes, $schema, inputs, measures, index, pay");
    OK(kpi_error_way_out(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "did you mean `inputs`?");

    /* A call that succeeds leaves the error as it was. */
    OK(kpi_card_parse(CARD, sizeof CARD - 1, &card, error));
    OK(kpi_error_kind(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "unknown_field");
    OK(kpi_card_free(&card));

    /* One that is cut off, at every byte. */
    for (size_t length = 0; length < sizeof CARD - 1; length++) {
        kpi_status cut = kpi_card_parse(CARD, length, &card, error);
        CHECK(cut == KPI_ERROR_SYNTAX && card == NULL);
    }
}

int main(void)
{
    kpi_card *card = NULL;
    char text[16];
    OK(kpi_error_new(&error));
    OK(kpi_error_kind(error, text, sizeof text, NULL));
    CHECK_TEXT(text, "ok");
    OK(kpi_card_parse(CARD, sizeof CARD - 1, &card, error));
    texts_come_out(card);
    cards_are_described(card);
    cards_are_checked(card);
    cards_are_refused();
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    CHECK(error == NULL);
    printf("cards %d checks\n", checks);
    return 0;
}
