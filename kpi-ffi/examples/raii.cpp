// The same in C++: objects that free themselves, and errors that are thrown.
#include <kpi.hpp>

#include <iostream>

static const char CARD[] = R"({"kpi": 1, "id": "bonus", "inputs": {"salary": {}, "sales": {}, "plan": {}},
 "measures": {"met": {"ratio": ["sales", "plan"]}},
 "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
   {"id": "bonus", "amount": {"product": ["salary", "20%", {"ratio": ["sales", "plan"]}]}}]}})";

int main()
{
    kpi::card card(CARD);
    kpi::facts facts(card);
    facts.set("salary", 300000, 2).set("sales", "85").set("plan", 96.0);
    kpi::outcome outcome(card, facts);
    std::cout << card.id() << ": " << outcome.figure("total").value_or("nothing") << ", "
              << outcome.figure("bonus.amount", 2).value_or(0) << " cents\n";

    // Moved, and freed once.
    kpi::outcome moved = std::move(outcome);
    std::cout << moved.figure("measures.met").value_or("nothing") << "\n";
    std::cout << "a derivation of " << (moved.derivation().size() > 128 ? "more than 128" : "few") << " bytes\n";

    try {
        facts.clear().set("salry", "3000");
    } catch (const kpi::error &error) {
        std::cout << error.status() << " " << error.kind() << " at " << error.path() << "\n" << error.what() << "\n";
    }
    try {
        kpi::card broken("{\"kpi\": 2}");
    } catch (const kpi::error &error) {
        std::cout << error.kind() << ": " << error.what() << "\n";
    }
    return 0;
}
