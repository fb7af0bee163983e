// kpi.hpp: C++17 classes over kpi.h. Each owns its handle, frees it, and throws kpi::error where a call fails.
//
// Everything that kpi.h says holds here too. The classes can be moved and not copied; `get()` gives the handle for calls
// that have no method. A card may be used by any number of threads at once, everything else by one at a time.
#ifndef KPI_HPP
#define KPI_HPP

#include "kpi.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kpi {

namespace detail {

// A text that is told by a call which wants a buffer: asked for once, and once more where it is long.
template <class Ask>
kpi_status text(std::string &into, Ask &&ask)
{
    std::size_t length = 0;
    into.resize(128);
    kpi_status status = ask(into.data(), into.size(), &length);
    if (status == KPI_BUFFER_TOO_SMALL) {
        into.resize(length + 1);
        status = ask(into.data(), into.size(), &length);
    }
    into.resize(status == KPI_OK ? length : 0);
    return status;
}

// Owns a handle.
template <class Handle, kpi_status (*Free)(Handle **)>
class owned {
public:
    owned() = default;
    owned(owned &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    owned &operator=(owned &&other) noexcept
    {
        std::swap(handle_, other.handle_);
        return *this;
    }
    owned(const owned &) = delete;
    owned &operator=(const owned &) = delete;
    ~owned() { Free(&handle_); }

    // The handle, which stays the object's.
    Handle *get() const noexcept { return handle_; }

protected:
    Handle **place() noexcept { return &handle_; }

private:
    Handle *handle_ = nullptr;
};

using error_handle = owned<kpi_error, kpi_error_free>;

}  // namespace detail

// Why a call failed: what() is the whole message.
class error : public std::runtime_error {
public:
    error(kpi_status status, std::string kind, std::string path, const std::string &message)
        : std::runtime_error(message), status_(status), kind_(std::move(kind)), path_(std::move(path))
    {
    }

    // One of the constants KPI_ERROR_.
    kpi_status status() const noexcept { return status_; }
    // The stable name, such as `unknown_fact`.
    const std::string &kind() const noexcept { return kind_; }
    // Where: a path into the card or the facts, or the name of an argument.
    const std::string &path() const noexcept { return path_; }

private:
    kpi_status status_;
    std::string kind_;
    std::string path_;
};

namespace detail {

class caught : public error_handle {
public:
    caught()
    {
        if (kpi_error_new(place()) != KPI_OK) {
            throw error(KPI_ERROR_PANIC, "panic", "", "no kpi_error could be made");
        }
    }

    // Throws where the status is an error; gives it back where it is none.
    kpi_status check(kpi_status status) const
    {
        if (status < 100) {
            return status;
        }
        std::string kind, path, message;
        auto ask = [this](auto of) {
            return [this, of](char *buffer, std::size_t capacity, std::size_t *length) {
                return of(get(), buffer, capacity, length);
            };
        };
        text(kind, ask(kpi_error_kind));
        text(path, ask(kpi_error_path));
        text(message, ask(kpi_error_message));
        throw error(status, std::move(kind), std::move(path), message);
    }
};

// A call that gives a text, or none where it is absent.
template <class Call>
std::optional<std::string> told(Call &&call)
{
    caught caught;
    std::string into;
    kpi_status status = caught.check(text(into, [&](char *buffer, std::size_t capacity, std::size_t *length) {
        return call(buffer, capacity, length, caught.get());
    }));
    return status == KPI_OK ? std::optional<std::string>(std::move(into)) : std::nullopt;
}

// Refuses a column that is too short.
template <class Column>
void at_least(const Column &column, std::size_t rows)
{
    if (std::size(column) < rows) {
        throw std::length_error("kpi: a column of " + std::to_string(std::size(column)) + " values, where " +
                                std::to_string(rows) + " are wanted");
    }
}

}  // namespace detail

// A checked card.
class card : public detail::owned<kpi_card, kpi_card_free> {
public:
    // Reads a card from a JSON document in UTF-8.
    explicit card(std::string_view document)
    {
        detail::caught caught;
        caught.check(kpi_card_parse(document.data(), document.size(), place(), caught.get()));
    }

