import { vi } from 'vitest';

/** Waits until the check passes. The limit is for a broken program, not for a slow machine. */
export async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, { interval: 1, timeout: 30_000 });
}
