package main

import (
	"bytes"
	"context"
	"image/png"
	"time"

	"hearth/tenant/web/qr"
)

// measureQR draws the code of an invitation, and as a reference lets the standard
// library write the same picture.
func measureQR(context.Context, *world) (figures, error) {
	draw := func() ([]byte, error) {
		code, err := qr.New("https://larkfield.hearth.example/join/ABCDEFGHJKLMNPQRSTUVWXYZ23")
		if err != nil {
			return nil, err
		}
		return code.PNG(8), nil
	}
	picture, err := draw()
	if err != nil {
		return nil, err
	}
	image, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	ours, err := alone(draw)
	if err != nil {
		return nil, err
	}
	reference, err := alone(func() ([]byte, error) {
		var b bytes.Buffer
		err := png.Encode(&b, image)
		return b.Bytes(), err
	})
	return figures{"qr": against(ours, reference, micros, "png.Encode of the same picture")}, err
}

// alone is the CPU in microseconds of something that only this process does.
func alone(do func() ([]byte, error)) (float64, error) {
	n, spent := 0, own()
	for began := time.Now(); time.Since(began) < time.Second; n++ {
		if _, err := do(); err != nil {
			return 0, err
		}
	}
	return float64((own() - spent).Microseconds()) / float64(n), nil
}
