package tenant

// Spent is what a workspace has of the things that plans limit.
type Spent struct {
	Members int64 `bun:"members"` // active ones
	Storage int64 `bun:"storage"` // bytes of the files on messages
	Hidden  int64 `bun:"hidden"`  // messages that are older than the plan shows
}
