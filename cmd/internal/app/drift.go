package app

import (
	"hearth/billing"
	"hearth/chat"
)

// Inspection looks for what is not as it is believed of money.
func (a *App) Inspection() *billing.Inspection {
	return billing.NewInspection(billing.InspectionConfig{Usage: a.usages(), Tenants: a.Registry, Files: chat.BytesOfFiles})
}
