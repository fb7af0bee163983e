/*
 * kpi.h: the C ABI of kpi, an engine for KPI cards and performance pay.
 *
 * Generated from the source by `UPDATE_HEADER=1 cargo test -p kpi-ffi --test header`; the README beside it says more.
 *
 * The rules, which hold for every function:
 *
 * - It returns a kpi_status: KPI_OK (0) is success, 1 to 99 an answer that is no error, 100 and above an error. Only
 *   kpi_abi_version, which cannot fail, returns its answer itself.
 * - Its arguments come in this order: the handle that it is about, what goes in, what comes out, the error.
 * - It writes to its outputs only where it returns KPI_OK. There are two exceptions: the length of a text that does not fit
 *   is told with KPI_BUFFER_TOO_SMALL, and the columns of a batch may be half written when kpi_batch_score fails.
 * - A pointer may be NULL only where the comment says so; then, and where a handle is of the wrong type, it returns a status
 *   and does nothing. The last argument, the kpi_error, may always be NULL: then nothing but the status tells what failed.
 * - Texts going in are UTF-8 with their length in bytes, without a zero byte; KPI_TEXT("...") writes both for a literal.
 *   They are only read during the call.
 * - Texts coming out go into the caller's buffer of `capacity` bytes, with a zero byte after them. `*length` gets the length
 *   of the text without that byte. With a `buffer` of NULL and a capacity of 0 only the length is told, as KPI_OK. Where the
 *   text does not fit, the buffer is untouched, and the length is told with KPI_BUFFER_TOO_SMALL.
 * - Handles belong to the caller, who frees each once by its function; that sets the caller's variable to NULL, and freeing
 *   NULL does nothing. A copy of the variable must not be used after that. No handle depends on another that is freed.
 * - Cards never change and are shared by any number of threads. Facts, outcomes, batches and errors belong to one thread at
 *   a time.
 * - No failure of the library passes through it: a panic is caught and becomes KPI_ERROR_PANIC.
 */

#ifndef KPI_H
#define KPI_H

#include <stddef.h>
#include <stdint.h>

/* A text literal and its length, as two arguments. */
#define KPI_TEXT(literal) (literal), (sizeof(literal) - 1)

/* Arrow's C Data and C Stream Interfaces, which programs that use them bring along. */
struct ArrowArray;
struct ArrowSchema;
struct ArrowArrayStream;

/* The ABI of this header; kpi_abi_version() tells that of the library. */
#define KPI_ABI_VERSION (KPI_ABI_MAJOR * 65536 + KPI_ABI_MINOR)

/**
 * The first number of the ABI. A program that was compiled with one runs with every library that has the same: it is
 * also the number in the shared library's name, `libkpi.so.1`.
 */
#define KPI_ABI_MAJOR 1

/**
 * The second number of the ABI: it grows when functions or constants are added.
 */
#define KPI_ABI_MINOR 0

/**
 * The version of the engine, first number.
 */
#define KPI_VERSION_MAJOR 0

/**
 * The version of the engine, second number.
 */
#define KPI_VERSION_MINOR 1

/**
 * The version of the engine, third number.
 */
#define KPI_VERSION_PATCH 0

/**
 * Many employees at once: columns of facts, and where their figures go.
 *
 * A batch remembers the addresses of the caller's arrays and copies none of them: they must stay where they are, and be
 * `rows` long, for as long as the batch is used. What stands in the columns of facts may be changed between two calls of
 * `kpi_batch_score`, so that one batch serves part after part of a large file.
 * Owner: whoever called `kpi_batch_new`, who frees it once by `kpi_batch_free`. It keeps what it needs of the card.
 * Threads: one at a time; `kpi_batch_score` itself may use several.
 */
typedef struct kpi_batch kpi_batch;

/**
 * A checked card.
 *
 * Owner: whoever called `kpi_card_parse`, who frees it once by `kpi_card_free`. Facts, outcomes and batches that were made
 * of it stay whole when it is freed before them. Threads: it never changes, so any number of threads may use one at once.
 */
typedef struct kpi_card kpi_card;

/**
 * Why a call failed: the status, the name of the kind, the place, and the message with what was given, what is allowed
 * and the way out.
 *
 * Owner: the caller, who makes it once by `kpi_error_new`, hands it to any number of calls and frees it once by
 * `kpi_error_free`. Every function takes one as its last argument; it is filled when the function fails (any status of
 * 100 or more) and left alone otherwise. Threads: one at a time; give each thread its own.
 */
typedef struct kpi_error kpi_error;

/**
 * One employee's facts for one card. What is not set is missing, or has the card's default.
 *
 * Owner: whoever called `kpi_facts_new` or `kpi_facts_from_json`, who frees them once by `kpi_facts_free`; they may be set
 * anew for the next employee. They keep what they need of the card. Threads: one at a time.
 */
typedef struct kpi_facts kpi_facts;

/**
 * What a card makes of one employee's facts: figures, statuses, warnings, and the derivation of every figure.
 *
 * Figures have flat names: `index`, `index.before`, `index.coverage`, `index.absent_as_zero`, `measures.<name>`,
 * `<member>.actual`, `.attainment`, `.score`, `.weight`, `.contribution`, `<line>.amount`, `total`.
 * Owner: whoever called `kpi_card_score` or `kpi_batch_explain`, who frees it once by `kpi_outcome_free`. It keeps what it
 * needs of the card and the facts. Threads: one at a time.
 */
typedef struct kpi_outcome kpi_outcome;

/**
 * A card prepared for scoring one employee after the other, as a server does: published figures alone, without a derivation,
 * in a fraction of the time of `kpi_card_score` and digit for digit the same.
 *
 * Its figures are the index, the amounts of all lines and the total so far as the card has them, else the measures. It keeps
 * those of the last employee that was scored.
 * Owner: whoever called `kpi_scorer_new`, who frees it once by `kpi_scorer_free`. It keeps what it needs of the card.
 * Threads: one at a time; give each thread its own.
 */
typedef struct kpi_scorer kpi_scorer;

/**
 * Scores tables in Arrow's memory format: which columns go in, and which figures come out.
 *
 * Each input has the column of its name, in any of Arrow's types for integers, floats, decimals and texts, dictionaries too;
 * null is missing. Columns that no input is called like are left alone. What comes out are the columns that are kept, a
 * column of decimals for each figure, and `status`, `error_code`, `error_path` and `error_message`. Every row comes back
 * once, in its place.
 * Owner: whoever called `kpi_table_scorer_new`, who frees it once by `kpi_table_scorer_free`; streams that were made of it stay whole.
 * Threads: one at a time.
 */
typedef struct kpi_table_scorer kpi_table_scorer;

