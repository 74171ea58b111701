package main

import (
	"context"
	"fmt"
	"strings"

	"hearth/chat"
	"hearth/tenant"
)

// workspace is a tenant with people who are signed in, and rooms that all of them
// are in.
type workspace struct {
	tenant tenant.Tenant
	db     tenant.DB
	host   string
	people []person
	rooms  []chat.Room
}

// person is a member with a session, and an address of their own to come from.
type person struct {
	tenant.Member
	host, token, from string
}

// serial numbers what must differ between all workspaces of a run.
var serial int

// workspace makes one with so many people and rooms.
func (w *world) workspace(ctx context.Context, people, rooms int) (*workspace, error) {
	serial++
	slug := fmt.Sprintf("bench-%d", serial)
	made, err := w.app.Registry.CreateBare(ctx, slug, "Workspace "+slug)
	if err != nil {
		return nil, err
	}
	ws := &workspace{tenant: made, host: slug + "." + base}
	if ws.db, err = w.app.Registry.OpenTenant(ctx, made); err != nil {
		return nil, err
	}
	var members []tenant.Member
	for i := range people {
		members = append(members, tenant.Member{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("person-%d@example.com", i),
			Role: tenant.RoleMember, Status: tenant.StatusActive, ConfirmedAt: made.CreatedAt})
	}
	members[0].Role = tenant.RoleOwner
	if _, err := ws.db.NewInsert().Model(&members).Returning("id, created_at").Exec(ctx); err != nil {
		return nil, err
	}
	for i := range rooms {
		room, err := w.app.Chat.CreateRoom(ctx, ws.db, members[0], fmt.Sprintf("Room %d", i))
		if err != nil {
			return nil, err
		}
		ws.rooms = append(ws.rooms, room)
	}
	for i, m := range members {
		m, token, err := w.app.Tenants.BeginSession(ctx, ws.db, m.ID, tenant.Visitor{})
		if err != nil {
			return nil, err
		}
		ws.people = append(ws.people, person{Member: m, host: ws.host, token: token, from: fmt.Sprintf("10.%d.%d.%d", serial%250, i/250, 1+i%250)})
	}
	return ws, nil
}

// schema is where a workspace's tables are.
func (ws *workspace) schema() string {
	return "t_" + strings.ReplaceAll(ws.tenant.ID.String(), "-", "")
}
