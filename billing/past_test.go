package billing

import (
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestThePastIsRefusedInWords(t *testing.T) {
	t.Parallel()
	a, err := Allower{}.AllowanceOf(tenant.Tenant{}, tenant.EntitledDays)
	if err != nil || a.Limit != 90 {
		t.Fatal(a.Limit, err)
	}
	want := "The Free plan of this workspace shows messages of the last 90 days, or the newest 10,000, whichever is more. Team shows all: an owner can change the plan under Billing."
	if err := a.Refuse(0, 91); !fault.Is(err, fault.PaymentRequired) || fault.Message(err) != want {
		t.Errorf("%v", err)
	}
}
