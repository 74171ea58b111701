package tenantweb

// plan is one column of the price table.
type plan struct {
	ID, Name  string
	Tag       string // beside the name
	Price     string
	PriceUnit string
	For       string
	Button    string
	Best      bool
	Rows      []planRow
}

type planRow struct{ Name, Value string }

// plans are what the price table says. Prices and limits that are charged and
// enforced live in the catalogue of package billing.
var plans = []plan{
	{
		ID: "free", Name: "Free", Price: "$0", PriceUnit: "for as long as you like", Button: "Start free",
		For:  "A family, a club, a small team finding its feet.",
		Rows: rows("25", "5", "90 days", "5 GB", "25 MB", "–"),
	},
	{
		ID: "team", Name: "Team", Tag: "Most choose this", Price: "$6", PriceUnit: "a member, each month", Button: "Create your workspace", Best: true,
		For:  "For people who work together every day.",
		Rows: rows("500", "5 for each member", "Everything", "10 GB a member", "250 MB", "–"),
	},
	{
		ID: "business", Name: "Business", Price: "$11", PriceUnit: "a member, each month", Button: "Start free, then upgrade",
		For:  "For companies with rules to keep and proof to give.",
		Rows: rows("5,000", "10 for each member", "Your own rules", "25 GB a member", "1 GB", "Included"),
	},
	{
		ID: "enterprise", Name: "Enterprise", Price: "$18", PriceUnit: "a member, from 50, yearly", Button: "Start free, then upgrade",
		For:  "Legal hold, your region, a person who answers.",
		Rows: rows("By contract", "By contract", "Legal hold", "100 GB a member", "4 GB", "With SCIM"),
	},
}

func rows(members, guests, history, storage, file, signOn string) []planRow {
	return []planRow{{"Members", members}, {"Guests", guests}, {"History", history}, {"Storage", storage}, {"Largest file", file}, {"Single sign-on", signOn}}
}
