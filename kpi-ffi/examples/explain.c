/* Explains one employee of a file to a clerk: the derivation as text, and how long its JSON is.
 *
 * usage: explain CARD.json FACTS.json */
#include "example.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: explain CARD.json FACTS.json\n");
        return 2;
    }
    kpi_error *error = NULL;
    kpi_card *card = NULL;
    kpi_facts *facts = NULL;
    kpi_outcome *outcome = NULL;
    size_t length = 0;
    MUST(kpi_error_new(&error), error);

    char *document = read_file(argv[1], &length);
    MUST(kpi_card_parse(document, length, &card, error), error);
    free(document);
    char *json = read_file(argv[2], &length);
    MUST(kpi_facts_from_json(card, json, length, &facts, error), error);
    free(json);
    MUST(kpi_card_score(card, facts, &outcome, error), error);
    /* The outcome keeps what it needs. */
    MUST(kpi_facts_free(&facts), error);
    MUST(kpi_card_free(&card), error);

    /* First the length, then the text. */
    MUST(kpi_outcome_derivation_text(outcome, NULL, 0, &length, error), error);
    char *text = malloc(length + 1);
    if (text == NULL) {
        return 1;
    }
    MUST(kpi_outcome_derivation_text(outcome, text, length + 1, NULL, error), error);
    fputs(text, stdout);
    free(text);

    size_t members = 0;
    MUST(kpi_outcome_member_count(outcome, &members, error), error);
    printf("\nmembers:\n");
    for (size_t place = 0; place < members; place++) {
        char id[65], type[16], score[64];
        size_t id_length = 0;
        kpi_figure_status status = KPI_FIGURE_MISSING;
        MUST(kpi_outcome_member_id(outcome, place, id, sizeof id, &id_length, error), error);
        MUST(kpi_outcome_member_type(outcome, place, type, sizeof type, NULL, error), error);
        MUST(kpi_outcome_status(outcome, id, id_length, &status, error), error);
        char name[80];
        int name_length = snprintf(name, sizeof name, "%s.score", id);
        kpi_status there =
            kpi_outcome_figure(outcome, name, (size_t)name_length, score, sizeof score, NULL, error);
        printf("  %-12s %-10s status %d, score %s\n", id, type, (int)status, there == KPI_OK ? score : "none");
    }
    MUST(kpi_outcome_free(&outcome), error);
    return kpi_error_free(&error) == KPI_OK ? 0 : 1;
}
