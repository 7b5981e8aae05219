import { bucketsOf } from './buckets';

describe('the intervals of a span', () => {
  it('are days of a zone, also when its clocks change', () => {
    const span = { from: '2026-10-23T10:00:00Z', to: '2026-10-26T10:00:00Z', interval: 'day' } as const;
    expect(bucketsOf({ ...span, zone: 'Europe/Stockholm' })).toEqual([
      '2026-10-22T22:00:00.000Z',
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('are hours, also of a zone half an hour apart', () => {
    const span = { from: '2026-11-23T10:10:00Z', to: '2026-11-23T12:00:00Z', interval: 'hour' } as const;
    expect(bucketsOf({ ...span, zone: 'Asia/Kolkata' })).toEqual([
      '2026-11-23T09:30:00.000Z',
      '2026-11-23T10:30:00.000Z',
      '2026-11-23T11:30:00.000Z',
    ]);
  });

  it('are months', () => {
    const span = { from: '2025-12-05T00:00:00Z', to: '2026-02-02T00:00:00Z', interval: 'month' } as const;
    expect(bucketsOf({ ...span, zone: 'UTC' })).toEqual([
      '2025-12-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
    ]);
  });
});
