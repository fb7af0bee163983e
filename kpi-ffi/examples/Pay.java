import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Pays an employee from Java, through JNA: figures are BigDecimal, errors are exceptions.
 *
 * <pre>java -Djna.library.path=/opt/kpi/lib -cp jna.jar:. Pay</pre>
 *
 * A size_t is a long here, as on every 64-bit system.
 */
public final class Pay {
    /** The functions of kpi.h that this program uses, by their names there. */
    interface Kpi extends Library {
        Kpi KPI = Native.load("kpi", Kpi.class);

        int kpi_abi_version();
        int kpi_error_new(PointerByReference error);
        int kpi_error_free(PointerByReference error);
        int kpi_error_kind(Pointer error, byte[] buffer, long capacity, LongByReference length);
        int kpi_error_message(Pointer error, byte[] buffer, long capacity, LongByReference length);
        int kpi_card_parse(byte[] document, long length, PointerByReference card, Pointer error);
        int kpi_card_free(PointerByReference card);
        int kpi_facts_new(Pointer card, PointerByReference facts, Pointer error);
        int kpi_facts_free(PointerByReference facts);
        int kpi_facts_set_text(Pointer facts, byte[] name, long nameLength, byte[] text, long textLength, Pointer error);
        int kpi_card_score(Pointer card, Pointer facts, PointerByReference outcome, Pointer error);
        int kpi_outcome_free(PointerByReference outcome);
        int kpi_outcome_figure(
            Pointer outcome, byte[] name, long nameLength, byte[] buffer, long capacity, LongByReference length, Pointer error);
    }

    private static final int ABSENT = 1;
    private static final int ABI_MAJOR = 1;

    /** An error of the engine. */
    static final class KpiException extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;
        final String kind;

        KpiException(int status, String kind, String message) {
            super(message);
            this.status = status;
            this.kind = kind;
        }
    }

    private final PointerByReference error = new PointerByReference();

    private Pay() {
        check(Kpi.KPI.kpi_error_new(error));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] buffer, LongByReference length) {
        return new String(buffer, 0, (int) Math.min(length.getValue(), buffer.length), StandardCharsets.UTF_8);
    }

    private void check(int status) {
        if (status < 100) {
            return;
        }
        byte[] kind = new byte[64];
        byte[] message = new byte[4096];
        LongByReference kindLength = new LongByReference();
        LongByReference messageLength = new LongByReference();
        Kpi.KPI.kpi_error_kind(error.getValue(), kind, kind.length, kindLength);
        Kpi.KPI.kpi_error_message(error.getValue(), message, message.length, messageLength);
        throw new KpiException(status, text(kind, kindLength), text(message, messageLength));
    }

    private void set(Pointer facts, String name, BigDecimal value) {
        byte[] of = utf8(name);
        byte[] text = utf8(value.toPlainString());
        check(Kpi.KPI.kpi_facts_set_text(facts, of, of.length, text, text.length, error.getValue()));
    }

    /** A figure as it is published, or null where these facts have none. */
    private BigDecimal figure(Pointer outcome, String name) {
        byte[] of = utf8(name);
        byte[] buffer = new byte[200];
        LongByReference length = new LongByReference();
        int status = Kpi.KPI.kpi_outcome_figure(outcome, of, of.length, buffer, buffer.length, length, error.getValue());
        check(status);
        return status == ABSENT ? null : new BigDecimal(text(buffer, length));
    }

    public static void main(String[] arguments) {
        if (Kpi.KPI.kpi_abi_version() >> 16 != ABI_MAJOR) {
            throw new IllegalStateException("libkpi has another ABI than this program");
        }
        Pay pay = new Pay();
        PointerByReference card = new PointerByReference();
        PointerByReference facts = new PointerByReference();
        PointerByReference outcome = new PointerByReference();
        byte[] document = utf8("{\"kpi\": 1, \"id\": \"bonus\", \"currency\": \"EUR\","
            + " \"inputs\": {\"salary\": {\"unit\": \"EUR\"}, \"sales\": {}, \"plan\": {}},"
            + " \"pay\": {\"rounding\": {\"to\": \"0.01\", \"mode\": \"half_up\"}, \"lines\": ["
            + "  {\"id\": \"bonus\", \"amount\": {\"product\": [\"salary\", \"20%\", {\"ratio\": [\"sales\", \"plan\"]}]}}]}}");
        try {
            Pointer error = pay.error.getValue();
            pay.check(Kpi.KPI.kpi_card_parse(document, document.length, card, error));
            pay.check(Kpi.KPI.kpi_facts_new(card.getValue(), facts, error));
            pay.set(facts.getValue(), "salary", new BigDecimal("3000.00"));
            pay.set(facts.getValue(), "sales", new BigDecimal("85"));
            pay.set(facts.getValue(), "plan", new BigDecimal("96"));
            pay.check(Kpi.KPI.kpi_card_score(card.getValue(), facts.getValue(), outcome, error));
            System.out.println("bonus " + pay.figure(outcome.getValue(), "bonus.amount"));
            System.out.println("total " + pay.figure(outcome.getValue(), "total"));
            try {
                pay.set(facts.getValue(), "salry", BigDecimal.ONE);
            } catch (KpiException refused) {
                System.out.println(refused.status + " " + refused.kind + ": " + refused.getMessage());
            }
        } finally {
            Kpi.KPI.kpi_outcome_free(outcome);
            Kpi.KPI.kpi_facts_free(facts);
            Kpi.KPI.kpi_card_free(card);
            Kpi.KPI.kpi_error_free(pay.error);
        }
        System.out.println(outcome.getValue() == null ? "freed" : "not freed");
    }
}
