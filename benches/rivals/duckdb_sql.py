"""DuckDB: one query over a table, once of DOUBLE and once of DECIMAL, the result handed out as an Arrow table.

DuckDB divides decimals as DOUBLE whatever the types. So in the form with decimals each member's weighted score is
worked out in DOUBLE and kept as DECIMAL(14,12), which takes the noise off again; thresholds (multiplied out), sums,
roundings and money are decimals. Every intermediate fits 18 digits, since wider ones take more than twice the time.
"""

import duckdb
import numpy
import pyarrow
from columns import COUNTS, whole

VARIANTS = ("payroll",)

DOUBLE = """
WITH a AS (SELECT *, sales / sales_target AS a, visits / visits_plan AS v FROM payroll),
s AS (SELECT incidents, salary, share,
  0.30 * CASE WHEN a < 0.8 THEN 0.0 WHEN a < 1 THEN 0.5 + (a - 0.8) * 2.5
              WHEN a < 1.2 THEN 1 + (a - 1) * 2.5 ELSE 1.5 END
  + 0.20 * CASE WHEN margin < margin_lower THEN 0.0
                WHEN margin < margin_target THEN 0.8 + 0.2 * (margin - margin_lower) / (margin_target - margin_lower)
                WHEN margin < margin_upper THEN 1 + 0.2 * (margin - margin_target) / (margin_upper - margin_target)
                ELSE 1.2 END
  + 0.15 * greatest(0.0, least(1.5, (overdue_base - overdue) / (overdue_base - overdue_norm)))
  + 0.15 * CASE complaints WHEN 0 THEN 1.2 WHEN 1 THEN 1.0 WHEN 2 THEN 0.8 WHEN 3 THEN 0.5 WHEN 4 THEN 0.5 ELSE 0.0 END
  + 0.20 * CASE WHEN v < 0.8 THEN 0.0 WHEN v < 1 THEN 0.5 ELSE 1.0 END AS x FROM a),
i AS (SELECT incidents, salary, share, round_even(x, 4) AS i FROM s),
c AS (SELECT salary, share, CASE WHEN incidents > 0 THEN round_even(0.5 * i, 4) ELSE i END AS i FROM i)
SELECT i AS "index", round(salary * share * CASE WHEN i < 0.7 THEN 0.0 ELSE least(i, 1.3) END, 2) AS bonus FROM c
"""

DECIMAL = """
WITH s AS (SELECT incidents, salary, share,
  CASE WHEN sales < 0.8 * sales_target THEN 0.0
       WHEN sales < sales_target THEN (0.30 * (0.5 + (sales / sales_target - 0.8) * 2.5))::DECIMAL(14,12)
       WHEN sales < 1.2 * sales_target THEN (0.30 * (1 + (sales / sales_target - 1) * 2.5))::DECIMAL(14,12)
       ELSE 0.45 END::DECIMAL(14,12)
  + CASE WHEN margin < margin_lower THEN 0.0
         WHEN margin < margin_target
         THEN (0.20 * (0.8 + 0.2 * (margin - margin_lower) / (margin_target - margin_lower)))::DECIMAL(14,12)
         WHEN margin < margin_upper
         THEN (0.20 * (1 + 0.2 * (margin - margin_target) / (margin_upper - margin_target)))::DECIMAL(14,12)
         ELSE 0.24 END::DECIMAL(14,12)
  + (0.15 * greatest(0.0, least(1.5, (overdue_base - overdue) / (overdue_base - overdue_norm))))::DECIMAL(14,12)
  + 0.15 * CASE complaints WHEN 0 THEN 1.2 WHEN 1 THEN 1.0 WHEN 2 THEN 0.8 WHEN 3 THEN 0.5 WHEN 4 THEN 0.5 ELSE 0.0 END
  + 0.20 * CASE WHEN visits < 0.8 * visits_plan THEN 0.0 WHEN visits < visits_plan THEN 0.5 ELSE 1.0 END AS x
  FROM payroll),
i AS (SELECT incidents, salary, share, round_even(x, 4)::DECIMAL(8,4) AS i FROM s),
c AS (SELECT salary, share, CASE WHEN incidents > 0 THEN round_even(0.5 * i, 4)::DECIMAL(8,4) ELSE i END AS i FROM i)
SELECT i AS "index", round((salary * share)::DECIMAL(11,4)
  * CASE WHEN i < 0.7 THEN 0.0 ELSE least(i, 1.3) END::DECIMAL(7,4), 2)::DECIMAL(12,2) AS bonus FROM c
"""


class Rival:
    VARIANTS = VARIANTS

    def __init__(self, name, query, held_as):
        self.NAME, self.query, self.held_as = name, query, held_as

    def prepare(self, columns):
        connection = duckdb.connect(config={"threads": 1})
        integers = pyarrow.table(columns.values)
        connection.register("integers", integers)
        held = ", ".join(self.held(name) for name in columns.values)
        connection.execute(f"CREATE TABLE payroll AS SELECT {held} FROM integers")
        return lambda: connection.sql(self.query).to_arrow_table()

    def held(self, name):
        as_type = f"{name}::INTEGER" if name in COUNTS else self.held_as.format(name)
        return f"{as_type} AS {name}"

    @staticmethod
    def answers(result):
        floats = (numpy.asarray(result[name].cast(pyarrow.float64())) for name in ("index", "bonus"))
        return whole(*floats)


RIVALS = (
    Rival("DuckDB DOUBLE", DOUBLE, "{} / 100"),
    Rival("DuckDB DECIMAL", DECIMAL, "({}::DECIMAL(14,0) * 0.01)::DECIMAL(12,2)"),
)
