package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// UnsafeError says what in an SVG is more than a picture, such as a script.
type UnsafeError struct{ What string }

func (e *UnsafeError) Error() string {
	return "the SVG is not safe to show to others: it has " + e.What
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
)

// activeSpaces are namespaces whose elements a browser gives a meaning that is not a picture's. Elements of others, as
// drawing programs leave their notes in, have none.
var activeSpaces = []string{
	"http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/XSL/Transform",
	"http://www.w3.org/2001/xml-events", "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
}

// drawn are the elements of SVG that only draw.
var drawn = strings.Fields(`a animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend
	feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight
	feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
	fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-src font-face-name
	font-face-format font-face-uri g glyph glyphRef hkern image line linearGradient marker mask metadata missing-glyph
	mpath path pattern polygon polyline radialGradient rect set stop style svg switch symbol text textPath title tref
	tspan use view vkern`)

var (
	// inlinePicture is what an image may hold. An SVG in an SVG would have to be looked at as well.
	inlinePicture = regexp.MustCompile(`(?i)^data:image/(png|jpe?g|gif|webp|avif|bmp);`)
	// inlineFont is what a style may hold beside that.
	inlineFont = regexp.MustCompile(`(?i)^data:(font/|application/(x-)?font)`)
	// plainLink is where a link may lead that somebody has to click on.
	plainLink = regexp.MustCompile(`(?i)^(https?:|mailto:)`)
)

// isSVG says whether data is XML whose root is an svg element.
func isSVG(data []byte) bool {
	d := newDecoder(data)
	for {
		token, err := d.RawToken()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t.Name.Local == "svg"
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return false
			}
		}
	}
}

func newDecoder(data []byte) *xml.Decoder {
	return xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
}

// checkSVG reads an SVG and fails where it could run something, load something, or bring another document into the
// page. The rule is an allow-list of elements; a browser shows pictures without scripts anyway, so this is for those
// who open the file itself.
func checkSVG(data []byte) error {
	d := newDecoder(data)
	root := true
	var style strings.Builder
	for styles := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the SVG cannot be read: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if root && t.Name.Space != svgSpace {
				return fmt.Errorf("the SVG cannot be read: its root is not in the namespace %s", svgSpace)
			}
			root = false
			if t.Name.Local == "style" {
				styles++
			}
			err = checkElement(t)
		case xml.CharData:
			if styles > 0 {
				style.Write(t) // in one piece, however comments cut it
			}
		case xml.EndElement:
			if t.Name.Local == "style" {
				styles--
				err = checkStyle(style.String())
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				err = &UnsafeError{"the instruction <?" + t.Target + "?>"}
			}
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				err = &UnsafeError{"entities of its own"}
			}
		}
		if err != nil {
			return err
		}
	}
}

func checkStyle(css string) error {
	if !safeStyle(css) {
		return &UnsafeError{"a style that loads something from elsewhere"}
	}
	return nil
}

// safeStyle says that a style loads nothing but what is in this file. Escapes of CSS could hide what it does, and nobody
// needs them here.
func safeStyle(css string) bool {
	css = strings.ToLower(css)
	if strings.Contains(css, `\`) || strings.Contains(css, "@import") || strings.Contains(css, "image-set(") {
		return false
	}
	for {
		_, after, found := strings.Cut(css, "url(")
		if !found {
			return true
		}
		target := strings.TrimLeft(after, " \t\r\n\"'")
		if !strings.HasPrefix(target, "#") && !inlinePicture.MatchString(target) && !inlineFont.MatchString(target) {
			return false
		}
		css = after
	}
}

func checkElement(e xml.StartElement) error {
	name := e.Name.Local
	switch {
	case e.Name.Space == svgSpace && !slices.Contains(drawn, name), slices.Contains(activeSpaces, e.Name.Space):
		return &UnsafeError{"the element <" + name + ">"}
	case e.Name.Space != svgSpace && strings.EqualFold(name, "script"):
		return &UnsafeError{"the element <" + name + ">"}
	}
	for _, a := range e.Attr {
		if err := checkAttribute(name, a); err != nil {
			return err
		}
	}
	return nil
}

func checkAttribute(element string, a xml.Attr) error {
	local, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
	space := a.Name.Space
	switch {
	case space == "xmlns" || space == "" && local == "xmlns":
		return nil
	case strings.HasPrefix(local, "on"):
		return &UnsafeError{"the attribute " + a.Name.Local}
	case local == "attributename" && strings.Contains(strings.ToLower(value), "href"):
		return &UnsafeError{"an animation of links"}
	case local == "href" || local == "src" || local == "base":
		if !safeLink(element, value) {
			return &UnsafeError{"a link to something elsewhere"}
		}
	case strings.Contains(strings.ToLower(value), "javascript:"):
		return &UnsafeError{"a script in the attribute " + a.Name.Local}
	case !safeStyle(value) && (space == "" || space == xlinkSpace):
		return &UnsafeError{"something from elsewhere in the attribute " + a.Name.Local}
	}
	return nil
}

// safeLink says that what an element refers to is in this file, or is only gone to by somebody who clicks on it.
func safeLink(element, target string) bool {
	switch {
	case target == "" || strings.HasPrefix(target, "#"):
		return true
	case element == "a":
		return plainLink.MatchString(target)
	case element == "image" || element == "feImage":
		return inlinePicture.MatchString(target)
	}
	return false
}