/**
 * What every function returns: 0 is success; the bands are 1 to 99 an answer that is no error, 100 to 199 a mistake in
 * the call, 200 to 299 the card, 300 to 399 a row of facts, 400 to 499 a column or the work as a whole.
 *
 * A number never changes its meaning and is never given to another. Later releases add numbers: a program treats one
 * that it does not know as an error of its band.
 */
typedef int32_t kpi_status;

/**
 * A decimal: the 128-bit integer `hi * 2^64 + lo`, in two's complement, divided by ten to the power of `scale`.
 *
 * -12.50 with a scale of 2 is the integer -1250: `lo` is 2^64 - 1250, `hi` is -1.
 * Owner: the caller; it is plain memory. Threads: as plain memory. Languages without 64-bit unsigned integers may use the
 * functions for texts or for `int64_t` instead.
 */
typedef struct {
    /**
     * The lower 64 bits.
     */
    uint64_t lo;
    /**
     * The upper 64 bits, with the sign.
     */
    int64_t hi;
    /**
     * The number of decimals, 0 to 28.
     */
    uint32_t scale;
    /**
     * Written as 0, not read.
     */
    uint32_t reserved;
} kpi_decimal;

/**
 * What became of an index, a measure, a member or a cut-off: one of the constants `KPI_FIGURE_`. Later releases may
 * add numbers.
 */
typedef int32_t kpi_figure_status;

/**
 * A function of the caller's that is told now and then how many rows of a batch are done, and answers 0 to go on or
 * anything else to stop. It is told of the last row as well, and what is stopped then has no result either.
 *
 * It is called on the thread that called `kpi_batch_score` or `kpi_table_scorer_score`, or that reads a stream. It must return: no exception and no `longjmp` may pass through the
 * library; and it must not use the batch or the scorer that is at work. `user` is the pointer that was set with it.
 */
typedef int32_t (*kpi_progress)(void *user, size_t rows_done);

/**
 * An integer of 128 bits in two's complement, `hi * 2^64 + lo`, as the columns of a batch hold it and as `__int128` lies in
 * memory. An array of them begins at a multiple of 16.
 *
 * Owner: the caller; it is plain memory. Threads: as plain memory.
 */
typedef struct {
    /**
     * The lower 64 bits.
     */
    uint64_t lo;
    /**
     * The upper 64 bits, with the sign.
     */
    int64_t hi;
} kpi_int128;

/**
 * What became of a row: one of the constants `KPI_ROW_`.
 */
typedef uint8_t kpi_row_status;

/**
 * Done; what was asked for is written.
 */
#define KPI_OK 0

/**
 * There is no such figure for these facts, or nothing to tell: an answer and no error. Nothing is written.
 */
#define KPI_ABSENT 1

/**
 * The text does not fit into the buffer, which needs one byte more than its length; the length is written, without the
 * zero byte at the end, and the buffer is untouched.
 */
#define KPI_BUFFER_TOO_SMALL 2

/**
 * A pointer is NULL where none may be.
 */
#define KPI_ERROR_NULL 100

/**
 * A handle is of another type than wanted here, or is no handle of this library (any more).
 */
#define KPI_ERROR_HANDLE 101

/**
 * A text is not UTF-8.
 */
#define KPI_ERROR_UTF8 102

/**
 * A length is larger than any that the library takes, as a negative number or a lost one would be.
 */
#define KPI_ERROR_LENGTH 103

/**
 * An array does not begin at an address that fits its elements.
 */
#define KPI_ERROR_ALIGNMENT 104

/**
 * A place is past the end of its list.
 */
#define KPI_ERROR_PLACE 105

/**
 * A number is none of those allowed for its argument.
 */
#define KPI_ERROR_ARGUMENT 106

/**
 * The figure is there, and does not fit what it should be written to without losing digits.
 */
#define KPI_ERROR_DOES_NOT_FIT 107

/**
 * A structure of Arrow's is not one that can be read.
 */
#define KPI_ERROR_ARROW 108

/**
 * An error of a kind to which this release has given no number; its kind is told by name.
 */
#define KPI_ERROR_OTHER 198

/**
 * The library failed: a mistake of its own, caught before it could reach the caller. Please report it.
 */
#define KPI_ERROR_PANIC 199

/**
 * The document is larger than the limit.
 */
#define KPI_ERROR_TOO_LARGE 200

/**
 * The document is not well-formed JSON.
 */
#define KPI_ERROR_SYNTAX 201

/**
 * Objects stand inside one another more deeply than the limit.
 */
#define KPI_ERROR_TOO_DEEP 202

/**
 * The card has more parts than the limit.
 */
#define KPI_ERROR_TOO_MANY_MEMBERS 203

/**
 * A value of another JSON type is wanted here.
 */
#define KPI_ERROR_WRONG_TYPE 204

/**
 * The record has no such field.
 */
#define KPI_ERROR_UNKNOWN_FIELD 205

/**
 * A key stands twice in one object.
 */
#define KPI_ERROR_DUPLICATE_KEY 206

/**
 * A field that is needed here is not there.
 */
#define KPI_ERROR_MISSING_FIELD 207

/**
 * The field exists but has no meaning in this place.
 */
#define KPI_ERROR_MISPLACED_FIELD 208

/**
 * The text is not one of the words allowed here.
 */
#define KPI_ERROR_BAD_CHOICE 209

/**
 * A fraction or exponent stands in the document without quotes.
 */
#define KPI_ERROR_BARE_FRACTION 210

/**
 * The text is not a number, or not one that is possible here.
 */
#define KPI_ERROR_BAD_NUMBER 211

/**
 * The number has more digits than the limit.
 */
#define KPI_ERROR_NUMBER_LIMIT 212

/**
 * The name has characters or a length that names cannot have.
 */
#define KPI_ERROR_BAD_NAME 213

/**
 * Two things that are called by name have the same one.
 */
#define KPI_ERROR_DUPLICATE_NAME 214

/**
 * The card declares nothing of that name.
 */
#define KPI_ERROR_UNKNOWN_NAME 215

/**
 * A level stands where a number is wanted, or the other way round.
 */
#define KPI_ERROR_NOT_NUMERIC 216

/**
 * A list needs at least one entry.
 */
#define KPI_ERROR_EMPTY 217

/**
 * The ends of a curve's pieces or of the slices do not rise.
 */
#define KPI_ERROR_PIECE_ORDER 218

/**
 * Weights are outside 0 to 1, do not sum to exactly 1, or name the wrong members.
 */
#define KPI_ERROR_WEIGHTS 219

/**
 * A table does not name exactly the declared levels.
 */
#define KPI_ERROR_LEVELS 220

/**
 * The card's own constants leave a figure undefined for everybody.
 */
#define KPI_ERROR_UNDEFINED_CONSTANT 221

