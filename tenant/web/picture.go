package web

import (
	"io"

	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// MostPicture is the largest picture of a person, a bot or a workspace that is taken, in
// bytes, before it is made small.
const MostPicture = 6 << 20

// FormPicture reads the picture in a field of a form. Faults: Invalid on the field.
func FormPicture(c *fiber.Ctx, field string) ([]byte, error) {
	file, err := c.FormFile(field)
	if err != nil || file.Size == 0 {
		return nil, fault.Field(field, "Choose a picture first.")
	}
	if file.Size > MostPicture {
		return nil, PictureTooLarge(field)
	}
	body, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(io.LimitReader(body, MostPicture))
}

// PictureTooLarge faults with Invalid on the field.
func PictureTooLarge(field string) error {
	return fault.Field(field, "This picture is larger than 6 MB. Choose a smaller one.")
}
