import { EditorSelection, type Extension, type StateField } from '@codemirror/state';
import { EditorView, layer, RectangleMarker, type LayerMarker, type ViewUpdate } from '@codemirror/view';
import { FLAG_HEIGHT, flagSide, type Band } from '@tandem/client';
import { CaretMarker, StretchMarker } from './caretMarkers';
import type { ShownCaret } from './remoteCarets';

type Shown = StateField<readonly ShownCaret[]>;

/**
 * Draws carets over the text and selections behind it. Both are layers of their own: nothing of them is in the text, so
 * that neither the browser's selection nor an input method meets them, and they take no clicks.
 */
export function caretLayers(shown: Shown): Extension {
  return [
    layer({
      above: false,
      class: 'cm-remote-selections',
      update: (update) => redraw(update, shown),
      markers: (view) => stretches(view, shown),
    }),
    layer({
      above: true,
      class: CARETS,
      update: (update) => redraw(update, shown),
      markers: (view) => carets(view, shown),
    }),
    EditorView.domEventHandlers({ mousemove: showFlagsNear }),
    look,
  ];
}

const CARETS = 'cm-remote-carets';
/** How near to a caret, in pixels, the pointer brings its name back. */
const NEAR = 8;

/** The carets take no pointer events, or they would take clicks: so it is the text that notices. */
function showFlagsNear(event: MouseEvent, view: EditorView): boolean {
  for (const caret of view.scrollDOM.querySelectorAll(`.${CARETS} > div`)) {
    const { left, right, top, bottom } = caret.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    caret.classList.toggle('cm-flag-asked', x >= left - NEAR && x <= right + NEAR && y >= top && y <= bottom);
  }
  return false;
}

function stretches(view: EditorView, shown: Shown): LayerMarker[] {
  return view.state.field(shown).flatMap(({ ranges, color }) =>
    ranges
      .filter(({ anchor, head }) => anchor !== head)
      .flatMap(({ anchor, head }) => {
        const range = { from: Math.min(anchor, head), to: Math.max(anchor, head) };
        return rectangles(view, range.from, range.to).map((rectangle) => new StretchMarker(rectangle, color));
      }),
  );
}

function carets(view: EditorView, shown: Shown): LayerMarker[] {
  const own = view.hasFocus ? bandAt(view, view.state.selection.main.head) : null;
  const top = view.scrollDOM.getBoundingClientRect().top;
  return view.state.field(shown).flatMap((caret) =>
    caret.ranges.flatMap(({ head }) => {
      const [rectangle] = rectangles(view, head, head);
      const band = bandAt(view, head);
      if (rectangle === undefined || band === null) return [];
      return [new CaretMarker(rectangle, caret, flagSide(band, own, top))];
    }),
  );
}

function rectangles(view: EditorView, from: number, to: number): readonly RectangleMarker[] {
  const { viewport } = view;
  if (to < viewport.from || from > viewport.to) return [];
  return RectangleMarker.forRange(view, 'cm-remote-stretch', EditorSelection.range(from, to));
}

function bandAt(view: EditorView, at: number): Band | null {
  const { viewport } = view;
  return at < viewport.from || at > viewport.to ? null : view.coordsAtPos(at);
}

function redraw(update: ViewUpdate, shown: Shown): boolean {
  return (
    update.docChanged ||
    update.selectionSet ||
    update.viewportChanged ||
    update.focusChanged ||
    update.startState.field(shown) !== update.state.field(shown)
  );
}

const fade = { from: { opacity: '1' }, to: { opacity: '0' } };

const look = EditorView.baseTheme({
  '.cm-remote-selections > *, .cm-remote-carets > *': { position: 'absolute', pointerEvents: 'none' },
  '.cm-remote-carets': { pointerEvents: 'none' },
  '.cm-remote-stretch': { opacity: '0.22', borderRadius: '2px' },
  '.cm-remote-caret': { width: '2px', marginLeft: '-1px' },
  '.cm-remote-caret > span': {
    position: 'absolute',
    left: '0',
    maxWidth: '12rem',
    overflow: 'hidden',
    borderRadius: '4px',
    padding: '0 5px',
    fontFamily: 'var(--ui, sans-serif)',
    fontSize: '12px',
    fontWeight: '600',
    height: `${FLAG_HEIGHT}px`,
    lineHeight: `${FLAG_HEIGHT}px`,
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  '.cm-flag-above > span': { bottom: '100%', borderBottomLeftRadius: '0' },
  '.cm-flag-below > span': { top: '100%', borderTopLeftRadius: '0' },
  '.cm-flag-hidden > span': { display: 'none' },
  '.cm-flag-even > span': { animation: 'cm-flag-even 0.3s 3s forwards' },
  '.cm-flag-odd > span': { animation: 'cm-flag-odd 0.3s 3s forwards' },
  '.cm-remote-caret.cm-flag-asked > span': { animation: 'none' },
  '@keyframes cm-flag-even': fade,
  '@keyframes cm-flag-odd': fade,
});
