import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReconnectingSocket } from '../src/socket';
import { FakeNetwork } from './fakeSocket';

let network: FakeNetwork;
let socket: ReconnectingSocket;

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  socket = new ReconnectingSocket({ connect: network.connect, random: () => 1 });
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
});

test('comes back with growing waits, and fires onopen anew each time', () => {
  const opened = vi.fn();
  socket.onopen = opened;
  network.last.open();
  for (const wait of [500, 1000, 2000]) {
    network.last.drop();
    expect(socket.link).toEqual({ kind: 'waiting', retryAt: Date.now() + wait });
    vi.advanceTimersByTime(wait - 1);
    expect(socket.link.kind).toBe('waiting');
    vi.advanceTimersByTime(1);
    expect(socket.link.kind).toBe('trying');
    network.last.open();
  }
  expect(opened).toHaveBeenCalledTimes(4);
});

test('a connection that lived for a while starts the back-off anew', () => {
  for (let i = 0; i < 5; i++) {
    network.last.drop();
    vi.runOnlyPendingTimers();
  }
  network.last.open();
  vi.advanceTimersByTime(5000);
  network.last.drop();
  expect(socket.link).toEqual({ kind: 'waiting', retryAt: Date.now() + 500 });
});

test('a wake-up ends the wait at once', () => {
  for (let i = 0; i < 6; i++) {
    network.last.drop();
    vi.runOnlyPendingTimers();
  }
  network.last.drop();
  const before = network.sockets.length;
  socket.wake();
  expect(socket.link.kind).toBe('trying');
  vi.advanceTimersByTime(9_000);
  expect(network.sockets.length).toBe(before + 1);
});

test('a try that never answers is given up', () => {
  const first = network.last;
  vi.advanceTimersByTime(10_000);
  expect(first.closed).toBe(true);
  expect(socket.link.kind).toBe('waiting');
  first.open();
  expect(socket.link.kind).toBe('waiting');
});

test('a connection that dies without a word is found within 25 s', () => {
  const closed = vi.fn();
  socket.onclose = closed;
  network.last.open();
  vi.advanceTimersByTime(10_000);
  expect(network.last.sent).toEqual(['{"a":"pp"}']);
  vi.advanceTimersByTime(8_000);
  expect(closed).toHaveBeenCalledOnce();
  expect(network.sockets[0]?.closed).toBe(true);
});

test('answers and other frames keep a connection alive', () => {
  const closed = vi.fn();
  socket.onclose = closed;
  network.last.open();
  for (let i = 0; i < 20; i++) {
    vi.advanceTimersByTime(7_000);
    network.last.receive(i % 2 === 0 ? { a: 'pp' } : { a: 'op' });
  }
  expect(closed).not.toHaveBeenCalled();
});

test('an open connection is asked at a wake-up, so that a dead one is found sooner', () => {
  network.last.open();
  vi.advanceTimersByTime(1_000);
  socket.wake();
  socket.wake();
  expect(network.last.sent).toEqual(['{"a":"pp"}']);
  vi.advanceTimersByTime(8_000);
  expect(socket.link.kind).toBe('waiting');
});

test('after a sleep a connection is asked again before it is given up', () => {
  network.last.open();
  vi.advanceTimersByTime(10_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(8_000);
  expect(socket.link.kind).toBe('open');
  expect(network.last.sent.length).toBe(2);
  network.last.receive({ a: 'pp' });
  vi.advanceTimersByTime(9_000);
  expect(socket.link.kind).toBe('open');
});

test('nothing is sent while there is no connection, and nothing happens after close', () => {
  socket.send('lost');
  expect(network.last.sent).toEqual([]);
  const reason = vi.fn();
  socket.onclose = reason;
  socket.close();
  expect(reason).toHaveBeenCalledExactlyOnceWith('closed');
  socket.wake();
  vi.advanceTimersByTime(60_000);
  expect(network.sockets.length).toBe(1);
});
