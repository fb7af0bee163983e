// Many employees in C++: columns of the program's own, errors of rows, and one of them explained.
#include <kpi.hpp>

#include <array>
#include <iostream>

static const char CARD[] = R"({"kpi": 1, "id": "bonus", "inputs": {"salary": {}, "sales": {}, "plan": {}},
 "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
   {"id": "bonus", "amount": {"product": ["salary", "20%", {"ratio": ["sales", "plan"]}]}}]}})";

int main()
{
    kpi::card card(CARD);
    const std::vector<std::int64_t> salary = {300000, 280000, 251050};  // cents
    const std::array<double, 3> sales = {17.5, 20, 30};
    const std::vector<kpi_int128> plan = {{21, 0}, {0, 0}, {30, 0}};
    std::vector<std::int64_t> bonus(3);
    std::vector<kpi_int128> total(3);
    std::vector<std::uint8_t> there(3), status(3);

    kpi::batch batch(card, 3);
    batch.set(card.slot("salary"), salary, 2).set_floats(card.slot("sales"), sales).set(card.slot("plan"), plan, 0);
    const std::uint32_t decimals = batch.out("bonus.amount", bonus, there);
    batch.out("total", total, there);
    batch.out_status(status).keep_errors(true).threads(1).score();
    for (std::size_t row = 0; row < batch.rows(); row++) {
        std::cout << "row " << row << ": ";
        if (there[row]) {
            std::cout << bonus[row] << " / 10^" << decimals << ", total " << total[row].lo << "\n";
        } else {
            std::cout << "status " << unsigned(status[row]) << "\n";
        }
    }
    const kpi::row_counts counts = batch.counts();
    std::cout << counts.scored << " scored, " << counts.warned << " warned, " << counts.refused << " refused\n";
    for (const kpi::row_error &error : batch.errors()) {
        std::cout << "row " << error.row << ", " << error.status << " at " << error.path << "\n" << error.message << "\n";
    }
    std::cout << "row 2 explained: " << batch.explain(2).figure("total").value_or("nothing") << "\n";

    try {
        batch.strict(true).score();
    } catch (const kpi::error &error) {
        std::cout << error.kind() << " at " << error.path() << "\n";
    }
    const std::vector<std::int64_t> too_short(2);
    try {
        batch.set(card.slot("plan"), too_short, 0);
    } catch (const std::length_error &error) {
        std::cout << error.what() << "\n";
    }

    // One after the other, in one call for all facts.
    kpi::scorer scorer(card);
    kpi::facts facts(card);
    const std::size_t at = scorer.place_of("total");
    for (std::int64_t sold : {1750, 2100}) {
        facts.set_many(std::array<std::int64_t, 3>{300000, sold, 21}, std::array<std::uint32_t, 3>{2, 2, 0});
        std::cout << scorer.score(facts).figure(at).value_or("nothing") << ", " << scorer.figure(at, 2).value_or(0)
                  << " cents\n";
    }
    return 0;
}
