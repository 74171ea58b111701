package billing

import (
	"testing"

	"hearth/tenant/fault"
)

func TestAmountsOfCredit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed string
		want  int64 // 0: refused
	}{
		{"20", 2_000}, {" $12.50 ", 1_250}, {"12.5", 1_250}, {"0.01", 1}, {"1,000", 100_000}, {"1000.00", 100_000}, {"007", 700},
		{"1000.01", 0}, {"1,000,000", 0}, {"", 0}, {"0", 0}, {"0.00", 0}, {"-5", 0}, {"+5", 0}, {"5.", 0}, {"5.123", 0}, {".50", 0}, {"1e3", 0}, {"20 EUR", 0},
		{"99999999999999999999", 0}, {"٢٠", 0}, {"1.2.3", 0}, {"0x10", 0}, {"<script>", 0},
	}
	for _, tt := range tests {
		got, err := centsOf(tt.typed)
		if got != tt.want || (tt.want == 0) != fault.Is(err, fault.Invalid) {
			t.Errorf("%q is %d cents, %v; want %d", tt.typed, got, err, tt.want)
		}
	}
}
