package tenant

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// preference orders the servers that may take a new tenant, the one that should first:
// over many tenants each comes first as often as its weight says. One of weight 0 is
// left out. It is weighted rendezvous hashing, so that it depends on the tenant alone,
// and a server that is added takes its share without another's order changing.
func preference(id ID, servers []Server) []Server {
	score := func(s Server) float64 {
		sum := sha256.Sum256(append(id[:], s.Name...))
		even := float64(binary.BigEndian.Uint64(sum[:])>>11)/(1<<53) + 1.0/(1<<54) // between 0 and 1, neither of them
		return float64(s.Weight) / -math.Log(even)
	}
	willing := slices.DeleteFunc(slices.Clone(servers), func(s Server) bool { return s.Weight <= 0 })
	slices.SortStableFunc(willing, func(a, b Server) int { return cmp.Compare(score(b), score(a)) })
	return willing
}

// place chooses the server of a new tenant, among those that answer if there is a
// choice. It is main where none has a weight.
func (r *Registry) place(ctx context.Context, id ID) string {
	order := preference(id, r.servers)
	for _, s := range order {
		if len(order) == 1 || s.answers(ctx) {
			return s.Name
		}
	}
	return append(order, r.servers[0])[0].Name
}