    std::string id() const { return *detail::told([this](auto... out) { return kpi_card_id(get(), out...); }); }
    std::string fingerprint() const
    {
        return *detail::told([this](auto... out) { return kpi_card_fingerprint(get(), out...); });
    }
    // The slot of an input by its name.
    std::size_t slot(std::string_view name) const
    {
        detail::caught caught;
        std::size_t slot = 0;
        caught.check(kpi_card_slot(get(), name.data(), name.size(), &slot, caught.get()));
        return slot;
    }
};

// One employee's facts for a card.
class facts : public detail::owned<kpi_facts, kpi_facts_free> {
public:
    explicit facts(const card &card)
    {
        caught_.check(kpi_facts_new(card.get(), place(), caught_.get()));
    }

    facts &set(std::string_view name, std::string_view text)
    {
        caught_.check(
            kpi_facts_set_text(get(), name.data(), name.size(), text.data(), text.size(), caught_.get()));
        return *this;
    }
    // value / 10^scale
    facts &set(std::string_view name, std::int64_t value, std::uint32_t scale)
    {
        caught_.check(kpi_facts_set_i64(get(), name.data(), name.size(), value, scale, caught_.get()));
        return *this;
    }
    facts &set(std::string_view name, double value)
    {
        caught_.check(kpi_facts_set_f64(get(), name.data(), name.size(), value, caught_.get()));
        return *this;
    }
    // The numbers values[slot] / 10^scales[slot] for the slots from 0 on, in one call.
    template <class Values, class Scales>
    facts &set_many(const Values &values, const Scales &scales)
    {
        detail::at_least(scales, std::size(values));
        caught_.check(kpi_facts_set_many_i64(get(), nullptr, std::data(values), std::data(scales), nullptr,
                                             std::size(values), caught_.get()));
        return *this;
    }
    facts &clear()
    {
        caught_.check(kpi_facts_clear(get(), caught_.get()));
        return *this;
    }

private:
    detail::caught caught_;
};

// What a card makes of one employee's facts.
class outcome : public detail::owned<kpi_outcome, kpi_outcome_free> {
public:
    outcome(const card &card, const facts &facts)
    {
        detail::caught caught;
        caught.check(kpi_card_score(card.get(), facts.get(), place(), caught.get()));
    }

    // A figure by its flat name as it is published; none where these facts have no such figure.
    std::optional<std::string> figure(std::string_view name) const
    {
        return detail::told(
            [&](auto... out) { return kpi_outcome_figure(get(), name.data(), name.size(), out...); });
    }
    // A figure as an integer of so many decimals; none where these facts have no such figure.
    std::optional<std::int64_t> figure(std::string_view name, std::uint32_t scale) const
    {
        detail::caught caught;
        std::int64_t value = 0;
        kpi_status status = caught.check(
            kpi_outcome_figure_i64(get(), name.data(), name.size(), scale, &value, caught.get()));
        return status == KPI_OK ? std::optional<std::int64_t>(value) : std::nullopt;
    }
    std::string derivation() const
    {
        return *detail::told([this](auto... out) { return kpi_outcome_derivation_text(get(), out...); });
    }
    std::string json() const
    {
        return *detail::told([this](auto... out) { return kpi_outcome_json(get(), out...); });
    }

private:
    friend class batch;
    outcome() = default;
};

// A card prepared for one employee after the other, where only figures are wanted.
class scorer : public detail::owned<kpi_scorer, kpi_scorer_free> {
public:
    explicit scorer(const card &card)
    {
        caught_.check(kpi_scorer_new(card.get(), place(), caught_.get()));
    }

