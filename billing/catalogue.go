package billing

const (
	mb = 1_000_000
	gb = 1_000 * mb
)

// catalogue is every version of every plan that somebody may have, grouped by plan
// from the smallest to the largest, older versions first. Versions are added, never
// changed: a golden file holds them to it.
var catalogue = []Plan{
	{
		ID: PlanFree, Version: 1, Name: "Free", Overage: OverageNever, Patience: 1,
		Limits: Limits{
			Members: {Base: 25}, Guests: {Base: 5},
			HistoryDays: {Base: 90}, HistoryMessages: {Base: 10_000},
			Storage: {Base: 5 * gb}, FileSize: {Base: 25 * mb},
			Calls: {Base: 20_000}, Extensions: {Base: 3}, ExtensionCPU: {Base: 600_000},
		},
	},
	{
		ID: PlanTeam, Version: 1, Name: "Team", Overage: OverageOff, Patience: 3, MinSeats: 1,
		Prices: prices(6*Dollars, 60*Dollars),
		Limits: Limits{
			Members: {Base: 500}, Guests: {PerSeat: 5},
			HistoryDays: {Base: Unlimited}, HistoryMessages: {Base: Unlimited},
			Storage: {PerSeat: 10 * gb}, FileSize: {Base: 250 * mb},
			Calls: {Base: 100_000, PerSeat: 5_000}, Extensions: {Base: 20}, ExtensionCPU: {PerSeat: 300_000},
		},
	},
	{
		ID: PlanBusiness, Version: 1, Name: "Business", Overage: OverageOn, Patience: 3, MinSeats: 1,
		Prices: prices(11*Dollars, 108*Dollars),
		Limits: Limits{
			Members: {Base: 5_000}, Guests: {PerSeat: 10},
			HistoryDays: {Base: Unlimited}, HistoryMessages: {Base: Unlimited},
			Storage: {PerSeat: 25 * gb}, FileSize: {Base: 1 * gb},
			Calls: {Base: 500_000, PerSeat: 20_000}, Extensions: {Base: Unlimited}, ExtensionCPU: {PerSeat: 1_500_000},
			SingleSignOn: {Base: 1},
		},
	},
	{
		ID: PlanEnterprise, Version: 1, Name: "Enterprise", Overage: OverageOn, Patience: 3, MinSeats: 50, OnRequest: true,
		Prices: []Price{{MetricSeats, Yearly, 216 * Dollars}},
		Limits: Limits{
			Members: {Base: Unlimited}, Guests: {Base: Unlimited},
			HistoryDays: {Base: Unlimited}, HistoryMessages: {Base: Unlimited},
			Storage: {PerSeat: 100 * gb}, FileSize: {Base: 4 * gb},
			Calls: {Base: Unlimited}, Extensions: {Base: Unlimited}, ExtensionCPU: {Base: Unlimited},
			SingleSignOn: {Base: 1},
		},
	},
}

// prices are those of a plan that people buy themselves. Usage is billed every month
// whatever the interval of the seats.
func prices(month, year int64) []Price {
	return []Price{
		{MetricSeats, Monthly, month},
		{MetricSeats, Yearly, year},
		{MetricStorage, Monthly, 200}, // a GB is 0.20 dollars
		{MetricCalls, Monthly, 5_000}, // 100,000 are 0.50 dollars
		{MetricCPU, Monthly, 400},     // 1,000 seconds are 0.40 dollars
	}
}
