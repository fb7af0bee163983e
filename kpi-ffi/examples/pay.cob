      *> Pays two employees: amounts are packed decimals, as a payroll
      *> master file has them; the library takes and gives 64-bit
      *> integers (COMP-5) with a number of decimals, and texts.
      *>
      *>     cobc -x -fstatic-call pay.cob -L/opt/kpi/lib -lkpi
       identification division.
       program-id. pay.
       data division.
       working-storage section.
       01 card-text.
          05 filler pic x(60) value
             '{"kpi": 1, "id": "bonus", "currency": "EUR", "inputs": {'.
          05 filler pic x(60) value
             '"salary": {"unit": "EUR"}, "sales": {}, "plan": {}},'.
          05 filler pic x(60) value
             '"pay": {"rounding": {"to": "0.01", "mode": "half_up"},'.
          05 filler pic x(60) value
             '"lines": [{"id": "bonus", "amount": {"product": ['.
          05 filler pic x(60) value
             '"salary", "20%", {"ratio": ["sales", "plan"]}]}}]}}'.
       01 card usage pointer value null.
       01 facts usage pointer value null.
       01 outcome usage pointer value null.
       01 err usage pointer value null.
       01 card-length binary-double unsigned.
       01 text-length binary-double unsigned.
       01 buffer-size binary-double unsigned value 200.
       01 cents binary-double signed.
       01 decimals binary-long unsigned value 2.
       01 stat binary-long signed value 0.
       01 buffer pic x(200).

      *> The packed amounts of the master file.
       01 master.
          05 employee occurs 3 times.
             10 who pic x(6).
             10 salary pic s9(7)v99 comp-3.
             10 sold pic s9(7)v99 comp-3.
             10 planned pic s9(7)v99 comp-3.
             10 bonus pic s9(7)v99 comp-3.
       01 n pic 9.
       01 shown-bonus pic z,zzz,zz9.99-.

       procedure division.
       main.
           move "E-0001" to who(1) move 3000 to salary(1)
           move 85 to sold(1) move 96 to planned(1)
           move "E-0002" to who(2) move 2510.50 to salary(2)
           move 12.25 to sold(2) move 10 to planned(2)
           move "E-0003" to who(3) move 2800 to salary(3)
           move 5 to sold(3) move 0 to planned(3)
           call "kpi_error_new" using by reference err
               returning stat
           perform check-status
           move function length(card-text) to card-length
           call "kpi_card_parse" using by reference card-text
               by value card-length by reference card by value err
               returning stat
           perform check-status
           call "kpi_facts_new" using by value card
               by reference facts by value err returning stat
           perform check-status
           perform varying n from 1 by 1 until n > 3
               perform pay-one
           end-perform
           call "kpi_facts_free" using by reference facts
               returning stat
           call "kpi_card_free" using by reference card
               returning stat
           call "kpi_error_free" using by reference err
               returning stat
           stop run.

       pay-one.
           compute cents = salary(n) * 100
           move 6 to text-length
           call "kpi_facts_set_i64" using by value facts
               by reference "salary" by value text-length
               by value cents by value decimals by value err
               returning stat
           perform check-status
           compute cents = sold(n) * 100
           move 5 to text-length
           call "kpi_facts_set_i64" using by value facts
               by reference "sales" by value text-length
               by value cents by value decimals by value err
               returning stat
           perform check-status
           compute cents = planned(n) * 100
           move 4 to text-length
           call "kpi_facts_set_i64" using by value facts
               by reference "plan" by value text-length
               by value cents by value decimals by value err
               returning stat
           perform check-status
           call "kpi_card_score" using by value card by value facts
               by reference outcome by value err returning stat
      *> 300 to 399: this row is refused, and the next one goes on.
           if stat >= 300 and stat < 400
               perform take-message
               display who(n) " refused, status " stat
               display "  " buffer(1:text-length)
           else
               perform check-status
               move 12 to text-length
               call "kpi_outcome_figure_i64" using by value outcome
                   by reference "bonus.amount" by value text-length
                   by value decimals by reference cents by value err
                   returning stat
               perform check-status
               compute bonus(n) = cents / 100
               move bonus(n) to shown-bonus
               display who(n) shown-bonus
               call "kpi_outcome_free" using by reference outcome
                   returning stat
               perform check-status
           end-if.

       check-status.
           if stat not = 0
               perform take-message
               display "status " stat ": " buffer(1:text-length)
               move 1 to return-code
               stop run
           end-if.

       take-message.
           move 0 to text-length
           call "kpi_error_message" using by value err
               by reference buffer by value buffer-size
               by reference text-length
           if text-length = 0 or text-length > 199
               move 199 to text-length
           end-if.