    // The place of a figure by its flat name.
    std::size_t place_of(std::string_view figure) const
    {
        std::size_t at = 0;
        caught_.check(kpi_scorer_figure_place(get(), figure.data(), figure.size(), &at, caught_.get()));
        return at;
    }
    scorer &score(const facts &facts)
    {
        caught_.check(kpi_scorer_score(get(), facts.get(), caught_.get()));
        return *this;
    }
    // Facts in the order of the card's inputs, each value / 10^scale: as many as there are scales.
    scorer &score(const std::int64_t *values, const std::uint32_t *scales, std::size_t count)
    {
        caught_.check(kpi_scorer_score_i64(get(), values, scales, nullptr, count, caught_.get()));
        return *this;
    }
    // A figure of the last employee by its place, as an integer of so many decimals; none where it is absent.
    std::optional<std::int64_t> figure(std::size_t at, std::uint32_t scale) const
    {
        std::int64_t value = 0;
        kpi_status status = caught_.check(kpi_scorer_figure_i64(get(), at, scale, &value, caught_.get()));
        return status == KPI_OK ? std::optional<std::int64_t>(value) : std::nullopt;
    }
    // The same as it is published.
    std::optional<std::string> figure(std::size_t at) const
    {
        return detail::told([&](auto... out) { return kpi_scorer_figure(get(), at, out...); });
    }
    // One of the constants KPI_ROW_.
    kpi_row_status status() const
    {
        kpi_row_status status = KPI_ROW_REFUSED;
        caught_.check(kpi_scorer_status(get(), &status, caught_.get()));
        return status;
    }

private:
    detail::caught caught_;
};

// Why a row of a batch was refused.
struct row_error {
    std::size_t row;
    // One of the constants KPI_ERROR_.
    kpi_status status;
    std::string path;
    std::string message;
};

// How many rows of a batch were scored, warned and refused.
struct row_counts {
    std::size_t scored;
    std::size_t warned;
    std::size_t refused;
};

// Many employees at once, over columns that stay the program's own.
//
// A column is anything with data() and size(): a vector, an array, a span. The batch remembers where it is: it must stay there,
// as long, for as long as the batch is used. A column that is shorter than the batch is refused by std::length_error. `valid`
// has a byte for each row, 0 where a fact is missing or a figure absent.
class batch : public detail::owned<kpi_batch, kpi_batch_free> {
public:
    batch(const card &card, std::size_t rows) : rows_(rows)
    {
        caught_.check(kpi_batch_new(card.get(), rows, place(), caught_.get()));
    }

    std::size_t rows() const noexcept { return rows_; }

    // The facts of an input, by its slot: integers that mean value / 10^scale.
    template <class Column>
    batch &set(std::size_t slot, const Column &values, std::uint32_t scale)
    {
        return integers(slot, column(values), scale, nullptr);
    }
    template <class Column, class Valid>
    batch &set(std::size_t slot, const Column &values, std::uint32_t scale, const Valid &valid)
    {
        return integers(slot, column(values), scale, column(valid));
    }
    // Floats, which mean their shortest decimals.
    template <class Column>
    batch &set_floats(std::size_t slot, const Column &values)
    {
        caught_.check(kpi_batch_set_f64(get(), slot, column(values), nullptr, caught_.get()));
        return *this;
    }
    template <class Column, class Valid>
    batch &set_floats(std::size_t slot, const Column &values, const Valid &valid)
    {
        caught_.check(kpi_batch_set_f64(get(), slot, column(values), column(valid), caught_.get()));
        return *this;
    }
    // Texts in UTF-8, an address and a length for each: numbers as a card writes them, or levels.
    template <class Texts, class Lengths>
    batch &set_texts(std::size_t slot, const Texts &texts, const Lengths &lengths)
    {
        caught_.check(kpi_batch_set_text(get(), slot, column(texts), column(lengths), nullptr, caught_.get()));
        return *this;
    }
    // The places of levels among those that the input declares, counted from 0.
    template <class Column>
    batch &set_levels(std::size_t slot, const Column &places)
    {
        caught_.check(kpi_batch_set_levels(get(), slot, column(places), nullptr, caught_.get()));
        return *this;
    }
    // A column that nobody keeps would be gone before the batch is scored.
    template <class Column, class... More>
    batch &set(std::size_t slot, const Column &&values, std::uint32_t scale, const More &...) = delete;
    template <class Column, class... More>
    batch &set_floats(std::size_t slot, const Column &&values, const More &...) = delete;
    template <class Column>
    batch &set_levels(std::size_t slot, const Column &&places) = delete;
    // The input has its default again, or is missing.
    batch &unset(std::size_t slot)
    {
        caught_.check(kpi_batch_unset(get(), slot, caught_.get()));
        return *this;
    }

