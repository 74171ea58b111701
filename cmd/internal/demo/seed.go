package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// Deps is what the demo is made with. All fields are required.
type Deps struct {
	Registry *tenant.Registry
	Tenants  *tenant.Service
	Files    tenant.Files
	Meter    chat.Meter
	Now      time.Time // the story ends shortly before; its zone is the office's
}

// patience is how long Seed waits for the workspace. Provisioning takes well under
// a second, but one that was killed is taken up only when its lease has lapsed.
const patience = 45 * time.Second

// firstMessage is the client id that says that everything is there.
const firstMessage = "demo-1"

// Seed makes the demo workspace and an operator for the console, unless they are
// there. It may be killed anywhere and run again. A workspace at the demo's address
// that belongs to somebody else, or that an operator has put away, is left alone.
func Seed(ctx context.Context, d Deps) error {
	t, err := reserve(ctx, d)
	if err != nil || t.ID.IsZero() {
		return err
	}
	owner, err := moveIn(ctx, d, t.ID)
	if err != nil || owner.ID == 0 {
		return err
	}
	db, err := d.Registry.Open(ctx, t.ID)
	if err != nil {
		return err
	}
	done, err := chat.WasPosted(ctx, db, owner.ID, firstMessage)
	if err != nil || done {
		return err
	}
	if err := d.Tenants.SeedOperator(ctx, OperatorEmail, operator, Password); err != nil {
		return err
	}
	return furnish(ctx, d, db, owner)
}

// reserve returns the workspace at the demo's address, newly signed up if need be;
// the zero Tenant when there is nothing to seed.
func reserve(ctx context.Context, d Deps) (tenant.Tenant, error) {
	control := d.Registry.Control()
	t, err := tenant.TenantBySlug(ctx, control, Slug)
	if err == nil {
		if t.Residence != tenant.ResidenceAwake || t.State != tenant.StateActive && t.State != tenant.StateProvisioning {
			return tenant.Tenant{}, nil
		}
		return t, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return tenant.Tenant{}, err
	}
	if free, err := tenant.SlugFree(ctx, control, tenant.ID{}, Slug); err != nil || !free {
		return tenant.Tenant{}, err
	}
	id, err := d.Tenants.BeginSignUp(ctx, tenant.SignUp{
		Name: people["ada"].name, Email: OwnerEmail, Password: Password, Workspace: workspace, Slug: Slug,
	})
	return tenant.Tenant{ID: id}, err
}

// moveIn waits until the workspace is there and returns its owner, the zero Member
// when that is not Ada.
func moveIn(ctx context.Context, d Deps, id tenant.ID) (tenant.Member, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		_, owner, done, err := d.Tenants.AwaitProvisioned(ctx, id, time.Second)
		if fault.Is(err, fault.NotFound) {
			return tenant.Member{}, nil // made without a sign-up, so not by us
		}
		if err != nil {
			return tenant.Member{}, err
		}
		if !done {
			if ctx.Err() != nil {
				return tenant.Member{}, fmt.Errorf("demo workspace is not ready: %w", ctx.Err())
			}
			continue
		}
		db, err := d.Registry.Open(ctx, id)
		if err != nil {
			return tenant.Member{}, err
		}
		ada, err := tenant.MemberByID(ctx, db, owner)
		if err != nil || ada.Email != OwnerEmail {
			return tenant.Member{}, err
		}
		return ada, nil
	}
}

// furnish brings in people, pictures, and last of all rooms and messages.
func furnish(ctx context.Context, d Deps, db tenant.DB, owner tenant.Member) error {
	c := endingBefore(d.Now)
	scenes, err := story(c)
	if err != nil {
		return err
	}
	team, err := d.Tenants.ImportMembers(ctx, db, members(owner.PasswordDigest, c.day(-160)))
	if err != nil {
		return err
	}
	files, err := hang(ctx, d.Files, db.Tenant())
	if err != nil {
		return err
	}
	if err := d.Tenants.PutWelcomeAway(ctx, db); err != nil {
		return err
	}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		var wish []chat.Room
		for _, s := range scenes {
			wish = append(wish, chat.Room{Name: s.room, Topic: s.topic, CreatorID: owner.ID, CreatedAt: c.day(-160)})
		}
		rooms, err := chat.ImportRooms(ctx, db, wish)
		if err != nil {
			return err
		}
		said := history(scenes, team, rooms, files)
		said.Meter = d.Meter
		return chat.ImportMessages(ctx, db, said)
	})
	if fault.Is(err, fault.Conflict) {
		return nil // another process was quicker
	}
	return err
}

// hang draws the pictures and keeps them; it returns how messages carry them.
func hang(ctx context.Context, files tenant.Files, id tenant.ID) (map[string]chat.Attachment, error) {
	hung := map[string]chat.Attachment{}
	for name, p := range pictures {
		body, size, err := p.png()
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", name, err)
		}
		key := "files/demo-" + name + ".png"
		if err := files.Put(ctx, id, key, bytes.NewReader(body), int64(len(body))); err != nil {
			return nil, err
		}
		hung[name] = chat.Attachment{
			Key: key, Filename: p.filename, ContentType: "image/png", ByteSize: int64(len(body)), Width: size.X, Height: size.Y,
		}
	}
	return hung, nil
}

// history makes messages of scenes. The first of the first room is Ada's.
func history(scenes []scene, team map[string]tenant.Member, rooms map[string]chat.Room, files map[string]chat.Attachment) chat.History {
	var h chat.History
	for _, s := range scenes {
		room := rooms[s.room].ID
		for _, l := range s.lines {
			m := chat.Message{
				RoomID: room, CreatorID: team[email(l.who)].ID, ClientID: fmt.Sprintf("demo-%d", len(h.Messages)+1),
				Body: l.body, CreatedAt: l.at,
			}
			if l.edited {
				m.EditedAt = l.at.Add(3 * time.Minute)
			}
			for _, name := range l.pictures {
				m.Attachments = append(m.Attachments, files[name])
			}
			for _, b := range l.boosts {
				t := chat.Tally{Content: b.content}
				for _, who := range b.who {
					t.Members = append(t.Members, team[email(who)].ID)
				}
				m.Boosts = append(m.Boosts, t)
			}
			h.Messages = append(h.Messages, m)
		}
		for who, since := range s.unread {
			h.Unread = append(h.Unread, chat.Unread{RoomID: room, MemberID: team[email(who)].ID, Since: since})
		}
	}
	return h
}
