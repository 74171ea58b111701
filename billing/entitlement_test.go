package billing

import (
	"strings"
	"testing"

	"hearth/tenant/fault"
)

func planOf(t *testing.T, id PlanID) Plan {
	t.Helper()
	p, err := NewestPlan(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAllows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		plan      PlanID
		seats     int64
		overrides Overrides
		e         Entitlement
		n         int64
		want      bool
	}{
		{"up to the limit", PlanFree, 0, nil, Members, 25, true},
		{"one above the limit", PlanFree, 0, nil, Members, 26, false},
		{"nothing is always allowed", PlanFree, 0, nil, SingleSignOn, 0, true},
		{"what a plan does not name", PlanFree, 0, nil, SingleSignOn, 1, false},
		{"an amount without an end", PlanTeam, 1, nil, HistoryDays, 1 << 60, true},
		{"an amount that grows with seats", PlanTeam, 3, nil, Storage, 30 * gb, true},
		{"and no further", PlanTeam, 3, nil, Storage, 30*gb + 1, false},
		{"a plan has its least seats", PlanEnterprise, 1, nil, Storage, 5_000 * gb, true},
		{"more was agreed", PlanFree, 0, Overrides{Members: 40}, Members, 40, true},
		{"less was agreed", PlanTeam, 9, Overrides{Members: 4}, Members, 5, false},
		{"an agreed amount does not grow with seats", PlanTeam, 9, Overrides{Storage: gb}, Storage, 2 * gb, false},
		{"no end was agreed", PlanFree, 0, Overrides{Members: Unlimited}, Members, 9_999, true},
		{"negative seats are none", PlanFree, -5, nil, Storage, 5 * gb, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := GrantsOf(planOf(t, tt.plan), tt.seats, tt.overrides).Allows(tt.e, tt.n); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	if (Grants{}).Allows(Members, 1) {
		t.Error("the zero Grants grants a member")
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		g    Grants
		e    Entitlement
		n    int64
		want string
	}{
		{"the next plan is enough", GrantsOf(planOf(t, PlanFree), 0, nil), FileSize, 100 * mb,
			"The Free plan of this workspace allows files of up to 25 MB. Team allows files of up to 250 MB: an owner can change the plan under Billing."},
		{"the next one is not", GrantsOf(planOf(t, PlanFree), 0, nil), FileSize, 900 * mb,
			"The Free plan of this workspace allows files of up to 25 MB. Business allows files of up to 1 GB: an owner can change the plan under Billing."},
		{"no plan is", GrantsOf(planOf(t, PlanEnterprise), 0, nil), FileSize, 5_000 * gb, "The Enterprise plan of this workspace allows files of up to 4 GB."},
		{"what was agreed counts", GrantsOf(planOf(t, PlanFree), 0, Overrides{Members: 1}), Members, 2,
			"The Free plan of this workspace allows 1 member. Team allows 500 members: an owner can change the plan under Billing."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.g.Refuse(tt.e, tt.n)
			if !fault.Is(err, fault.PaymentRequired) || fault.Message(err) != tt.want {
				t.Errorf("says %q", fault.Message(err))
			}
		})
	}
}

func TestParseOverrides(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, wrong string }{
		{"none", ``, ""},
		{"some", `{"members": 40, "storage": -1}`, ""},
		{"no such limit", `{"beer": 1}`, "no limit called beer"},
		{"less than nothing", `{"members": -2}`, "less than nothing"},
		{"a fraction", `{"members": 1.5}`, "cannot be read"},
		{"a word", `{"members": "many"}`, "cannot be read"},
		{"a list", `[]`, "cannot be read"},
		{"cut short", `{"members": 4`, "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseOverrides([]byte(tt.text))
			if (err != nil) != (tt.wrong != "") || err != nil && (!fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tt.wrong)) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAmountsAreSaidPlainly(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{Phrase(Members, 1), "1 member"}, {Phrase(Members, 5_000), "5,000 members"}, {Phrase(Members, Unlimited), "any number of members"},
		{Phrase(Storage, 5*gb), "5 GB of files"}, {Phrase(HistoryDays, 90), "messages of the last 90 days"}, {Phrase(SingleSignOn, 0), "no single sign-on"},
		{Bytes(0), "0 bytes"}, {Bytes(1), "1 byte"}, {Bytes(999), "999 bytes"}, {Bytes(1_500_000_000), "1.5 GB"}, {Bytes(999_999), "999.9 kB"},
		{Grouped(-1234), "-1,234"}, {Grouped(123), "123"}, {Grouped(-123), "-123"}, {Grouped(1_000_000), "1,000,000"},
		{Money(6 * Dollars), "$6"}, {Money(1_080 * Dollars), "$1,080"}, {Money(20 * Cent), "$0.20"}, {Money(5 * Dollars / 1000), "$0.005"}, {Money(-5 * Dollars), "−$5"}, {Money(8_400 * Cent), "$84"}, {Money(280 * Cent), "$2.80"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("want %q, got %q", tt.want, tt.got)
		}
	}
	for _, e := range Entitlements() {
		if nouns[e][1] == "" {
			t.Errorf("%s has no words", e)
		}
	}
}
