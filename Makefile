# The demo: a sales department of 1,000 is scored, and one of its people explained. Your own files:
#     make demo CARD=card.json FACTS=facts.csv [ID=column] [EXPLAIN=id] [OUT=pay_table.csv]
CARD ?= kpi-core/examples/sales_department/card.json
FACTS ?= kpi-core/examples/sales_department/facts.csv
ID ?=
EXPLAIN ?=
OUT ?= target/pay_table.csv

.PHONY: demo
demo:
	@mkdir -p "$(dir $(OUT))"
	@cargo run --release --locked -q -p kpi-core --example pay_table -- \
		"$(CARD)" "$(FACTS)" $(if $(ID),--id "$(ID)") $(if $(EXPLAIN),--explain "$(EXPLAIN)") --out "$(OUT)"
