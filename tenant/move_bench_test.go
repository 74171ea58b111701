package tenant_test

import (
	"fmt"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// BenchmarkMove carries workspaces that are awake there and back.
func BenchmarkMove(b *testing.B) {
	for _, messages := range []int{0, 1000, 50_000} {
		b.Run(fmt.Sprint(messages, " messages"), func(b *testing.B) {
			env := tenanttest.NewSpread(b)
			db, made := env.Open(b)
			for _, statement := range []string{
				`INSERT INTO ?tenant.members (name, email) VALUES ('m', 'm@example.com')`,
				`INSERT INTO ?tenant.rooms (name, kind) VALUES ('r', 'open')`,
				`INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html)
					SELECT nextval('?tenant.ids'), (SELECT min(id) FROM ?tenant.rooms), (SELECT min(id) FROM ?tenant.members), 'c' || i, md5(i::text) || ' kettle', '<p>' || md5(i::text) || ' kettle' FROM generate_series(1, ?) AS i`,
			} {
				if _, err := db.NewRaw(statement, messages).Exec(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			for i := 0; b.Loop(); i++ {
				if err := env.Registry.Move(b.Context(), made.ID, []string{tenanttest.North, tenant.MainServer}[i%2]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
