package tenant

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"slices"
	"strconv"

	"hearth/tenant/fault"

	"golang.org/x/image/draw"
)

// LogoSides are the widths and heights in which a logo is kept, in pixels.
var LogoSides = []int{512, 192}

// SetLogo decodes a picture (JPEG, PNG, GIF or WebP), fits it into a square, and keeps
// it as PNGs of LogoSides without anything else that was in the file. Faults:
// Forbidden, Invalid on "logo".
func (s *Service) SetLogo(ctx context.Context, db DB, me Member, picture []byte) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	}
	src, err := decodePicture("logo", picture)
	if err != nil {
		return err
	}
	version := s.now().UnixMilli()
	for _, side := range LogoSides {
		small, err := fitPNG(src, side)
		if err != nil {
			return err
		}
		if err := s.files.Put(ctx, db.Tenant(), logoKey(side, version), bytes.NewReader(small), int64(len(small))); err != nil {
			return err
		}
	}
	return s.changeLogo(ctx, db, version)
}

// RemoveLogo goes back to the first letter of the workspace's name. Faults: Forbidden.
func (s *Service) RemoveLogo(ctx context.Context, db DB, me Member) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	}
	return s.changeLogo(ctx, db, 0)
}

func (s *Service) changeLogo(ctx context.Context, db DB, version int64) error {
	before, err := replaceLogo(ctx, s.registry.Control(), db.Tenant(), version)
	if err != nil || before == 0 || before == version {
		return err
	}
	for _, side := range LogoSides {
		if err := s.files.Delete(ctx, db.Tenant(), logoKey(side, before)); err != nil {
			return err
		}
	}
	return nil
}

// Logo opens a workspace's logo, a PNG, without waking it. Faults: NotFound for a
// workspace without one, and for a side that is none of LogoSides. The caller closes it.
func (s *Service) Logo(ctx context.Context, t Tenant, side int) (r io.ReadCloser, size int64, err error) {
	if t.LogoVersion == 0 || !slices.Contains(LogoSides, side) {
		return nil, 0, fault.New(fault.NotFound, "There is no such picture.")
	}
	return s.files.Get(ctx, t.ID, logoKey(side, t.LogoVersion))
}

func logoKey(side int, version int64) string {
	return "logo/" + strconv.FormatInt(version, 10) + "-" + strconv.Itoa(side) + ".png"
}

// fitPNG shows all of a picture in the middle of a square, on nothing.
func fitPNG(src image.Image, side int) ([]byte, error) {
	b := src.Bounds()
	most := max(b.Dx(), b.Dy())
	w, h := max(1, b.Dx()*side/most), max(1, b.Dy()*side/most)
	x, y := (side-w)/2, (side-h)/2
	dst := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(dst, image.Rect(x, y, x+w, y+h), src, b, draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, dst); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	return out.Bytes(), nil
}
