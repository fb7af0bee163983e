/* What the examples share: reading a file, and giving up with the engine's own words. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <kpi.h>
#include <stdio.h>
#include <stdlib.h>

/* A long message is cut off, which is what a log wants. */
static inline void give_up(const char *doing, kpi_status status, const kpi_error *error)
{
    char message[1024] = "";
    if (kpi_error_message(error, message, sizeof message, NULL) != KPI_OK) {
        snprintf(message, sizeof message, "see the status");
    }
    fprintf(stderr, "%s: status %d: %s\n", doing, (int)status, message);
    exit(1);
}

/* Every call that should not fail goes through this. */
#define MUST(call, error)                            \
    do {                                             \
        kpi_status status_ = (call);                 \
        if (status_ != KPI_OK) {                     \
            give_up(#call, status_, (error));        \
        }                                            \
    } while (0)

static inline char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    text[size] = '\0';
    *length = (size_t)size;
    fclose(file);
    return text;
}

#endif
