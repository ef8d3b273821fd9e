package schema

import (
	"regexp"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// What an element may have at most.
const (
	maxCoordinate = 1e9
	maxPoints     = 20_000
	maxText       = 100_000 // characters
	maxGroups     = 1_000
	maxBound      = 10_000
	maxUnknown    = 32 // properties
	unknownBytes  = 1024
	unknownDepth  = 3
	customBytes   = 16 << 10
	customDepth   = 8
	maxTime       = 1 << 53 // milliseconds since 1970
)

var (
	coordinate = number(-maxCoordinate, maxCoordinate)
	length     = number(0, maxCoordinate)
	point      = pair(coordinate)
	id         = made(letters+"0123456789_.:~-", 1, 64, "not an id")
	colour     = made(letters+"0123456789#(),.%/ -", 0, 64, "not a colour")
	arrowhead  = orNull(oneOf("arrow", "bar", "dot", "circle", "circle_outline", "triangle", "triangle_outline",
		"diamond", "diamond_outline", "crowfoot_one", "crowfoot_many", "crowfoot_one_or_many"))
	binding = orNull(object(map[string]check{
		// What is computed can be no number, which JSON writes as null and Excalidraw reads as 0.
		"elementId": id, "focus": orNull(coordinate), "gap": orNull(coordinate), "fixedPoint": orNull(point),
		"mode": text(32), // of later versions
	}, "elementId"))
	roundness = orNull(object(map[string]check{"type": whole(1, 3), "value": length}, "type"))
	crop      = orNull(object(map[string]check{
		"x": coordinate, "y": coordinate, "width": length, "height": length, "naturalWidth": length, "naturalHeight": length,
	}, "x", "y", "width", "height", "naturalWidth", "naturalHeight"))
	bound = orNull(list(maxBound, object(map[string]check{"id": id, "type": oneOf("arrow", "text")}, "id", "type")))
	fixed = orNull(list(maxPoints, object(map[string]check{
		"start": point, "end": point, "index": whole(0, maxPoints),
	}, "start", "end", "index")))
)

// elementTypes are the types of elements. A selection is one while it is drawn, and never shared.
var elementTypes = []string{
	"rectangle", "diamond", "ellipse", "arrow", "line", "freedraw", "text", "image", "frame", "magicframe", "embeddable", "iframe",
}

// properties are those of elements of any type, with what they may be. Which of them a type has is not held against it:
// a property too many does no harm.
var properties = map[string]check{
	"type": oneOf(elementTypes...), "isDeleted": flag, "locked": flag, "index": orNull(fractionalIndex),
	"x": coordinate, "y": coordinate, "width": coordinate, "height": coordinate, "angle": coordinate,
	"strokeColor": colour, "backgroundColor": colour,
	"fillStyle": oneOf("hachure", "cross-hatch", "solid", "zigzag"), "strokeStyle": oneOf("solid", "dashed", "dotted"),
	"strokeWidth": number(0, 1000), "roughness": number(0, 100), "opacity": number(0, 100), "seed": whole(0, 1<<32),
	"roundness": roundness, "groupIds": list(maxGroups, text(100)), "frameId": orNull(id), "boundElements": bound,
	"link": orNull(link), "customData": customData,
	// Lines, arrows and strokes.
	"points": list(maxPoints, point), "pressures": list(maxPoints, number(0, 1)), "simulatePressure": flag,
	"lastCommittedPoint": orNull(point), "startBinding": binding, "endBinding": binding,
	"startArrowhead": arrowhead, "endArrowhead": arrowhead, "elbowed": flag, "polygon": flag,
	"fixedSegments": fixed, "startIsSpecial": orNull(flag), "endIsSpecial": orNull(flag),
	// Texts and frames.
	"text": text(maxText), "originalText": text(maxText), "fontSize": number(0, 100_000), "fontFamily": whole(0, 1000),
	"textAlign": oneOf("left", "center", "right"), "verticalAlign": oneOf("top", "middle", "bottom"),
	"containerId": orNull(id), "autoResize": flag, "lineHeight": number(0, 100), "name": orNull(text(1000)),
	// Pictures.
	"fileId": orNull(fileID), "status": oneOf("pending", "saved", "error"), "scale": pair(number(-1000, 1000)), "crop": crop,
	// What every change renews, and documents need not have.
	"id": id, "version": whole(0, maxTime), "versionNonce": whole(0, maxTime), "updated": number(0, maxTime),
}

// long are the properties that can be so long that only what an operation changes in them is looked at.
var long = map[string]longList{
	"points":    {lengthOf(maxPoints), point},
	"pressures": {lengthOf(maxPoints), number(0, 1)},
}

type longList struct{ length, item check }

var unknown = anything(unknownBytes, unknownDepth)

var anyCustomData = anything(customBytes, customDepth)

// customData is what programs note about an element. Excalidraw shows generationData as a page within the board, which
// may hold scripts.
func customData(v jsontree.Value) *fault {
	if v.Kind() != jsonvalue.Object && !v.IsNull() {
		return wrong("not an object")
	}
	if !v.Get("generationData").IsNone() {
		return wrong("pages within a board are not allowed").under("generationData")
	}
	return anyCustomData(v)
}

func fileID(v jsontree.Value) *fault {
	if v.Kind() == jsonvalue.String {
		if _, ok := collab.ParseBlobID(v.String()); ok {
			return nil
		}
	}
	return wrong("not the SHA-256 of a file, in lower case")
}

// app are the settings that all who have a board open share.
var app = object(map[string]check{
	"viewBackgroundColor": orNull(colour), "gridSize": orNull(number(0, 10_000)), "gridStep": number(0, 10_000),
	"gridModeEnabled": flag, "name": orNull(text(1000)),
})

// fileEntry is what is known of a file beside its bytes.
var fileEntry = object(map[string]check{
	"mimeType": matching(regexp.MustCompile(`^image/[a-z0-9.+-]{1,40}$`), "not the type of a picture"),
	"size":     whole(0, maxTime), "created": number(0, maxTime), "lastRetrieved": number(0, maxTime),
	"version": whole(0, maxTime), "name": text(1000),
}, "mimeType")
