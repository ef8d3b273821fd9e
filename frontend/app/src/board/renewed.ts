/** The part of an element that names other elements, and what is left of it when it is put on a board again. */
export interface Named {
  readonly id: string;
  readonly groupIds?: readonly string[];
  readonly frameId?: string | null;
  readonly containerId?: string | null;
  readonly boundElements?: readonly { readonly id: string }[] | null;
  readonly startBinding?: { readonly elementId: string } | null;
  readonly endBinding?: { readonly elementId: string } | null;
  readonly fileId?: string | null;
}

/**
 * Elements with names of their own, so that they can be put on a board that may have them already. What they name of
 * each other is kept, what they name beside that is let go. `files` has the new names of files.
 */
export function renewed<Element extends Named>(elements: readonly Element[], files: ReadonlyMap<string, string>, name: () => string): Element[] {
  const ids = new Map(elements.map(({ id }) => [id, name()]));
  const groups = new Map(elements.flatMap(({ groupIds = [] }) => groupIds).map((group) => [group, name()]));
  const other = (id: string | null | undefined) => ids.get(id ?? '') ?? null;
  const binding = <B extends { readonly elementId: string }>(bound: B | null | undefined): B | null => {
    const elementId = other(bound?.elementId);
    return bound == null || elementId === null ? null : { ...bound, elementId };
  };
  return elements.map((element) => ({
    ...element,
    id: ids.get(element.id) ?? name(),
    // The board gives it a place in front of what is there.
    index: null,
    groupIds: (element.groupIds ?? []).map((group) => groups.get(group) ?? group),
    frameId: other(element.frameId),
    ...(element.containerId === undefined ? {} : { containerId: other(element.containerId) }),
    boundElements: (element.boundElements ?? []).flatMap((bound) => {
      const id = other(bound.id);
      return id === null ? [] : [{ ...bound, id }];
    }),
    ...(element.startBinding === undefined ? {} : { startBinding: binding(element.startBinding) }),
    ...(element.endBinding === undefined ? {} : { endBinding: binding(element.endBinding) }),
    ...(element.fileId == null ? {} : { fileId: files.get(element.fileId) ?? null, status: 'pending' }),
  }));
}