/**
 * The lower limit is above the upper one.
 */
#define KPI_ERROR_CROSSED_LIMITS 222

/**
 * A figure depends on itself.
 */
#define KPI_ERROR_CYCLE 223

/**
 * The card measures against a population and has not been fitted to one.
 */
#define KPI_ERROR_FIT_FIRST 224

/**
 * The card has no input of that name.
 */
#define KPI_ERROR_UNKNOWN_FACT 300

/**
 * The fact is not what its input asks for.
 */
#define KPI_ERROR_BAD_FACT 301

/**
 * The fact is none of the declared levels.
 */
#define KPI_ERROR_UNKNOWN_LEVEL 302

/**
 * A figure is needed but a fact behind it is missing.
 */
#define KPI_ERROR_MISSING_FIGURE 303

/**
 * A figure is needed but is undefined for these facts.
 */
#define KPI_ERROR_UNDEFINED_FIGURE 304

/**
 * The facts fall where the card says that nothing may fall.
 */
#define KPI_ERROR_REFUSED 305

/**
 * A published figure would need more digits than the limit.
 */
#define KPI_ERROR_TOO_MANY_DIGITS 306

/**
 * An exact figure between two roundings is larger than the limit.
 */
#define KPI_ERROR_TOO_WIDE 307

/**
 * A figure depends on a fact in a way that the inverse does not follow.
 */
#define KPI_ERROR_NOT_FOLLOWED 308

/**
 * A column is not what its input or its figure asks for.
 */
#define KPI_ERROR_BAD_COLUMN 400

/**
 * The caller stopped the work.
 */
#define KPI_ERROR_CANCELLED 401

/**
 * It is there.
 */
#define KPI_FIGURE_SCORED 0

/**
 * A fact behind it is missing.
 */
#define KPI_FIGURE_MISSING 1

/**
 * It is undefined for these facts.
 */
#define KPI_FIGURE_UNDEFINED 2

/**
 * The card says that it does not concern this employee.
 */
#define KPI_FIGURE_NOT_APPLICABLE 3

/**
 * The cut-off tripped.
 */
#define KPI_FIGURE_TRIPPED 4

/**
 * The cut-off passed.
 */
#define KPI_FIGURE_PASSED 5

/**
 * What the cut-off guards is absent.
 */
#define KPI_FIGURE_NOT_LOOKED_AT 6

/**
 * The row is scored on all of the card.
 */
#define KPI_ROW_SCORED 0

/**
 * The row is scored, and its index rests on a part of the card only.
 */
#define KPI_ROW_WARNED 1

/**
 * The row is refused, and has no figures.
 */
#define KPI_ROW_REFUSED 2

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI of the library that runs: `KPI_ABI_MAJOR * 65536 + KPI_ABI_MINOR`, the same as `KPI_ABI_VERSION` in the header
 * that it came with.
 *
 * A program may compare: the upper 16 bits must be equal, the lower ones at least those of its header.
 * NULL: no pointers. Threads: any. Status: it cannot fail, and returns the number itself.
 */
uint32_t kpi_abi_version(void);

/**
 * The version of the engine that runs, such as `0.1.0`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
 * `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`.
 */
kpi_status kpi_version(char *buffer, size_t capacity, size_t *length);

/**
 * The stable name of a status, such as `unknown_fact` for 300.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
 * `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_ARGUMENT` for a number that is no status.
 */
kpi_status kpi_status_name(kpi_status status, char *buffer, size_t capacity, size_t *length);

/**
 * What a status means, in one line.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
 * `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_ARGUMENT` for a number that is no status.
 */
kpi_status kpi_status_meaning(kpi_status status, char *buffer, size_t capacity, size_t *length);

/**
 * Makes an empty error, for the last argument of other functions.
 *
 * `*error` is the new handle; the caller owns it and frees it by `kpi_error_free`.
 * NULL: `error` must not be. Threads: any. Status: `KPI_OK`, `KPI_ERROR_NULL`.
 */
kpi_status kpi_error_new(kpi_error **error);

/**
 * Frees an error and sets `*error` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `error` must not be; `*error` may be, and then there is nothing to free. Threads: no other call may use the
 * error. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_free(kpi_error **error);

/**
 * The status of the last call that failed with this error; `KPI_OK` where none has.
 *
 * NULL: nothing may be. Threads: one at a time. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_status(const kpi_error *error, kpi_status *status);

/**
 * The stable name of the kind, such as `unknown_fact`; `ok` where no call has failed.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_kind(const kpi_error *error, char *buffer, size_t capacity, size_t *length);

/**
 * Where: a path into the card (`index.members[2].weight`) or the facts (`facts.orders`), or the name of the argument
 * that is wrong. Empty where the whole document is meant.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_path(const kpi_error *error,
                          char *buffer,
                          size_t capacity,
                          size_t *length);

/**
 * The whole message on one line: the place, the matter, what was given, what is allowed, the way out. It is for people:
 * its words may change in any release.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_message(const kpi_error *error,
                             char *buffer,
                             size_t capacity,
                             size_t *length);

/**
 * The part of the message that says what was given, between backquotes and shortened.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_given(const kpi_error *error, char *buffer, size_t capacity, size_t *length);

/**
 * The part of the message that says what is allowed, where that can be listed.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_allowed(const kpi_error *error, char *buffer, size_t capacity, size_t *length);

/**
 * The part of the message that says what can be done about it.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_error_way_out(const kpi_error *error, char *buffer, size_t capacity, size_t *length);

/**
 * Reads a card from the bytes of a JSON document in UTF-8, and checks it as a whole.
 *
 * `document` is only read during the call. `*card` is the new handle; the caller owns it and frees it by
 * `kpi_card_free`.
 *
 * NULL: only `error` may be, and `document` with a length of 0. Threads: any. Status: `KPI_OK`, 200 to 299,
 * `KPI_ERROR_NULL`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_card_parse(const char *document, size_t document_length, kpi_card **card, kpi_error *error);

/**
 * Frees a card and sets `*card` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `card` must not be; `*card` may be, and then there is nothing to free. Threads: no other call may use this handle
 * any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_free(kpi_card **card);

/**
 * The card's name for programs.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_id(const kpi_card *card,
                       char *buffer,
                       size_t capacity,
                       size_t *length,
                       kpi_error *error);

/**
 * The SHA-256 of the card's canonical form, 64 hexadecimal digits: two cards that say the same have the same, however
 * they were spelt.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_fingerprint(const kpi_card *card,
                                char *buffer,
                                size_t capacity,
                                size_t *length,
                                kpi_error *error);

/**
 * The card written back as JSON, its numbers in their canonical spelling. Read again, it is the same card.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_json(const kpi_card *card,
                         char *buffer,
                         size_t capacity,
                         size_t *length,
                         kpi_error *error);

/**
 * How many inputs the card has. Their slots are 0 to one less, in the order of the card.
 *
 * NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_input_count(const kpi_card *card, size_t *count, kpi_error *error);

/**
 * The slot of an input by its name, for setting facts and columns without looking names up again. It holds for this
 * card and every card with the same fingerprint.
 *
 * NULL: only `error` may be, and `name` with a length of 0. Threads: any number at once. Status: `KPI_OK`,
 * `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
 */
