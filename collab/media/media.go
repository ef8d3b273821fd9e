package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // registers the decoder of its header
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"net/http"
)

// MaxPixels is the size of the largest picture: four bytes of each of its pixels fit in 256 MiB.
const MaxPixels = 64 << 20

// ErrUnsupported says that a file is no picture that this package knows.
var ErrUnsupported = errors.New("this is not a PNG, JPEG, GIF, WebP, AVIF, BMP, ICO or SVG picture")

// svgType is the type of pictures that are a text.
const svgType = "image/svg+xml"

// extensions are the kinds of pictures that are known, with the ends of their files' names.
var extensions = map[string]string{
	"image/png":    "png",
	"image/jpeg":   "jpg",
	"image/gif":    "gif",
	"image/webp":   "webp",
	"image/avif":   "avif",
	"image/bmp":    "bmp",
	"image/x-icon": "ico",
	svgType:        "svg",
}

// Extension returns how the names of files of that type end, without a dot; empty for an unknown type.
func Extension(kind string) string { return extensions[kind] }

// Sniff returns the type of a picture, such as image/png. It fails with ErrUnsupported for what is none, with an
// *UnsafeError for an SVG that is more than a picture, and with another error, fit to be shown, for one that is too
// large or has a damaged header.
func Sniff(data []byte) (string, error) {
	kind := http.DetectContentType(data)
	switch {
	case isAVIF(data):
		return "image/avif", nil
	case isSVG(data):
		return svgType, checkSVG(data)
	case extensions[kind] == "":
		return "", ErrUnsupported
	}
	width, height, err := dimensions(kind, data)
	if err != nil {
		return "", fmt.Errorf("the picture is damaged: %w", err)
	}
	if width > 0 && height > MaxPixels/width {
		return "", fmt.Errorf("the picture has %d × %d pixels, the limit is %d million in all", width, height, MaxPixels>>20)
	}
	return kind, nil
}

// dimensions reads the width and height from the header of a picture; zero for kinds in which they are not looked for.
func dimensions(kind string, data []byte) (width, height int, err error) {
	switch kind {
	case "image/png", "image/jpeg", "image/gif":
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		return c.Width, c.Height, err
	case "image/webp":
		return webpDimensions(data)
	}
	return 0, 0, nil
}

// isAVIF looks for the box that begins an AVIF file.
func isAVIF(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	size := min(int(binary.BigEndian.Uint32(data)), len(data))
	for at := 8; at+4 <= size; at += 4 {
		if brand := string(data[at : at+4]); at != 12 && (brand == "avif" || brand == "avis") {
			return true
		}
	}
	return false
}

var errWebP = errors.New("the header of the WebP cannot be read")

// webpDimensions reads the first chunk of a WebP file, of which there are three kinds.
func webpDimensions(data []byte) (width, height int, err error) {
	const header = 20 // RIFF, size, WEBP, kind of chunk, size
	if len(data) < header+10 {
		return 0, 0, errWebP
	}
	chunk := data[header:]
	switch string(data[12:16]) {
	case "VP8 ":
		if !bytes.Equal(chunk[3:6], []byte{0x9d, 0x01, 0x2a}) {
			return 0, 0, errWebP
		}
		return int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff), nil
	case "VP8L":
		bits := binary.LittleEndian.Uint32(chunk[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
	case "VP8X":
		return int(uint24(chunk[4:])) + 1, int(uint24(chunk[7:])) + 1, nil
	}
	return 0, 0, errWebP
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
