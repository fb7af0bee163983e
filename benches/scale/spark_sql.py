"""The card payroll as Spark SQL over DECIMAL columns, as somebody would write it who has no engine for cards.

A quotient of two DECIMAL(12, 2) is a DECIMAL(27, 15): Spark rounds it half-up at 15 decimals, and so does every product
and sum that would grow wider than 38 digits. In `NARROW` each member's weighted score is kept as DECIMAL(14, 12) and
money as at most 18 digits, which fit a machine word.
"""

WIDE = """
WITH a AS (SELECT *, sales / sales_target AS a, visits / visits_plan AS v FROM payroll),
s AS (SELECT employee, incidents, salary, share,
  0.30 * CASE WHEN a < 0.8 THEN 0.0 WHEN a < 1 THEN 0.5 + (a - 0.8) * 2.5
              WHEN a < 1.2 THEN 1 + (a - 1) * 2.5 ELSE 1.5 END
  + 0.20 * CASE WHEN margin < margin_lower THEN 0.0
                WHEN margin < margin_target THEN 0.8 + 0.2 * (margin - margin_lower) / (margin_target - margin_lower)
                WHEN margin < margin_upper THEN 1 + 0.2 * (margin - margin_target) / (margin_upper - margin_target)
                ELSE 1.2 END
  + 0.15 * greatest(0.0, least(1.5, (overdue_base - overdue) / (overdue_base - overdue_norm)))
  + 0.15 * CASE complaints WHEN 0 THEN 1.2 WHEN 1 THEN 1.0 WHEN 2 THEN 0.8 WHEN 3 THEN 0.5 WHEN 4 THEN 0.5 ELSE 0.0 END
  + 0.20 * CASE WHEN v < 0.8 THEN 0.0 WHEN v < 1 THEN 0.5 ELSE 1.0 END AS x FROM a),
i AS (SELECT employee, incidents, salary, share, bround(x, 4) AS i FROM s),
c AS (SELECT employee, salary, share, CASE WHEN incidents > 0 THEN bround(0.5 * i, 4) ELSE i END AS i FROM i)
SELECT employee, i AS index,
  round(salary * share * CASE WHEN i < 0.7 THEN 0.0 ELSE least(i, 1.3) END, 2) AS `bonus.amount` FROM c
"""

NARROW = """
WITH s AS (SELECT employee, incidents, salary, share,
  CASE WHEN sales < 0.8 * sales_target THEN 0.0
       WHEN sales < sales_target THEN CAST(0.30 * (0.5 + (sales / sales_target - 0.8) * 2.5) AS DECIMAL(14, 12))
       WHEN sales < 1.2 * sales_target THEN CAST(0.30 * (1 + (sales / sales_target - 1) * 2.5) AS DECIMAL(14, 12))
       ELSE 0.45 END
  + CASE WHEN margin < margin_lower THEN 0.0
         WHEN margin < margin_target
         THEN CAST(0.20 * (0.8 + 0.2 * (margin - margin_lower) / (margin_target - margin_lower)) AS DECIMAL(14, 12))
         WHEN margin < margin_upper
         THEN CAST(0.20 * (1 + 0.2 * (margin - margin_target) / (margin_upper - margin_target)) AS DECIMAL(14, 12))
         ELSE 0.24 END
  + CAST(0.15 * greatest(0.0, least(1.5, (overdue_base - overdue) / (overdue_base - overdue_norm))) AS DECIMAL(14, 12))
  + 0.15 * CASE complaints WHEN 0 THEN 1.2 WHEN 1 THEN 1.0 WHEN 2 THEN 0.8 WHEN 3 THEN 0.5 WHEN 4 THEN 0.5 ELSE 0.0 END
  + 0.20 * CASE WHEN visits < 0.8 * visits_plan THEN 0.0 WHEN visits < visits_plan THEN 0.5 ELSE 1.0 END AS x
  FROM payroll),
i AS (SELECT employee, incidents, salary, share, CAST(bround(x, 4) AS DECIMAL(8, 4)) AS i FROM s),
c AS (SELECT employee, salary, share,
  CASE WHEN incidents > 0 THEN CAST(bround(0.5 * i, 4) AS DECIMAL(8, 4)) ELSE i END AS i FROM i)
SELECT employee, i AS index, CAST(round(CAST(salary * share AS DECIMAL(11, 4))
  * CASE WHEN i < 0.7 THEN 0.0 ELSE CAST(least(i, 1.3) AS DECIMAL(7, 4)) END, 2) AS DECIMAL(12, 2)) AS `bonus.amount`
  FROM c
"""

QUERIES = {"Spark SQL DECIMAL": WIDE, "Spark SQL DECIMAL, kept narrow": NARROW}