kpi_status kpi_card_slot(const kpi_card *card,
                         const char *name,
                         size_t name_length,
                         size_t *slot,
                         kpi_error *error);

/**
 * The name of an input for programs, by its slot.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_input_name(const kpi_card *card,
                               size_t slot,
                               char *buffer,
                               size_t capacity,
                               size_t *length,
                               kpi_error *error);

/**
 * The name of an input to show, by its slot; absent where the card gives none.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_input_title(const kpi_card *card,
                                size_t slot,
                                char *buffer,
                                size_t capacity,
                                size_t *length,
                                kpi_error *error);

/**
 * The unit of an input, by its slot; absent where the card gives none.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_input_unit(const kpi_card *card,
                               size_t slot,
                               char *buffer,
                               size_t capacity,
                               size_t *length,
                               kpi_error *error);

/**
 * Whether the facts must say the input: 1 where the card has no default for it, 0 where it has one. A fact that is
 * required and missing leaves the figures that build on it missing; the card's policies decide what that means.
 *
 * NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_input_required(const kpi_card *card, size_t slot, uint8_t *required, kpi_error *error);

/**
 * How many levels an input has, by its slot; 0 where it is a number.
 *
 * NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_level_count(const kpi_card *card, size_t slot, size_t *count, kpi_error *error);

/**
 * A level of an input by its place, 0 to one less than `kpi_card_level_count`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_level(const kpi_card *card,
                          size_t slot,
                          size_t place,
                          char *buffer,
                          size_t capacity,
                          size_t *length,
                          kpi_error *error);

/**
 * How many figures a batch can give for this card.
 *
 * NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_figure_count(const kpi_card *card, size_t *count, kpi_error *error);

/**
 * The flat name of a figure by its place, such as `index`, `sales.score`, `bonus.amount`, `total`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
 * at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_figure_name(const kpi_card *card,
                                size_t place,
                                char *buffer,
                                size_t capacity,
                                size_t *length,
                                kpi_error *error);

/**
 * The decimals of a figure's column by its place: those of its rounding point, else 10. An integer of the column is
 * the figure times ten to that power.
 *
 * NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_card_figure_decimals(const kpi_card *card, size_t place, uint32_t *decimals, kpi_error *error);

/**
 * What a good card would do otherwise, as a JSON list of records with `code`, `path`, `message` and, where it has one,
 * `cost`. It warns and never refuses.
 *
 * With the facts of one employee the check also follows pay along each fact. Facts of another card are refused by
 * `KPI_ERROR_UNKNOWN_FACT`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: `card` must not be; `facts` may be, for the card alone; `buffer` may be with a capacity of 0; `length` may be
 * with a buffer; `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_UNKNOWN_FACT`.
 */
kpi_status kpi_card_check(const kpi_card *card,
                          const kpi_facts *facts,
                          char *buffer,
                          size_t capacity,
                          size_t *length,
                          kpi_error *error);

/**
 * Makes facts for a card, all of them missing but for the card's defaults.
 *
 * `*facts` is the new handle; the caller owns it and frees it by `kpi_facts_free`.
 *
 * NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_facts_new(const kpi_card *card, kpi_facts **facts, kpi_error *error);

/**
 * Frees facts and sets `*facts` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `facts` must not be; `*facts` may be, and then there is nothing to free. Threads: no other call may use this handle
 * any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_facts_free(kpi_facts **facts);

/**
 * Reads facts from a JSON object such as `{"orders": 30, "visits": "1200", "rating": "good", "spend": null}`. Bare
 * numbers are read from their own text, so that none of their digits is lost.
 *
 * `*facts` is the new handle; the caller owns it and frees it by `kpi_facts_free`. `json` is only read during the
 * call.
 *
 * NULL: only `error` may be, and `json` with a length of 0. Threads: any number at once for one card. Status:
 * `KPI_OK`, `KPI_ERROR_SYNTAX`, `KPI_ERROR_DUPLICATE_KEY`, `KPI_ERROR_NUMBER_LIMIT`, 300 to 302, 100 to 199.
 */
kpi_status kpi_facts_from_json(const kpi_card *card,
                               const char *json,
                               size_t json_length,
                               kpi_facts **facts,
                               kpi_error *error);

/**
 * Makes all facts missing again but for the card's defaults, for the next employee.
 *
 * NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_facts_clear(kpi_facts *facts, kpi_error *error);

/**
 * Sets the fact of an input, by its name, to a text: a number as a card writes it (`85.5`, `50%`, `1/3`), or a level;
 * an empty text is missing. `text` is only read during the call.
 *
 * NULL: only `error` may be, and `name` and `text` with a length of 0. Threads: no other call may use the facts at the
 * same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_text(kpi_facts *facts,
                              const char *name,
                              size_t name_length,
                              const char *text,
                              size_t text_length,
                              kpi_error *error);

/**
 * Sets the fact of an input, by its name, to the number `value / 10^scale`: 1250 with a scale of 2 is 12.50.
 *
 * NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
 * Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_i64(kpi_facts *facts,
                             const char *name,
                             size_t name_length,
                             int64_t value,
                             uint32_t scale,
                             kpi_error *error);

/**
 * Sets the fact of an input, by its name, to a decimal of up to 28 digits.
 *
 * NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
 * Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_decimal(kpi_facts *facts,
                                 const char *name,
                                 size_t name_length,
                                 const kpi_decimal *value,
                                 kpi_error *error);

/**
 * Sets the fact of an input, by its name, to a binary float, which means its shortest decimal: 0.1 is 0.1; NaN is
 * missing, an infinite one is refused.
 *
 * NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
 * Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_f64(kpi_facts *facts,
                             const char *name,
                             size_t name_length,
                             double value,
                             kpi_error *error);

/**
 * Sets the fact of an input, by its name, to missing, or the card's default.
 *
 * NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
 * Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
 */
kpi_status kpi_facts_set_missing(kpi_facts *facts,
                                 const char *name,
                                 size_t name_length,
                                 kpi_error *error);

