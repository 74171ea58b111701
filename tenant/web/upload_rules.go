package web

import (
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// MostUpload is the largest form with files of any workspace, in bytes. Its files go to
// disk and not into memory, once here and once where files are kept.
const MostUpload = 4_000_000_000 + uploadSpare

// uploadSpare is what a form has besides its files.
const uploadSpare = 8 << 20

// uploadRule is an address whose forms with files are read by its handler as they
// arrive, with ReadUpload.
type uploadRule struct {
	host  tenant.HostKind
	path  string
	files int64
	why   string
}

var uploadRules = []uploadRule{
	{tenant.HostWorkspace, "/rooms/*/messages", 10, "with files, which go to disk as they arrive"},
	{tenant.HostWorkspace, "/api/v1/rooms/*/messages", 10, "the same of programs"},
	{tenant.HostWorkspace, "/rooms/*/*/messages", 1, "a file of a bot"},
	{tenant.HostWorkspace, "/rooms/*/*/messages.json", 1, "the same"},
}

// UploadBody is the largest form with so many files, in bytes, where one may have so
// many, or tenant.Unlimited.
func UploadBody(files, largest int64) int {
	if largest == tenant.Unlimited || largest > (MostUpload-uploadSpare)/files {
		return MostUpload
	}
	return int(files*largest) + uploadSpare
}

// uploadOf returns how much a form with files may have by the plan of its workspace, 0
// for a request that is received as any other, and the fault of one that has more.
func (s *Server) uploadOf(c *fiber.Ctx) (most int, larger error, err error) {
	if !IsUpload(c) {
		return 0, nil, nil
	}
	for _, r := range uploadRules {
		if r.host != hostKind(c) || !matches(r.path, c.Path()) {
			continue
		}
		a, err := s.tenants.Allowance(Tenant(c), tenant.EntitledFileSize)
		if err != nil {
			return 0, nil, err
		}
		if most = UploadBody(r.files, a.Limit); most < MostUpload {
			return most, a.Refuse(0, a.Limit+1), nil
		}
		return most, fiber.ErrRequestEntityTooLarge, nil
	}
	return 0, nil, nil
}
