# The demo: a sales department of 1,000 is scored, and one of its people explained. Your own files:
#     make demo CARD=card.json FACTS=facts.csv [ID=column] [EXPLAIN=id] [OUT=pay_table.csv]
CARD ?= kpi-core/examples/sales_department/card.json
FACTS ?= kpi-core/examples/sales_department/facts.csv
ID ?=
EXPLAIN ?=
OUT ?= target/pay_table.csv

.PHONY: demo
demo: $(if $(filter file,$(origin CARD)),demo-rust demo-c demo-python,demo-rust)

.PHONY: demo-rust
demo-rust:
	@mkdir -p "$(dir $(OUT))"
	@cargo run --release --locked -q -p kpi-core --example pay_table -- \
		"$(CARD)" "$(FACTS)" $(if $(ID),--id "$(ID)") $(if $(EXPLAIN),--explain "$(EXPLAIN)") --out "$(OUT)"

# The same card and facts from C and from Python, compared byte for byte; where a machine lacks what that needs, it is said.
.PHONY: demo-c demo-python
demo-c:
	@if command -v pkg-config > /dev/null; then $(MAKE) -s -C kpi-ffi demo; \
	else echo "Not paid from C: pkg-config is not installed"; [ "$(CI)" != true ]; fi
demo-python:
	@if python3 -c 'import ensurepip, venv' 2> /dev/null; then $(MAKE) -s -C kpi-py demo; \
	else echo "Not paid from Python: python3 cannot make environments (python3-venv)"; [ "$(CI)" != true ]; fi

# Everything that must pass. Each part says by its own output what it ran.
.PHONY: test
test:
	cargo fmt --all --check
	cargo clippy -q --workspace --all-targets --locked -- -D warnings
	cargo clippy -q -p kpi-core --all-targets --locked -- -D warnings
	cargo test -q --workspace --locked
	cargo test -q -p kpi-core --features arrow --test arrow --test fuzz --locked
	RUSTDOCFLAGS="-D warnings" cargo doc -q --workspace --no-deps --locked
	python3 -m unittest discover -q -s kpi-core/tests/oracle
	python3 kpi-core/tests/oracle/check.py --replay target/tmp/derivations
	python3 kpi-core/examples/sales_department/generate.py --check
	python3 kpi-core/tests/data/irrational.py --check
	python3 docs/pictures/draw.py --check
	python3 docs/pictures/rivals/draw.py --check
	python3 kpi-core/tests/oracle/fit.py --check
	python3 kpi-core/tests/oracle/population.py --check
	python3 kpi-core/tests/oracle/check_demo.py
	python3 benches/payroll/generate.py --rows 3000 --out target/payroll_small
	python3 benches/payroll/answers.py --folder target/payroll_small
	python3 benches/payroll/answers.py --folder target/payroll_small --check 3000
	cargo build -q --release --locked -p kpi-core --example bit_for_bit
	target/release/examples/bit_for_bit --rows 1000000 --seed 1
	@$(MAKE) -s -C kpi-ffi test
	@$(MAKE) -s -C kpi-py test
	@$(MAKE) -s -C kpi-core/tests/oracle rows ROWS=100000

# Ten times as much with other rows: batches beside single rows, and the oracle's at every door of the engine.
SEED ?= 2
BATCH_ROWS ?= 10000000
DOOR_ROWS ?= 1000000
.PHONY: soak
soak:
	cargo build -q --release --locked -p kpi-core --example bit_for_bit
	target/release/examples/bit_for_bit --rows $(BATCH_ROWS) --seed $(SEED)
	@$(MAKE) -s -C kpi-ffi installed
	@$(MAKE) -s -C kpi-py installed
	@$(MAKE) -s -C kpi-core/tests/oracle rows ROWS=$(DOOR_ROWS) SEED=$(SEED)

# Faults put into a copy on purpose: every check must find its own. One of them needs the package as it is installed.
ONLY ?=
.PHONY: alarms
alarms:
	@$(MAKE) -s -C kpi-py installed
	python3 kpi-core/tests/alarms/run.py --only "$(ONLY)"

# Mistakes made in the engine on purpose, some two thousand: every one must fail a test or change no figure. Needs
# cargo-mutants and some hours of one core; the quick half of it: `python3 kpi-core/mutants/run.py all --half exact`.
.PHONY: mutants
mutants:
	python3 kpi-core/mutants/run.py all

# A minute of fuzzing for each target.
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz:
	kpi-core/fuzz/run $(FUZZ_SECONDS)

# Licences, bans and sources of the dependencies, and the bill of materials.
.PHONY: supply
supply:
	.ci/supply

# The C library and the wheel, built twice in different folders: the same bytes.
.PHONY: reproducible
reproducible:
	.ci/reproducible

# The benchmarks beside their rivals; each checks its results before it measures.
.PHONY: bench
bench: target/payroll/payroll_absent.bonus.i64
	cargo bench -q -p kpi-benches --locked
	@$(MAKE) -s -C kpi-ffi bench

# The columns of the benchmarks and their exact answers are made once.
target/payroll/payroll_absent.bonus.i64:
	python3 benches/payroll/generate.py --rows 1000000 --seed 1
	python3 benches/payroll/answers.py