/**
 * Sets the fact of an input, by its slot, to a text: a number as a card writes it (`85.5`, `50%`, `1/3`), or a level;
 * an empty text is missing. `text` is only read during the call.
 *
 * NULL: only `error` may be, and `text` with a length of 0. Threads: no other call may use the facts at the same time.
 * Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_text_at(kpi_facts *facts,
                                 size_t slot,
                                 const char *text,
                                 size_t text_length,
                                 kpi_error *error);

/**
 * Sets the fact of an input, by its slot, to the number `value / 10^scale`: 1250 with a scale of 2 is 12.50.
 *
 * NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
 * `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_i64_at(kpi_facts *facts,
                                size_t slot,
                                int64_t value,
                                uint32_t scale,
                                kpi_error *error);

/**
 * Sets the fact of an input, by its slot, to a decimal of up to 28 digits.
 *
 * NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
 * `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_decimal_at(kpi_facts *facts,
                                    size_t slot,
                                    const kpi_decimal *value,
                                    kpi_error *error);

/**
 * Sets the fact of an input, by its slot, to a binary float, which means its shortest decimal: 0.1 is 0.1; NaN is
 * missing, an infinite one is refused.
 *
 * NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
 * `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_f64_at(kpi_facts *facts,
                                size_t slot,
                                double value,
                                kpi_error *error);

/**
 * Sets the fact of an input, by its slot, to missing, or the card's default.
 *
 * NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`,
 * `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
 */
kpi_status kpi_facts_set_missing_at(kpi_facts *facts, size_t slot, kpi_error *error);

/**
 * Sets the facts of `count` inputs at once, each to the number `value / 10^scale`: in a fraction of the time of as many calls
 * of `kpi_facts_set_i64_at`.
 *
 * `slots` has the slot of each; where it is NULL they are 0, 1, 2 and so on. `scales` has the scale of each; where it is NULL
 * all are 0. `valid` has a byte for each, 0 where the fact is missing, or has the card's default; where it is NULL all are
 * there. At the first one that is refused it ends: the error names it, those before it are set, and the others are as they
 * were. The arrays are only read during the call.
 *
 * NULL: `slots`, `scales`, `valid` and `error` may be, and `values` with a count of 0. Threads: no other call may use the
 * facts at the same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_many_i64(kpi_facts *facts,
                                  const size_t *slots,
                                  const int64_t *values,
                                  const uint32_t *scales,
                                  const uint8_t *valid,
                                  size_t count,
                                  kpi_error *error);

/**
 * Sets the facts of `count` inputs at once, each to a decimal of up to 28 digits; else as `kpi_facts_set_many_i64`.
 *
 * NULL: `slots`, `valid` and `error` may be, and `values` with a count of 0. Threads: no other call may use the facts at the
 * same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
 */
kpi_status kpi_facts_set_many_decimal(kpi_facts *facts,
                                      const size_t *slots,
                                      const kpi_decimal *values,
                                      const uint8_t *valid,
                                      size_t count,
                                      kpi_error *error);

/**
 * Scores one employee.
 *
 * `*outcome` is the new handle; the caller owns it and frees it by `kpi_outcome_free`. The facts may be set anew
 * afterwards: the outcome keeps those that were scored.
 *
 * NULL: only `error` may be. Threads: any number at once for one card; the facts must not be set at the same time.
 * Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`, `KPI_ERROR_PIECE_ORDER`, `KPI_ERROR_CROSSED_LIMITS`, 300 to 399,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_card_score(const kpi_card *card, const kpi_facts *facts, kpi_outcome **outcome, kpi_error *error);

/**
 * Frees an outcome and sets `*outcome` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `outcome` must not be; `*outcome` may be, and then there is nothing to free. Threads: no other call may use this
 * handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_free(kpi_outcome **outcome);

/**
 * A figure by its flat name, as it is published: `510.00`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts have no such figure, `KPI_ERROR_UNKNOWN_NAME`
 * where the card has none of that name, `KPI_BUFFER_TOO_SMALL`, 100 to 199.
 */
kpi_status kpi_outcome_figure(const kpi_outcome *outcome,
                              const char *name,
                              size_t name_length,
                              char *buffer,
                              size_t capacity,
                              size_t *length,
                              kpi_error *error);

/**
 * A figure by its flat name, exactly: an integer or a reduced fraction such as `85/96`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts have no such figure, `KPI_ERROR_UNKNOWN_NAME`
 * where the card has none of that name, `KPI_BUFFER_TOO_SMALL`, 100 to 199.
 */
kpi_status kpi_outcome_figure_exact(const kpi_outcome *outcome,
                                    const char *name,
                                    size_t name_length,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *length,
                                    kpi_error *error);

/**
 * A figure by its flat name, as it is published, as a decimal.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts
 * have no such figure, `KPI_ERROR_UNKNOWN_NAME` where the card has none of that name, 100 to 199.
 */
kpi_status kpi_outcome_figure_decimal(const kpi_outcome *outcome,
                                      const char *name,
                                      size_t name_length,
                                      kpi_decimal *value,
                                      kpi_error *error);

/**
 * A figure by its flat name, as it is published, as an integer of `scale` decimals: 510.00 with a scale of 2 is 51000.
 * Nothing is rounded: a figure with more decimals, or too large for 64 bits, does not fit.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts
 * have no such figure, `KPI_ERROR_UNKNOWN_NAME` where the card has none of that name, `KPI_ERROR_DOES_NOT_FIT`, 100 to
 * 199.
 */
kpi_status kpi_outcome_figure_i64(const kpi_outcome *outcome,
                                  const char *name,
                                  size_t name_length,
                                  uint32_t scale,
                                  int64_t *value,
                                  kpi_error *error);

/**
 * What became of the index (`index`), a measure (`measures.<name>`) or a member (its id).
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100
 * to 199.
 */
kpi_status kpi_outcome_status(const kpi_outcome *outcome,
                              const char *name,
                              size_t name_length,
                              kpi_figure_status *status,
                              kpi_error *error);