    // Where a figure goes, by its flat name: integers of 64 or 128 bits, of the decimals that come back. Without a validity
    // an absent figure refuses its row.
    template <class Column>
    std::uint32_t out(std::string_view figure, Column &values)
    {
        return integers_out(figure, column(values), nullptr);
    }
    template <class Column, class Valid>
    std::uint32_t out(std::string_view figure, Column &values, Valid &valid)
    {
        return integers_out(figure, column(values), column(valid));
    }
    // The floats nearest to the published figures, NaN where there is none.
    template <class Column>
    batch &out_floats(std::string_view figure, Column &values)
    {
        caught_.check(
            kpi_batch_out_f64(get(), figure.data(), figure.size(), column(values), nullptr, caught_.get()));
        return *this;
    }
    // What became of every row: the constants KPI_ROW_.
    template <class Column>
    batch &out_status(Column &status)
    {
        caught_.check(kpi_batch_out_status(get(), column(status), caught_.get()));
        return *this;
    }
    // Why rows are refused: the constants KPI_ERROR_, KPI_OK for the others.
    template <class Column>
    batch &out_codes(Column &codes)
    {
        caught_.check(kpi_batch_out_codes(get(), column(codes), caught_.get()));
        return *this;
    }

    // By how many threads; 0 takes as many as the machine has. No digit depends on it.
    batch &threads(std::uint32_t threads)
    {
        caught_.check(kpi_batch_set_threads(get(), threads, caught_.get()));
        return *this;
    }
    // Does the first refused row end the work, as an error that score() throws?
    batch &strict(bool strict)
    {
        caught_.check(kpi_batch_set_strict(get(), strict, caught_.get()));
        return *this;
    }
    // Are the errors of rows kept, for errors()?
    batch &keep_errors(bool keep)
    {
        caught_.check(kpi_batch_keep_errors(get(), keep, caught_.get()));
        return *this;
    }

    batch &score()
    {
        caught_.check(kpi_batch_score(get(), caught_.get()));
        return *this;
    }
    row_counts counts() const
    {
        row_counts counts{};
        caught_.check(
            kpi_batch_summary(get(), &counts.scored, &counts.warned, &counts.refused, caught_.get()));
        return counts;
    }
    std::vector<row_error> errors() const
    {
        std::size_t count = 0;
        caught_.check(kpi_batch_error_count(get(), &count, caught_.get()));
        std::vector<row_error> errors(count);
        for (std::size_t at = 0; at < count; at++) {
            row_error &into = errors[at];
            caught_.check(kpi_batch_error_row(get(), at, &into.row, caught_.get()));
            caught_.check(kpi_batch_error_status(get(), at, &into.status, caught_.get()));
            into.path = *detail::told([&](auto... out) { return kpi_batch_error_path(get(), at, out...); });
            into.message =
                *detail::told([&](auto... out) { return kpi_batch_error_message(get(), at, out...); });
        }
        return errors;
    }
    // The outcome of one row, from the same columns; throws the error of a refused one.
    outcome explain(std::size_t row) const
    {
        outcome outcome;
        caught_.check(kpi_batch_explain(get(), row, outcome.place(), caught_.get()));
        return outcome;
    }

private:
    template <class Column>
    auto column(Column &values) const
    {
        detail::at_least(values, rows_);
        return std::data(values);
    }
    batch &integers(std::size_t slot, const std::int64_t *values, std::uint32_t scale, const std::uint8_t *valid)
    {
        caught_.check(kpi_batch_set_i64(get(), slot, values, scale, valid, caught_.get()));
        return *this;
    }
    batch &integers(std::size_t slot, const kpi_int128 *values, std::uint32_t scale, const std::uint8_t *valid)
    {
        caught_.check(kpi_batch_set_i128(get(), slot, values, scale, valid, caught_.get()));
        return *this;
    }
    std::uint32_t integers_out(std::string_view figure, std::int64_t *values, std::uint8_t *valid)
    {
        std::uint32_t decimals = 0;
        caught_.check(kpi_batch_out_i64(get(), figure.data(), figure.size(), values, valid, &decimals,
                                        caught_.get()));
        return decimals;
    }
    std::uint32_t integers_out(std::string_view figure, kpi_int128 *values, std::uint8_t *valid)
    {
        std::uint32_t decimals = 0;
        caught_.check(kpi_batch_out_i128(get(), figure.data(), figure.size(), values, valid, &decimals,
                                         caught_.get()));
        return decimals;
    }

    detail::caught caught_;
    std::size_t rows_;
};

}  // namespace kpi

#endif
