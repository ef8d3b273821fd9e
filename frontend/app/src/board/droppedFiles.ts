import { holdsBoard } from './importBoard';

/**
 * Takes boards that are dropped on an element. Excalidraw would put them in the place of all that is there, pictures
 * that hold a board as well. What is no board is dropped again, for Excalidraw. Returns what ends it.
 */
export function takeDroppedFiles(element: HTMLElement, take: (file: File) => void): () => void {
  const passed = new WeakSet<Event>();
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer?.files.item(0);
    if (file == null || passed.has(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const { target, clientX, clientY } = event;
    void holdsBoard(file).then((board) => {
      if (board) {
        take(file);
        return;
      }
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      const again = new DragEvent('drop', { dataTransfer, clientX, clientY, bubbles: true, cancelable: true });
      passed.add(again);
      target?.dispatchEvent(again);
    });
  };
  element.addEventListener('drop', drop, { capture: true });
  return () => element.removeEventListener('drop', drop, { capture: true });
}