/**
 * How many members the card has: indicators, cut-offs and groups, a group before what it holds.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_member_count(const kpi_outcome *outcome, size_t *count, kpi_error *error);

/**
 * The id of a member by its place.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_member_id(const kpi_outcome *outcome,
                                 size_t place,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *length,
                                 kpi_error *error);

/**
 * The type of a member by its place: `continuous`, `discrete`, `cut_off` or `group`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_member_type(const kpi_outcome *outcome,
                                   size_t place,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *length,
                                   kpi_error *error);

/**
 * The level that a member was scored by; absent where it was a number.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_member_level(const kpi_outcome *outcome,
                                    size_t place,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *length,
                                    kpi_error *error);

/**
 * How many pay lines the outcome has.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_line_count(const kpi_outcome *outcome, size_t *count, kpi_error *error);

/**
 * The id of a pay line by its place; its amount is the figure `<id>.amount`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_line_id(const kpi_outcome *outcome,
                               size_t place,
                               char *buffer,
                               size_t capacity,
                               size_t *length,
                               kpi_error *error);

/**
 * Whether a pay line is a memo by its place: 1 where it is shown and not in the total, else 0.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_line_is_memo(const kpi_outcome *outcome, size_t place, uint8_t *is_memo, kpi_error *error);

/**
 * How many warnings the outcome has.
 *
 * NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_warning_count(const kpi_outcome *outcome, size_t *count, kpi_error *error);

/**
 * The stable code of a warning by its place, such as `coverage`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_warning_code(const kpi_outcome *outcome,
                                    size_t place,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *length,
                                    kpi_error *error);

/**
 * A warning in words, by its place.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_outcome_warning_message(const kpi_outcome *outcome,
                                       size_t place,
                                       char *buffer,
                                       size_t capacity,
                                       size_t *length,
                                       kpi_error *error);

/**
 * The whole outcome as JSON: card and fingerprint, measures, index, members, lines, total, warnings; every figure with
 * its published and its exact value.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_json(const kpi_outcome *outcome,
                            char *buffer,
                            size_t capacity,
                            size_t *length,
                            kpi_error *error);

/**
 * How every figure came about, as a text that a payroll clerk can follow. Its words may change in any release.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_derivation_text(const kpi_outcome *outcome,
                                       char *buffer,
                                       size_t capacity,
                                       size_t *length,
                                       kpi_error *error);

/**
 * How every figure came about, as JSON with exact fractions that another program can replay.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_outcome_derivation_json(const kpi_outcome *outcome,
                                       char *buffer,
                                       size_t capacity,
                                       size_t *length,
                                       kpi_error *error);

/**
 * Makes a batch of so many rows for a card, without columns.
 *
 * `*batch` is the new handle; the caller owns it and frees it by `kpi_batch_free`.
 *
 * NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_batch_new(const kpi_card *card, size_t rows, kpi_batch **batch, kpi_error *error);

/**
 * Frees a batch and sets `*batch` to NULL, so that a second call with the same variable does nothing.
 *
 * The caller's arrays are untouched. NULL: `batch` must not be; `*batch` may be, and then there is nothing to free. Threads:
 * no other call may use this handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_free(kpi_batch **batch);

/**
 * Sets another number of rows, for a last part that is shorter. All arrays must have at least so many.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_batch_set_rows(kpi_batch *batch, size_t rows, kpi_error *error);

/**
 * Sets by how many threads a batch is scored: 0 takes as many as the machine has. At first it is 1. No digit depends
 * on it.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_set_threads(kpi_batch *batch,
                                 uint32_t threads,
                                 kpi_error *error);

/**
 * Sets whether the first refused row ends the work with its error (1), or bad rows are told of and stop nothing (0, at
 * first).
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
 */
kpi_status kpi_batch_set_strict(kpi_batch *batch,
                                uint8_t strict,
                                kpi_error *error);

/**
 * Sets whether the errors of refused rows are kept with their messages (1) or not (0, at first). Without them the
 * row's status and code still tell, and `kpi_batch_explain` gives the error of any row.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
 */
kpi_status kpi_batch_keep_errors(kpi_batch *batch, uint8_t keep, kpi_error *error);

/**
 * Sets the function that follows the work and may stop it, and the pointer that it is called with.
 *
 * NULL: `progress` may be, for none; `user` and `error` may be. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_set_progress(kpi_batch *batch, kpi_progress progress, void *user, kpi_error *error);

/**
 * Scores every row into the columns of figures. A refused row is no error of the batch, unless it is strict.
 *
 * Where it ends in an error, the columns hold no result and the errors of rows are forgotten; this is the one function
 * that may have written to its outputs then. The texts of all columns must be UTF-8: one that is not ends the work
 * before it begins, and the error names its row, or its entry of a dictionary.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`,
 * `KPI_ERROR_CANCELLED`, `KPI_ERROR_UTF8`, with strict 200 to 399, 100 to 199.
 */
kpi_status kpi_batch_score(kpi_batch *batch,
                           kpi_error *error);

/**
 * Sets the column of an input, by its slot, to integers: each means `value / 10^scale`. `valid` has a byte for each
 * row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in
 * place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_i64(kpi_batch *batch,
                             size_t slot,
                             const int64_t *values,
                             uint32_t scale,
                             const uint8_t *valid,
                             kpi_error *error);

/**
 * Sets the column of an input, by its slot, to integers of 128 bits: each means `value / 10^scale`. `valid` has a byte for
 * each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in
 * place; that of the values must begin at an address that is a multiple of 16, as memory of `malloc` does.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_i128(kpi_batch *batch,
                              size_t slot,
                              const kpi_int128 *values,
                              uint32_t scale,
                              const uint8_t *valid,
                              kpi_error *error);

/**
 * Sets the column of an input, by its slot, to binary floats: each means its shortest decimal, and NaN is missing.
 * `valid` has a byte for each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the
 * caller's and must stay in place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_f64(kpi_batch *batch,
                             size_t slot,
                             const double *values,
                             const uint8_t *valid,
                             kpi_error *error);

/**
 * Sets the column of an input, by its slot, to texts in UTF-8, an address and a length for each: numbers as a card
 * writes them, or levels. An empty text and an address of NULL are missing. `valid` has a byte for each row, 0 where
 * the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_text(kpi_batch *batch,
                              size_t slot,
                              const char *const *texts,
                              const size_t *lengths,
                              const uint8_t *valid,
                              kpi_error *error);

/**
 * Sets the column of an input, by its slot, to integer codes, counted from 0, into a dictionary of texts. `valid` has
 * a byte for each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and
 * must stay in place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_codes(kpi_batch *batch,
                               size_t slot,
                               const int32_t *codes,
                               const char *const *dictionary,
                               const size_t *lengths,
                               size_t entries,
                               const uint8_t *valid,
                               kpi_error *error);

/**
 * Sets the column of an input, by its slot, to the places of levels among those that the input declares, counted from
 * 0; see `kpi_card_level`. `valid` has a byte for each row, 0 where the fact is missing; where it is NULL all are
 * there. The arrays stay the caller's and must stay in place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
 */
kpi_status kpi_batch_set_levels(kpi_batch *batch,
                                size_t slot,
                                const int32_t *places,
                                const uint8_t *valid,
                                kpi_error *error);

/**
 * Takes the column of an input away again, by its slot: it then has its default in every row, or is missing.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_UNKNOWN_FACT`.
 */
kpi_status kpi_batch_unset(kpi_batch *batch, size_t slot, kpi_error *error);

