import { rowsOf, spanOf, ticksOf, type Explained } from './timeline';

const request = {
  duration_ms: 11_840,
  attempts: [
    { channel: 'azure', reason: 'server_error', duration_ms: 412 },
    { channel: 'openai', reason: null, duration_ms: 900 },
  ],
  timeline: [
    { kind: 'admitted', at_ms: 0 },
    { kind: 'attempt', at_ms: 3 },
    { kind: 'attempt', at_ms: 420 },
    { kind: 'first_byte', at_ms: 1_421 },
    { kind: 'ended', at_ms: 11_840 },
    { kind: 'booked', at_ms: 12_104 },
  ],
} as unknown as Explained;

describe('the timeline of a request', () => {
  const rows = rowsOf(request);

  it('has the attempts between admission and end', () => {
    expect(rows.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ['admitted', 0],
      ['attempt', 3],
      ['attempt', 420],
      ['ended', 11_840],
      ['booked', 12_104],
    ]);
  });

  it('lets only the answer wait for its first byte and last until the end', () => {
    expect(rows.slice(1, 3)).toMatchObject([
      { endMs: 415, firstByteMs: null },
      { endMs: 11_840, firstByteMs: 1_421 },
    ]);
    expect(spanOf(rows)).toBe(11_840);
  });

  it('books nothing before the end, whatever the clock of the worker says', () => {
    const timeline = request.timeline.map((event) => (event.kind === 'booked' ? { ...event, at_ms: 11_800 } : event));
    expect(rowsOf({ ...request, timeline }).at(-1)).toEqual({ kind: 'booked', atMs: 11_840 });
  });

  it('is short while the request runs', () => {
    const running = { duration_ms: null, attempts: [], timeline: [{ kind: 'admitted', at_ms: 0 }] };
    expect(rowsOf(running as unknown as Explained)).toEqual([{ kind: 'admitted', atMs: 0 }]);
  });
});

it.each([
  [1, [0, 1]],
  [12, [0, 2, 4, 6, 8, 10, 12]],
  [11_840, [0, 2_000, 4_000, 6_000, 8_000, 10_000]],
])('ticks up to %i ms are %j', (span, ticks) => {
  expect(ticksOf(span)).toEqual(ticks);
});
