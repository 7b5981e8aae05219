import { staleSince } from './stale';

const read = (status: string, dataUpdatedAt: number, hasData = true, isActive = true) => ({
  isActive: () => isActive,
  state: { status, data: hasData ? {} : undefined, dataUpdatedAt },
});

it.each([
  ['nothing failed', [read('success', 5), read('pending', 0, false)], null],
  ['the oldest counts', [read('error', 9), read('error', 7), read('success', 3)], 7],
  ['a region without data says so itself', [read('error', 0, false)], null],
  ['what is not on screen does not matter', [read('error', 7, true, false)], null],
])('what is shown is old: %s', (_, reads, since) => {
  expect(staleSince(reads)).toBe(since);
});