/**
 * Sets where a figure goes, by its flat name, as integers of the decimals that are written to `*decimals`: 510.00 is
 * 51000 with 2 decimals. A figure too large for 64 bits refuses its row. Every row is written: a figure that is
 * absent, or of a refused row, is 0 and not valid. `valid` gets a byte for each row, 1 where the figure is there;
 * where it is NULL, an absent figure refuses its row. Setting the figure again replaces its column. The arrays stay
 * the caller's and must stay in place.
 *
 * NULL: `valid`, `decimals` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one
 * batch. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
 */
kpi_status kpi_batch_out_i64(kpi_batch *batch,
                             const char *figure,
                             size_t figure_length,
                             int64_t *values,
                             uint8_t *valid,
                             uint32_t *decimals,
                             kpi_error *error);

/**
 * Sets where a figure goes, by its flat name, as integers of 128 bits, for figures that may be too large for 64; else as
 * `kpi_batch_out_i64`. The array must begin at an address that is a multiple of 16, as memory of `malloc` does.
 *
 * NULL: `valid`, `decimals` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one
 * batch. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
 */
kpi_status kpi_batch_out_i128(kpi_batch *batch,
                              const char *figure,
                              size_t figure_length,
                              kpi_int128 *values,
                              uint8_t *valid,
                              uint32_t *decimals,
                              kpi_error *error);

/**
 * Sets where a figure goes, by its flat name, as the floats nearest to the published figures. Every row is written: a
 * figure that is absent, or of a refused row, is 0 (NaN where `valid` is NULL) and not valid. `valid` gets a byte for
 * each row, 1 where the figure is there; it may be NULL. Setting the figure again replaces its column. The arrays stay
 * the caller's and must stay in place.
 *
 * NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
 * `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
 */
kpi_status kpi_batch_out_f64(kpi_batch *batch,
                             const char *figure,
                             size_t figure_length,
                             double *values,
                             uint8_t *valid,
                             kpi_error *error);

/**
 * Sets where it is told what became of every row. The array stays the caller's and must stay in place.
 *
 * NULL: `status` may be, and is then not told; `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_out_status(kpi_batch *batch,
                                kpi_row_status *status,
                                kpi_error *error);

/**
 * Sets where it is told why rows are refused: the status of its error for each row that is, `KPI_OK` for the others.
 * The array stays the caller's and must stay in place.
 *
 * NULL: `codes` may be, and is then not told; `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_ALIGNMENT`.
 */
kpi_status kpi_batch_out_codes(kpi_batch *batch,
                               kpi_status *codes,
                               kpi_error *error);

/**
 * How many rows of the last `kpi_batch_score` were scored, warned and refused.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_summary(const kpi_batch *batch,
                             size_t *scored,
                             size_t *warned,
                             size_t *refused,
                             kpi_error *error);

/**
 * How many rows of the last `kpi_batch_score` were refused by errors of this status.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_refused_by(const kpi_batch *batch, kpi_status status, size_t *count, kpi_error *error);

/**
 * How many errors of rows the last `kpi_batch_score` has kept. Errors are kept where `kpi_batch_keep_errors` says so,
 * by row.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_batch_error_count(const kpi_batch *batch,
                                 size_t *count,
                                 kpi_error *error);

/**
 * The row of a kept error by its place, counted from 0 both.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_batch_error_row(const kpi_batch *batch, size_t place, size_t *row, kpi_error *error);

/**
 * The status of a kept error by its place.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
 */
kpi_status kpi_batch_error_status(const kpi_batch *batch, size_t place, kpi_status *status, kpi_error *error);

/**
 * The path of a kept error by its place, as `kpi_error_path` has it.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one batch. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_batch_error_path(const kpi_batch *batch,
                                size_t place,
                                char *buffer,
                                size_t capacity,
                                size_t *length,
                                kpi_error *error);

/**
 * The message of a kept error by its place, as `kpi_error_message` has it.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one batch. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_batch_error_message(const kpi_batch *batch,
                                   size_t place,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *length,
                                   kpi_error *error);

/**
 * Scores one row alone, from the same columns: its outcome explains every figure. For a refused row it returns the
 * row's error.
 *
 * `*outcome` is the new handle; the caller owns it and frees it by `kpi_outcome_free`.
 *
 * NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_BAD_COLUMN` where
 * there is no such row, 200 to 399, 100 to 199.
 */
kpi_status kpi_batch_explain(const kpi_batch *batch, size_t row, kpi_outcome **outcome, kpi_error *error);

/**
 * Makes a scorer for a card, which gives the index, the amounts of all lines and the total so far as the card has
 * them.
 *
 * `*scorer` is the new handle; the caller owns it and frees it by `kpi_table_scorer_free`.
 *
 * NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_new(const kpi_card *card, kpi_table_scorer **scorer, kpi_error *error);

/**
 * Frees a scorer and sets `*scorer` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `scorer` must not be; `*scorer` may be, and then there is nothing to free. Threads: no other call may use this
 * handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_free(kpi_table_scorer **scorer);

/**
 * Adds a figure that comes out, by its flat name; the first one replaces those that come out where none is named. What
 * is wrong with it is told when a table is scored.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_table_scorer_figure(kpi_table_scorer *scorer,
                                   const char *figure,
                                   size_t figure_length,
                                   kpi_error *error);

/**
 * Says which column an input has, where that is not called like it. One column may serve several inputs. What is wrong
 * with it is told when a table is scored.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_table_scorer_column(kpi_table_scorer *scorer,
                                   const char *input,
                                   size_t input_length,
                                   const char *column,
                                   size_t column_length,
                                   kpi_error *error);

/**
 * Adds a column that is passed through as it is, of any type, before the figures. What is wrong with it is told when a
 * table is scored.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
 */
kpi_status kpi_table_scorer_keep(kpi_table_scorer *scorer,
                                 const char *column,
                                 size_t column_length,
                                 kpi_error *error);

/**
 * Allows inputs that have neither a column nor a default: their facts are then missing in every row.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_allow_absent(kpi_table_scorer *scorer, kpi_error *error);

/**
 * Lets figures come out as floats, each the one nearest to the published figure, in place of decimals.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_floats(kpi_table_scorer *scorer, kpi_error *error);

/**
 * Lets the status come out as a plain text, in place of a dictionary.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_plain_status(kpi_table_scorer *scorer, kpi_error *error);

/**
 * Sets by how many threads a table is scored: 0 takes as many as the machine has. At first it is 1. No digit depends
 * on it.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_set_threads(kpi_table_scorer *scorer,
                                        uint32_t threads,
                                        kpi_error *error);

/**
 * Sets whether the first refused row ends the work with its error (1), or bad rows are told of and stop nothing (0, at
 * first).
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
 */
kpi_status kpi_table_scorer_set_strict(kpi_table_scorer *scorer,
                                       uint8_t strict,
                                       kpi_error *error);

