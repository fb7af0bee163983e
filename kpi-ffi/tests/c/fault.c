/* Faults made on purpose, which the tools that look for faults must find: fault leak|overflow|none */
#include "check.h"

int main(int argc, char **argv)
{
    const char *fault = argc == 2 ? argv[1] : "none";
    kpi_card *card = NULL;
    kpi_error *error = NULL;
    OK(kpi_error_new(&error));
    OK(kpi_card_parse(KPI_TEXT("{\"kpi\": 1, \"id\": \"a_name_of_more_than_eight\", \"inputs\": {\"x\": {}},"
                               " \"measures\": {\"m\": \"x\"}}"), &card, error));
    char *buffer = malloc(8);
    CHECK(buffer != NULL);
    /* A buffer of 8 bytes, told of as one of 64: the library believes it, and writes beyond its end. */
    size_t capacity = strcmp(fault, "overflow") == 0 ? 64 : 8;
    kpi_status status = kpi_card_id(card, buffer, capacity, NULL, error);
    CHECK(status == (capacity == 8 ? KPI_BUFFER_TOO_SMALL : KPI_OK));
    free(buffer);
    if (strcmp(fault, "leak") == 0) {
        card = NULL;
    }
    OK(kpi_card_free(&card));
    OK(kpi_error_free(&error));
    return 0;
}
