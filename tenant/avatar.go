package tenant

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"strconv"

	"hearth/tenant/fault"

	"golang.org/x/image/draw"

	_ "image/gif" // what people upload
	_ "image/png"

	_ "golang.org/x/image/webp"
)

// avatarSide is the width and height of a stored picture, in pixels.
const avatarSide = 256

// mostPixels refuses pictures that unpack to more than about 100 MB.
const mostPixels = 25_000_000

// SetAvatar decodes a picture (JPEG, PNG, GIF or WebP), crops it to its middle
// square, and keeps it as a JPEG without anything else that was in the file.
// Faults: Invalid on "avatar".
func (s *Service) SetAvatar(ctx context.Context, db DB, me Member, picture []byte) error {
	small, err := squareJPEG(picture)
	if err != nil {
		return err
	}
	me.AvatarVersion = s.now().UnixMilli()
	if err := s.files.Put(ctx, db.Tenant(), avatarKey(me.ID, me.AvatarVersion), bytes.NewReader(small), int64(len(small))); err != nil {
		return err
	}
	return s.changeAvatar(ctx, db, me)
}

// RemoveAvatar goes back to the initials.
func (s *Service) RemoveAvatar(ctx context.Context, db DB, me Member) error {
	me.AvatarVersion = 0
	return s.changeAvatar(ctx, db, me)
}

func (s *Service) changeAvatar(ctx context.Context, db DB, me Member) error {
	before, err := MemberByID(ctx, db, me.ID)
	if err != nil {
		return err
	}
	if err := s.changeMember(ctx, db, me, "avatar_version"); err != nil {
		return err
	}
	s.rooms.Announce(ctx, db.Tenant(), me)
	if before.AvatarVersion == 0 {
		return nil
	}
	return s.files.Delete(ctx, db.Tenant(), avatarKey(me.ID, before.AvatarVersion))
}

// Avatar opens a member's picture, a JPEG; size is in bytes. Faults: NotFound. The
// caller closes it.
func (s *Service) Avatar(ctx context.Context, id ID, member, version int64) (r io.ReadCloser, size int64, err error) {
	return s.files.Get(ctx, id, avatarKey(member, version))
}

func avatarKey(member, version int64) string {
	return "avatars/" + strconv.FormatInt(member, 10) + "-" + strconv.FormatInt(version, 10) + ".jpg"
}

// decodePicture reads a picture that fits into memory. Faults: Invalid on the field.
func decodePicture(field string, picture []byte) (image.Image, error) {
	cannot := "This picture could not be read. Use a JPEG, PNG, GIF or WebP."
	size, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: field, Message: cannot, Err: err}
	}
	if size.Width < 1 || size.Height < 1 || size.Width*size.Height > mostPixels {
		return nil, fault.Field(field, "This picture is too large. Use one of at most 5,000 by 5,000 pixels.")
	}
	src, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: field, Message: cannot, Err: err}
	}
	return src, nil
}

func squareJPEG(picture []byte) ([]byte, error) {
	src, err := decodePicture("avatar", picture)
	if err != nil {
		return nil, err
	}
	b := src.Bounds()
	side := min(b.Dx(), b.Dy())
	x, y := b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2
	dst := image.NewRGBA(image.Rect(0, 0, avatarSide, avatarSide))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, image.Rect(x, y, x+side, y+side), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, dst, &jpeg.Options{Quality: 85}); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	return out.Bytes(), nil
}
