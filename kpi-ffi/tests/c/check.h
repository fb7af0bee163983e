/* What the tests in C share: checks that say what they wanted. */
#ifndef CHECK_H
#define CHECK_H

#include <kpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(truth)                                                       \
    do {                                                                   \
        checks++;                                                          \
        if (!(truth)) {                                                    \
            printf("%s:%d: it is not so: %s\n", __FILE__, __LINE__, #truth); \
            exit(1);                                                       \
        }                                                                  \
    } while (0)

#define CHECK_TEXT(got, wanted)                                                                            \
    do {                                                                                                   \
        checks++;                                                                                          \
        if (strcmp((got), (wanted)) != 0) {                                                                \
            printf("%s:%d: wanted\n  %s\ngot\n  %s\n", __FILE__, __LINE__, (wanted), (got));               \
            exit(1);                                                                                       \
        }                                                                                                  \
    } while (0)

/* A call that must succeed; `error` is the variable of that name. */
#define OK(call)                                                                                           \
    do {                                                                                                   \
        kpi_status status_ = (call);                                                                       \
        checks++;                                                                                          \
        if (status_ != KPI_OK) {                                                                           \
            printf("%s:%d: %s: %d, %s\n", __FILE__, __LINE__, #call, (int)status_, message_of(error));     \
            exit(1);                                                                                       \
        }                                                                                                  \
    } while (0)

/* A call that must fail so, with this whole message. */
#define FAILS(call, wanted, message)                                                                       \
    do {                                                                                                   \
        kpi_status status_ = (call);                                                                       \
        checks++;                                                                                          \
        if (status_ != (wanted)) {                                                                         \
            printf("%s:%d: %s: %d, %s\n", __FILE__, __LINE__, #call, (int)status_, message_of(error));     \
            exit(1);                                                                                       \
        }                                                                                                  \
        CHECK_TEXT(message_of(error), message);                                                            \
    } while (0)

static int checks = 0;

static inline const char *message_of(const kpi_error *error)
{
    static char message[4096];
    message[0] = '\0';
    kpi_error_message(error, message, sizeof message, NULL);
    return message;
}

static inline char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        printf("%s cannot be read\n", path);
        exit(1);
    }
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) {
        printf("%s cannot be read\n", path);
        exit(1);
    }
    text[size] = '\0';
    *length = (size_t)size;
    fclose(file);
    return text;
}

#endif
