package chatapi

import (
	"net/http"
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

type newMessage struct {
	Body     string `json:"body"`
	ClientID string `json:"client_id,omitempty"`
}

type messageChange struct {
	Body string `json:"body"`
}

func (v *V1) messageOperations() []operation {
	post := entry(http.MethodPost, "/rooms/:id/messages", "createMessage", "Post a message",
		"body is Markdown, and @Name mentions somebody of the room. Sending the same client_id again posts nothing and answers the first message with 200. A form (multipart/form-data) with the fields body and client_id may carry up to 10 files, each in a field attachment; body may be empty then.").
		answering(http.StatusCreated).onceByClientID().alsoForms()
	return tagged("Messages",
		does(entry(http.MethodGet, "/rooms/:id/messages", "listMessages", "List the messages of a room",
			"The newest page, or what precedes or follows a message; within a page the oldest comes first. next leads to older messages, or with after to newer ones.").asking(
			parameter{"before", "integer", "Only messages older than the one with this id."},
			parameter{"after", "integer", "Only messages newer than the one with this id."}, limitParameter), v.listMessages),
		v.postOperation(post),
		does(entry(http.MethodGet, "/messages/:id", "getMessage", "Get a message", "A message of one of your rooms."), v.getMessage),
		takes(entry(http.MethodPatch, "/messages/:id", "updateMessage", "Edit a message", "Whoever wrote it and administrators can do this."), v.updateMessage),
		does(entry(http.MethodDelete, "/messages/:id", "deleteMessage", "Delete a message", "With its files and reactions, for good. Whoever wrote it and administrators can do this.").answering(http.StatusNoContent), v.deleteMessage),
		does(entry(http.MethodDelete, "/messages/:id/previews/:preview", "dismissPreview", "Take a preview off a message", "For everybody and for good; the link stays. Whoever wrote the message and administrators can do this.").answering(http.StatusNoContent), v.dismissPreview),
	)
}

func (v *V1) listMessages(c *call) (list[chat.Message], error) {
	before, err := c.number("before")
	if err != nil {
		return list[chat.Message]{}, err
	}
	after, err := c.number("after")
	if err != nil {
		return list[chat.Message]{}, err
	}
	newer := c.text("after") != ""
	if newer && c.text("before") != "" {
		return list[chat.Message]{}, fault.Field("after", "Ask for before or for after, not for both.")
	}
	limit, err := c.limit()
	if err != nil {
		return list[chat.Message]{}, err
	}
	found, err := c.entry()
	if err != nil {
		return list[chat.Message]{}, err
	}
	from := before
	if newer {
		from = after
	}
	page, err := chat.MessagesPage(c.UserContext(), c.db, c.me, found.ID, from, newer, limit+1)
	if err != nil || len(page) <= limit {
		return whole(page), err
	}
	if newer {
		page = page[:limit]
		return list[chat.Message]{Data: page, Next: c.next("after", page[limit-1].ID)}, nil
	}
	page = page[1:]
	return list[chat.Message]{Data: page, Next: c.next("before", page[0].ID)}, nil
}

// postOperation takes JSON or a form with files.
func (v *V1) postOperation(o operation) operation {
	o = takes(o, v.createMessage)
	plain := o.run
	o.run = func(c *call) error {
		if !web.IsUpload(c.Ctx) {
			return plain(c)
		}
		msg, err := v.createWithFiles(c)
		if err != nil {
			return err
		}
		return c.answer(msg)
	}
	return o
}

func (v *V1) createMessage(c *call, in newMessage) (chat.Message, error) {
	found, err := v.roomToPost(c)
	if err != nil {
		return chat.Message{}, err
	}
	return v.post(c, found, chat.Draft{Body: in.Body, ClientID: in.ClientID})
}

func (v *V1) createWithFiles(c *call) (chat.Message, error) {
	found, err := v.roomToPost(c)
	if err != nil {
		return chat.Message{}, err
	}
	d, done, err := v.draft(c)
	defer done()
	if err != nil {
		return chat.Message{}, err
	}
	return v.post(c, found, d)
}

// draft reads a form with files as they arrive. The caller calls done in any case.
func (v *V1) draft(c *call) (d chat.Draft, done func(), err error) {
	t := web.Tenant(c.Ctx)
	size, err := v.tenants.Allowance(t, tenant.EntitledFileSize)
	if err != nil {
		return d, func() {}, err
	}
	form, err := web.ReadUpload(c.Ctx, "attachment", func(u *web.Upload, name string) (most int64, larger, err error) {
		if !tenant.FileUploads.In(v.web.Registry().Board(), t) {
			return 0, nil, fault.Field("attachment", "Files cannot be attached just now. Text goes through.")
		}
		if len(u.Files) == chat.MaxFiles {
			return 0, nil, chat.TooManyFiles()
		}
		return chat.FileLimit(size), chat.FileTooLarge(name, size), nil
	})
	for name := range form.Values {
		if err == nil && name != "body" && name != "client_id" {
			err = fault.Field(clip(name), "There is no field called %s here. Its fields are: body, client_id, attachment.", clip(name))
		}
	}
	d = chat.Draft{Body: form.Values["body"], ClientID: form.Values["client_id"]}
	for _, f := range form.Files {
		d.Files = append(d.Files, chat.File{Name: f.Name, Size: f.Size, Body: f.Body})
	}
	return d, form.Close, err
}

func (v *V1) roomToPost(c *call) (chat.Room, error) {
	found, err := c.room()
	if err != nil {
		return chat.Room{}, err
	}
	return found, v.web.LimitMember(c.Ctx, web.MessageRule, c.db, c.me)
}

func (v *V1) post(c *call, r chat.Room, d chat.Draft) (chat.Message, error) {
	msg, err := v.chat.PostMessage(c.UserContext(), c.db, r, c.me, d)
	if err != nil {
		return chat.Message{}, err
	}
	if msg.Repeated {
		c.status = http.StatusOK
	}
	c.Set(fiber.HeaderLocation, V1Base+"/messages/"+strconv.FormatInt(msg.ID, 10))
	return msg, nil
}

func (v *V1) getMessage(c *call) (chat.Message, error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return chat.Message{}, err
	}
	return chat.MessageIn(c.UserContext(), c.db, found.ID, id)
}

func (v *V1) updateMessage(c *call, in messageChange) (chat.Message, error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return chat.Message{}, err
	}
	return v.chat.EditMessage(c.UserContext(), c.db, found, c.me, id, in.Body)
}

func (v *V1) deleteMessage(c *call) (nothing, error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return nothing{}, err
	}
	_, err = v.chat.DeleteMessage(c.UserContext(), c.db, found, c.me, id)
	return nothing{}, err
}

func (v *V1) dismissPreview(c *call) (nothing, error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return nothing{}, err
	}
	preview, err := c.id("preview")
	if err != nil {
		return nothing{}, err
	}
	_, err = v.chat.DismissPreview(c.UserContext(), c.db, found, c.me, id, preview)
	return nothing{}, err
}
