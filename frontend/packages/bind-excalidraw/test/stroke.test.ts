// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { Boards, type Page } from './boards';

const POINTS = 300;
/** Goal W7, in bytes that the page sends for each point. */
const MOST_PER_POINT = 250;

let boards: Boards;
let page: Page;
let sent = 0;

beforeEach(async () => {
  boards = new Boards();
  page = await boards.open();
  const { socket } = page.client;
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    sent += new TextEncoder().encode(data).length;
    send(data);
  };
});

afterEach(() => boards.close());

/** A hand that writes, as a pointer tells of it. */
function stroke(length: number): [number, number][] {
  return Array.from({ length }, (_, i) => [i * 1.73828125 + Math.sin(i / 3) * 10, Math.sin(i / 7) * 41.3984375]);
}

test('a stroke of 300 points costs at most 250 bytes a point, each sent by itself', async () => {
  const points = stroke(POINTS);
  const id = page.editor.add({ type: 'freedraw', points: points.slice(0, 1), pressures: [], simulatePressure: true });
  page.editor.setState({ newElement: page.editor.get(id) });
  let whole = 0;
  for (let count = 2; count <= POINTS; count++) {
    page.editor.mutate(id, { points: points.slice(0, count), width: count, height: 41 });
    whole += JSON.stringify(page.editor.get(id)).length;
    page.binding.flush();
    // The worst case: every point is acknowledged before the next comes, so nothing is put together.
    await eventually(() => expect(page.client.unsaved).toBe(0));
  }
  page.editor.setState({ newElement: null });
  page.editor.tell();
  page.binding.flush();
  await eventually(() => expect(page.client.unsaved).toBe(0));
  console.info(`${(sent / POINTS).toFixed(0)} bytes a point; ${(whole / POINTS).toFixed(0)} where whole elements are sent`);
  expect(sent / POINTS).toBeLessThanOrEqual(MOST_PER_POINT);
  expect(page.document.data.elements[id]?.points).toEqual(points);
});
