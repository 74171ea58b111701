package chatweb

import (
	"hearth/chat"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// readDraft reads what somebody sends to a room, with files as they arrive. With a
// fault comes what was read before it. The caller calls done in any case.
func readDraft(c *fiber.Ctx) (d chat.Draft, done func(), err error) {
	if !web.IsUpload(c) {
		return chat.Draft{Body: c.FormValue("body"), ClientID: c.FormValue("client_id"), TimeZone: c.FormValue("time_zone")}, func() {}, nil
	}
	form, err := web.ReadUpload(c, "attachment", acceptFile)
	d.Body, d.ClientID, d.TimeZone = form.Values["body"], form.Values["client_id"], form.Values["time_zone"]
	for _, f := range form.Files {
		d.Files = append(d.Files, chat.File{Name: f.Name, Size: f.Size, Body: f.Body})
	}
	return d, form.Close, err
}

// acceptFile refuses before anything is stored what package chat would refuse after.
func acceptFile(u *web.Upload, name string) (most int64, larger, err error) {
	if len(u.Files) == chat.MaxFiles {
		return 0, nil, chat.TooManyFiles()
	}
	return chat.MaxFile, chat.FileTooLarge(name), nil
}
