package schema

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// maxLink is the length of the longest link, in characters.
const maxLink = 2048

// blank is what Excalidraw makes of a link that it does not like.
const blank = "about:blank"

var (
	linkText = text(maxLink)
	// scheme finds what comes before the colon of a link that leads elsewhere than to this server.
	scheme = regexp.MustCompile(`^([^/?#]*):`)
)

// link is where a click on an element leads: an address of the web, of mail, or a place on this server, as links from
// one element to another are.
func link(v jsontree.Value) *fault {
	if f := linkText(v); f != nil {
		return f
	}
	target := v.String()
	for _, r := range target {
		if r < ' ' || r == 0x7f {
			return wrong("a link must not have control characters")
		}
	}
	if strings.HasPrefix(target, " ") {
		return wrong("a link must not begin with a space")
	}
	if m := scheme.FindStringSubmatch(target); m != nil && target != blank {
		switch strings.ToLower(m[1]) {
		case "http", "https", "mailto":
		default:
			return wrong("a link leads to http, https or mailto")
		}
	}
	return nil
}

// embedded are the sites whose pages may be shown within a board, as Excalidraw 0.18.1 lists them. One that begins with
// a dot stands for all below it.
var embedded = map[string]bool{
	"youtube.com": true, "youtu.be": true, "vimeo.com": true, "player.vimeo.com": true, "figma.com": true,
	"link.excalidraw.com": true, "gist.github.com": true, "twitter.com": true, "x.com": true, ".simplepdf.eu": true,
	"stackblitz.com": true, "val.town": true, "giphy.com": true, "reddit.com": true,
}

// embeddable is a link to what is shown within the board.
func embeddable(v jsontree.Value) *fault {
	if f := link(v); f != nil || v.String() == "" {
		return f
	}
	u, err := url.Parse(v.String())
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return wrong("not an address of the web")
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	_, above, _ := strings.Cut(host, ".")
	if !embedded[host] && !embedded["."+above] {
		return wrong("pages of " + host + " are not shown within a board")
	}
	return nil
}