/**
 * Sets the function that follows the work and may stop it, and the pointer that it is called with. For a stream it is
 * called on the thread that reads the stream, and must be there until the stream is released.
 *
 * NULL: `progress` may be, for none; `user` and `error` may be. Threads: one at a time for one scorer. Status:
 * `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_set_progress(kpi_table_scorer *scorer,
                                         kpi_progress progress,
                                         void *user,
                                         kpi_error *error);

/**
 * Scores one table by Arrow's C Data Interface: a struct array whose fields are the columns.
 *
 * `*array` is moved in: whatever is returned but `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE` and `KPI_ERROR_ALIGNMENT`, it is
 * released and marked so. `*schema` is only read during the call, and stays the caller's. `*out_array` and
 * `*out_schema`, which need not be initialised, get the result; the caller releases them by their own functions, also
 * after the scorer and the card are freed.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_ARROW`,
 * `KPI_ERROR_BAD_COLUMN`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_UNKNOWN_NAME`, `KPI_ERROR_DUPLICATE_NAME`,
 * `KPI_ERROR_FIT_FIRST`, `KPI_ERROR_CANCELLED`, with strict 200 to 399, 100 to 199.
 */
kpi_status kpi_table_scorer_score(kpi_table_scorer *scorer,
                                  struct ArrowArray *array,
                                  const struct ArrowSchema *schema,
                                  struct ArrowArray *out_array,
                                  struct ArrowSchema *out_schema,
                                  kpi_error *error);

/**
 * Scores a stream of tables by Arrow's C Stream Interface, as it is read and in bounded memory.
 *
 * `*stream` is moved in: whatever is returned but `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE` and `KPI_ERROR_ALIGNMENT`, it
 * is the library's and marked as released. `*out`, which need not be initialised, gets the stream of results, which
 * the caller reads and releases by its own functions, also after the scorer and the card are freed. An error while it
 * is read, a panic too, is the error of its `get_next`, and `get_last_error` has the message.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_ARROW`,
 * `KPI_ERROR_BAD_COLUMN`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_UNKNOWN_NAME`, `KPI_ERROR_DUPLICATE_NAME`,
 * `KPI_ERROR_FIT_FIRST`, 100 to 199.
 */
kpi_status kpi_table_scorer_stream(kpi_table_scorer *scorer,
                                   struct ArrowArrayStream *stream,
                                   struct ArrowArrayStream *out,
                                   kpi_error *error);

/**
 * How many rows of the last table or stream were scored, warned and refused; of a stream so far.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_table_scorer_summary(const kpi_table_scorer *scorer,
                                    size_t *scored,
                                    size_t *warned,
                                    size_t *refused,
                                    kpi_error *error);

/**
 * Prepares a card for scoring one employee after the other.
 *
 * `*scorer` is the new handle; the caller owns it and frees it by `kpi_scorer_free`.
 *
 * NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`,
 * `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_scorer_new(const kpi_card *card, kpi_scorer **scorer, kpi_error *error);

/**
 * Frees a scorer and sets `*scorer` to NULL, so that a second call with the same variable does nothing.
 *
 * NULL: `scorer` must not be; `*scorer` may be, and then there is nothing to free. Threads: no other call may use this
 * handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_scorer_free(kpi_scorer **scorer);

/**
 * Scores one employee. The figures are then asked for by their places; those of an employee who is refused are absent.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_PIECE_ORDER`,
 * `KPI_ERROR_CROSSED_LIMITS`, 300 to 399, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_scorer_score(kpi_scorer *scorer,
                            const kpi_facts *facts,
                            kpi_error *error);

/**
 * Scores one employee whose facts are `count` integers in the order of the card's slots, each the number `value / 10^scale`:
 * `kpi_facts_set_many_i64` and `kpi_scorer_score` in one, in half the time, for the same figures.
 *
 * `scales` has the scale of each; where it is NULL all are 0. `valid` has a byte for each, 0 where the fact is missing, or has
 * the card's default; where it is NULL all are there. Slots from `count` on are missing, or have the card's default. An input
 * of levels can only be one of these. The arrays are only read during the call.
 *
 * NULL: `scales`, `valid` and `error` may be, and `values` with a count of 0. Threads: one at a time for one scorer. Status:
 * as `kpi_scorer_score`, `KPI_ERROR_UNKNOWN_FACT` for more integers than inputs, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to
 * 199.
 */
kpi_status kpi_scorer_score_i64(kpi_scorer *scorer,
                                const int64_t *values,
                                const uint32_t *scales,
                                const uint8_t *valid,
                                size_t count,
                                kpi_error *error);

/**
 * What became of the last employee: scored, warned or refused; refused also before the first.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_scorer_status(const kpi_scorer *scorer, kpi_row_status *status, kpi_error *error);

/**
 * How many figures a scorer gives. Their places are 0 to one less.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
 * `KPI_ERROR_HANDLE`.
 */
kpi_status kpi_scorer_figure_count(const kpi_scorer *scorer, size_t *count, kpi_error *error);

/**
 * The flat name of a figure by its place.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one scorer. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
 * `KPI_ERROR_PLACE`.
 */
kpi_status kpi_scorer_figure_name(const kpi_scorer *scorer,
                                  size_t place,
                                  char *buffer,
                                  size_t capacity,
                                  size_t *length,
                                  kpi_error *error);

/**
 * The place of a figure by its flat name, for asking without looking names up again.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to
 * 199.
 */
kpi_status kpi_scorer_figure_place(const kpi_scorer *scorer,
                                   const char *name,
                                   size_t name_length,
                                   size_t *place,
                                   kpi_error *error);

/**
 * A figure of the last employee by its place, as it is published: `510.00`.
 *
 * The text goes into the caller's buffer, see the top of this header.
 * NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
 * time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last employee has no such figure,
 * `KPI_BUFFER_TOO_SMALL`, 100 to 199.
 */
kpi_status kpi_scorer_figure(const kpi_scorer *scorer,
                             size_t place,
                             char *buffer,
                             size_t capacity,
                             size_t *length,
                             kpi_error *error);

/**
 * A figure of the last employee by its place, as a decimal.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last
 * employee has no such figure, 100 to 199.
 */
kpi_status kpi_scorer_figure_decimal(const kpi_scorer *scorer, size_t place, kpi_decimal *value, kpi_error *error);

/**
 * A figure of the last employee by its place, as an integer of `scale` decimals; as `kpi_outcome_figure_i64`, it never
 * rounds.
 *
 * NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last
 * employee has no such figure, `KPI_ERROR_DOES_NOT_FIT`, 100 to 199.
 */
kpi_status kpi_scorer_figure_i64(const kpi_scorer *scorer,
                                 size_t place,
                                 uint32_t scale,
                                 int64_t *value,
                                 kpi_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KPI_H */
