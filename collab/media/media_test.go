package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// pictures returns a small picture of each kind; of some only what comes first.
func pictures(t testing.TB) map[string][]byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})
	var asPNG, asJPEG, asGIF bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, img), jpeg.Encode(&asJPEG, img, nil), gif.Encode(&asGIF, img, nil)); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"image/png": asPNG.Bytes(), "image/jpeg": asJPEG.Bytes(), "image/gif": asGIF.Bytes(),
		"image/webp":   webp("VP8X", []byte{0, 0, 0, 0, 2, 0, 0, 1, 0, 0}),
		"image/avif":   []byte("\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmif1miaf"),
		"image/bmp":    []byte("BM0123456789"),
		"image/x-icon": []byte("\x00\x00\x01\x00\x01\x00"),
		svgType:        []byte(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h3"/></svg>`),
	}
}

func webp(chunk string, header []byte) []byte {
	b := []byte("RIFF????WEBP" + chunk + "????")
	return append(b, header...)
}

func TestSniff(t *testing.T) {
	for want, data := range pictures(t) {
		if got, err := Sniff(data); got != want || err != nil {
			t.Errorf("%s: %q, %v", want, got, err)
		}
		if Extension(want) == "" {
			t.Errorf("%s has no extension", want)
		}
	}
	for _, data := range []string{"", "text", "<html><svg></svg></html>", "%PDF-1.4", "PK\x03\x04", "<svgx/>", "text <svg/>", "GIF8"} {
		if kind, err := Sniff([]byte(data)); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%q is %q, %v", data, kind, err)
		}
	}
}

func TestSniffSizes(t *testing.T) {
	big := pictures(t)["image/png"]
	binary.BigEndian.PutUint32(big[16:], 40000)
	binary.BigEndian.PutUint32(big[20:], 40000)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a bomb":                {fixCRC(big), "40000 × 40000 pixels"},
		"a cut header":          {pictures(t)["image/png"][:20], "damaged"},
		"a large WebP":          {webp("VP8X", []byte{0, 0, 0, 0, 255, 255, 255, 255, 255, 255}), "pixels"},
		"a large lossless WebP": {webp("VP8L", []byte{0x2f, 255, 255, 255, 255, 0, 0, 0, 0, 0}), "pixels"},
		"a large lossy WebP":    {webp("VP8 ", []byte{0, 0, 0, 0x9d, 1, 0x2a, 255, 255, 255, 255}), "pixels"},
		"a WebP cut short":      {webp("VP8X", nil), "damaged"},
	} {
		if kind, err := Sniff(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v, want %s", name, kind, err, c.want)
		}
	}
	for _, header := range [][]byte{{0x2f, 2, 64, 0, 0, 0, 0, 0, 0, 0}} {
		if w, h, err := webpDimensions(webp("VP8L", header)); w != 3 || h != 2 || err != nil {
			t.Errorf("%d × %d, %v", w, h, err)
		}
	}
}

// fixCRC makes the checksum of a PNG's first chunk right again.
func fixCRC(b []byte) []byte {
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestSVG(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`
	for _, good := range []string{
		`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + head + `</svg>`,
		head + `<!-- a comment --><g><use href="#a"/><use xlink:href="#a"/></g></svg>`,
		head + `<image href="data:image/png;base64,AAAA"/><rect fill="url(#g)" style="fill:url( '#g')"/></svg>`,
		head + `<style>@font-face{src:url("data:font/woff2;base64,AA")} .a{fill:#fff}</style></svg>`,
		head + `<a href="https://example.org/"><text>there</text></a></svg>`,
		head + `<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:x rdf:about=""/></rdf:RDF></metadata></svg>`,
		`<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:file="C:\a.svg"><i:view zoom="1"/></svg>`,
		"\ufeff" + head + `</svg>`,
	} {
		if kind, err := Sniff([]byte(good)); kind != svgType || err != nil {
			t.Errorf("%s\n%q, %v", good, kind, err)
		}
	}
	for _, bad := range []string{
		head + `<script>alert(1)</script></svg>`,
		head + `<SCRIPT/></svg>`,
		head + `<x:script xmlns:x="urn:x"/></svg>`,
		head + `<g onload="alert(1)"/></svg>`,
		head + `<g x:onclick="alert(1)" xmlns:x="http://www.w3.org/2001/xml-events"/></svg>`,
		head + `<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></svg>`,
		head + `<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="/"/></svg>`,
		head + `<image href="https://example.org/track.png"/></svg>`,
		head + `<image href="data:image/svg+xml;base64,AAAA"/></svg>`,
		head + `<use xlink:href="other.svg#a"/></svg>`,
		head + `<a href="javascript:alert(1)"/></svg>`,
		head + `<a href=" java&#10;script:alert(1)"/></svg>`,
		head + `<set attributeName="xlink:href" to="x"/></svg>`,
		head + `<style>@import "x.css";</style></svg>`,
		head + `<style>@imp<!-- -->ort "x.css";</style></svg>`,
		head + `<style><![CDATA[a{background:url(//example.org)}]]></style></svg>`,
		head + `<style>a{b:\75rl(x)}</style></svg>`,
		head + `<rect style="fill:URL( &quot;x.svg#a&quot;)"/></svg>`,
		head + `<rect fill="url(#a) url(x#b)"/></svg>`,
		head + `<g xml:base="http://example.org/"/></svg>`,
		`<?xml-stylesheet href="x.css"?>` + head + `</svg>`,
		`<!DOCTYPE svg [<!ENTITY a "b">]>` + head + `</svg>`,
	} {
		var unsafe *UnsafeError
		if _, err := Sniff([]byte(bad)); !errors.As(err, &unsafe) {
			t.Errorf("%s\n%v", bad, err)
		}
	}
	for _, broken := range []string{
		`<svg/>`, head, head + `<g></svg>`, head + `&undefined;</svg>`,
		`<?xml version="1.0" encoding="UTF-16"?>` + head + `</svg>`,
	} {
		if _, err := Sniff([]byte(broken)); err == nil {
			t.Errorf("%s passes", broken)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, data := range pictures(f) {
		f.Add(data)
	}
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><style>a{fill:url(#b)}</style></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, err := Sniff(data)
		if err == nil && Extension(kind) == "" {
			t.Errorf("%q without an error", kind)
		}
	})
}
