/* The versions of the header are those of the library, number by number. */
#include "check.h"

int main(void)
{
    char text[32], wanted[32];
    size_t length = 0;
    CHECK(kpi_version(text, sizeof text, &length) == KPI_OK);
    snprintf(wanted, sizeof wanted, "%d.%d.%d", KPI_VERSION_MAJOR, KPI_VERSION_MINOR, KPI_VERSION_PATCH);
    CHECK_TEXT(text, wanted);
    CHECK(length == strlen(wanted));
    CHECK(kpi_abi_version() == KPI_ABI_VERSION);
    CHECK(kpi_abi_version() >> 16 == KPI_ABI_MAJOR);
    CHECK((kpi_abi_version() & 0xffff) == KPI_ABI_MINOR);
    CHECK(KPI_ABI_MAJOR == 1);

    /* The layout that programs are compiled with. */
    CHECK(sizeof(kpi_status) == 4);
    CHECK(sizeof(kpi_decimal) == 24);
    CHECK(offsetof(kpi_decimal, hi) == 8 && offsetof(kpi_decimal, scale) == 16 && offsetof(kpi_decimal, reserved) == 20);

    CHECK(kpi_status_name(KPI_ERROR_PIECE_ORDER, text, sizeof text, NULL) == KPI_OK);
    CHECK_TEXT(text, "piece_order");
    CHECK(kpi_status_meaning(KPI_OK, text, sizeof text, NULL) == KPI_OK);
    CHECK_TEXT(text, "done");
    CHECK(kpi_status_meaning(KPI_ERROR_CYCLE, NULL, 0, &length) == KPI_OK);
    CHECK(length == strlen("a figure depends on itself"));
    printf("versions %d checks\n", checks);
    return 0;
}
