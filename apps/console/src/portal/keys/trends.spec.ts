import { inChunks, trendsOf } from './trends';

const DAYS = ['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'];
const row = (group: string | null, day: number, request_count: number) => ({
  group,
  request_count,
  starts_at: `2026-11-${day}T00:00:00Z`,
});

it('are the requests of each key by day, with zeros between', () => {
  const rows = [row('key_a', 21, 4), row('key_b', 22, 1), row('key_a', 23, 2), row(null, 23, 9), row('key_a', 20, 7)];
  expect([...trendsOf(rows, DAYS)]).toEqual([
    ['key_a', { requests: 6, byDay: [4, 0, 2] }],
    ['key_b', { requests: 1, byDay: [0, 1, 0] }],
  ]);
});

it('are read for some keys at once', () => {
  expect(inChunks(['a', 'b', 'c'], 2)).toEqual([['a', 'b'], ['c']]);
  expect(inChunks([], 2)).toEqual([]);
});
