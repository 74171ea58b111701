package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// readDraft reads what somebody sends to a room, with files as they arrive. With a
// fault comes what was read before it. The caller calls done in any case.
func readDraft(c *fiber.Ctx, files filesAllowed, size tenant.Allowance) (d chat.Draft, done func(), err error) {
	if !web.IsUpload(c) {
		return chat.Draft{Body: c.FormValue("body"), ClientID: c.FormValue("client_id"), TimeZone: c.FormValue("time_zone")}, func() {}, nil
	}
	form, err := web.ReadUpload(c, "attachment", func(u *web.Upload, name string) (most int64, larger, err error) {
		if files.Most == 0 {
			return 0, nil, fault.New(fault.Invalid, noFiles)
		}
		if len(u.Files) == chat.MaxFiles { // refused before anything is stored, as package chat would after
			return 0, nil, chat.TooManyFiles()
		}
		return chat.FileLimit(size), chat.FileTooLarge(name, size), nil
	})
	d.Body, d.ClientID, d.TimeZone = form.Values["body"], form.Values["client_id"], form.Values["time_zone"]
	for _, f := range form.Files {
		d.Files = append(d.Files, chat.File{Name: f.Name, Size: f.Size, Body: f.Body})
	}
	return d, form.Close, err
}

// filesAllowed is what the composer tells its script of files.
type filesAllowed struct {
	Largest  int64  `json:"largest"`  // bytes of one
	Together int64  `json:"together"` // bytes of all of a message
	Refusal  string `json:"refusal"`  // of what is larger, or of any
	Most     int    `json:"most"`     // with a message; 0: none just now
}

const noFiles = "Files cannot be attached just now. Text goes through."

// filesFor also says how large one may be.
func (h *Handlers) filesFor(t tenant.Tenant) (filesAllowed, tenant.Allowance, error) {
	size, err := h.tenants.Allowance(t, tenant.EntitledFileSize)
	if err != nil {
		return filesAllowed{}, size, err
	}
	if !tenant.FileUploads.In(h.web.Registry().Board(), t) {
		return filesAllowed{Refusal: noFiles}, size, nil
	}
	return filesOf(size), size, nil
}

func filesOf(size tenant.Allowance) filesAllowed {
	f := filesAllowed{Most: chat.MaxFiles, Largest: chat.FileLimit(size), Refusal: "Make it smaller, or send a link to it."}
	if f.Largest < chat.MostFile {
		f.Refusal = fault.Message(size.Refuse(0, f.Largest+1))
	}
	f.Together = min(chat.MaxFiles*f.Largest, chat.MostFile)
	return f
}
