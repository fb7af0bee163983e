// kpi.hpp: C++17 classes over kpi.h. Each owns its handle, frees it, and throws kpi::error where a call fails.
//
// Everything that kpi.h says holds here too. The classes can be moved and not copied; `get()` gives the handle for calls
// that have no method. A card may be used by any number of threads at once, everything else by one at a time.
#ifndef KPI_HPP
#define KPI_HPP

#include "kpi.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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
};

}  // namespace kpi

#endif
