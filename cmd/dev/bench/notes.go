package main

// whyMissed says of a promise why it is missed, if it is, and what would close it.
var whyMissed = map[string]string{
	"post": "A bare INSERT touches one table under a prepared statement. A post asks for the workspace of the host, the session with its member and the room, and then writes eight tables in one statement: the room's number, the message with its search index, the event, the reading position, mentions, and what devices must hear. " +
		"Of what Postgres does for it, some 70 % is reading and planning SQL text that it has planned before, because no statement is kept prepared: kept for each tenant they would grow with tenants, and a PgBouncer in transaction mode would lose them. " +
		"What would close most of it: preparing the four hot statements on each connection, a bounded number of them and only where no pooler stands in between, for of the 660 µs that one insert takes in Postgres 220 are its execution, and of the session's 150 twenty; then one statement for session and room. The rest is HTTP, the session's signature, Markdown and the answer's HTML, about 500 µs, and cannot reach 60 % of a statement without them.",
	"page": "The page is read and drawn again every time: there is no version by which a 304 could be told, and so five statements instead of one, of which planning is the larger part, and forty messages drawn. " +
		"A digest of the rows that the page shows would take one statement, and by estimate an eighth of the CPU. It is not there because it would have to name everything that a page shows, now and later: one thing forgotten is a page that stays stale in a browser, and nobody would see it in a test. " +
		"What would close it: a number of the workspace that every write raises in its own commit, which makes all posts of a tenant wait for one row; posts do so already, so it is affordable when pages are what costs.",
	"registered-postgres": "A fifth of it is the finished operation that made the tenant, which the console shows as its history. Forgetting operations that ended long ago would close it.",
	"socket":              "What lives is 1.1 KB: member, rooms, both queues, limits of the connection. The rest is what the collector leaves between objects that stay, after ten thousand upgrades ran through the same heap. Packing the parts of a socket into one allocation would close it.",
	"fanout-1000-closed":  "One write() a socket is what it is, and the kernel's share is more than nine tenths: the bare process beside it, which does nothing else, stands in the same row. The promise was measured on a quiet machine with frames half as long. Fewer writes are what helps, and with more than one message on its way they are fewer.",
	"fanout-1000-16":      "With posts themselves on the same two cores fewer messages meet in one write than were hoped for.",
	"wake-empty-time":     "The machine was not quiet: the bare restore beside it took as long, for the statements are the same.",
	"wake-1000-time":      "The machine was not quiet: the bare restore beside it took as long, for the statements are the same.",
	"wake-50000-time":     "The machine was not quiet: the bare restore beside it took as long, for the statements are the same.",
}

// remarks say how a row is measured where its words do not.
var remarks = map[string]string{
	"registered-ram":      "the server is started anew with and without ten thousand rows in the control plane; less than nothing is shown as nothing.",
	"quiet":               "twenty workspaces are used, by pages, messages, sockets and a reminder of next month, and left. The reminder is a row under one index of what is due; nothing waits for it in memory.",
	"registered-postgres": "every row that a real, signed-up, hibernated tenant has in the schemas control and node is copied ten thousand times, whichever tables there are, and the whole database is measured before and after.",
	"registered-cpu":      "server, worker, Postgres and Redis together, for half a minute.",
	"wake-empty":          "request to first byte through `hearth serve`, against the same rows restored by hand in one session: schema, tables, binary COPY, indexes, commit.",
	"provision":           "the whole sign-up: checks, the password's digest, the saga of six recorded steps, the first room and the owner, against all statements of the schema in one string.",
	"socket":              "growth of the whole process from 1,000 to 10,000 sockets of 500 members in ten workspaces, each listening to a room, after the burst of opening them counts as over.",
	"fanout-1000-closed":  "sockets of a room as browsers have them, told by posts over HTTP, whose own cost is measured without sockets and taken off. A browser also takes compressed frames, this client does not.",
	"post":                "CPU of server and Postgres for each post, against CPU of a client with a prepared statement and Postgres. Posts of a tenant that meet share a commit; in one room sixteen meet, in four rooms of a tenant four do.",
	"page":                "a Fiber handler that reads one row by its primary key, through the same driver in the same mode, and answers with as many bytes.",
	"search":              "words that some messages have, in the rooms of one member, with who wrote them and where; against the ids that the index finds.",
	"start":               "to the line that says it is ready, beside a Postgres that runs; against the same binary printing its version.",
}
