package main

// families are the rows in the order in which they are measured.
var families = []family{
	{"qr", []string{"qr"}, measureQR},
	{"start", []string{"start", "start-rss"}, measureStart},
	{"page", []string{"page", "page-whole"}, measurePage},
	{"post", []string{"post", "post-one-room", "post-inside", "post-inside-one-room"}, measurePost},
}

// promises are the rows in the order of the table.
var promises = []promise{
	{"post", "post over HTTP, acknowledged, 16 clients in 16 rooms of 4 tenants, CPU each", atLeast(0.6, "60 % of a bare INSERT's rate")},
	{"post-one-room", "the same, all in one room", reach{}},
	{"post-inside", "posts without HTTP and sessions (chat.PostMessage), 16 rooms of 4 tenants", reach{}},
	{"post-inside-one-room", "the same, all in one room", reach{}},
	{"page", "room page, member signed in, nothing changed, CPU each", atLeast(0.5, "50 % of a bare handler")},
	{"page-whole", "room page, sent whole", reach{}},
	{"qr", "QR code of an invitation as PNG", reach{}},
	{"start", "cold start of `hearth serve`, to ready", reach{}},
	{"start-rss", "RSS of `hearth serve`, just started", reach{}},
}
