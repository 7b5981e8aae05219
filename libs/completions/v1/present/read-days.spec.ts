import { RoutifyError } from '#core';
import { readDays } from './read-days.js';

const NOW_MS = Date.parse('2026-11-20T23:59:59.999Z');

function days(query: Readonly<Record<string, unknown>>): string[] {
  const { from, before } = readDays(query, NOW_MS);
  return [from, before].map((day) => day.toISOString().slice(0, 10));
}

describe('readDays', () => {
  it.each<[query: Readonly<Record<string, unknown>>, from: string, before: string]>([
    [{}, '2026-10-22', '2026-11-21'],
    [{ start_date: '2026-11-01' }, '2026-11-01', '2026-11-21'],
    [{ end_date: '2026-11-02' }, '2026-10-03', '2026-11-02'],
    [{ start_date: '2026-4-9', end_date: '2026-04-10' }, '2026-04-09', '2026-04-10'],
    [{ start_date: '2024-02-29', end_date: '2024-02-29' }, '2024-02-29', '2024-02-29'],
    [{ start_date: '2025-01-01', end_date: '2026-01-02' }, '2025-01-01', '2026-01-02'],
  ])('%j', (query, from, before) => {
    expect(days(query)).toEqual([from, before]);
  });

  it.each<[param: string, query: Readonly<Record<string, unknown>>]>([
    ['start_date', { start_date: '' }],
    ['start_date', { start_date: 'yesterday' }],
    ['start_date', { start_date: ['2026-11-01', '2026-11-02'] }],
    ['start_date', { start_date: { gte: '2026-11-01' } }],
    ['start_date', { start_date: '1700000000' }],
    ['start_date', { start_date: '2026-11-01T00:00:00Z' }],
    ['start_date', { start_date: '2026-02-29' }],
    ['start_date', { start_date: '2026-13-01' }],
    ['start_date', { start_date: '2026-00-10' }],
    ['end_date', { end_date: '2026-11-32' }],
    ['start_date', { start_date: '2026-11-02', end_date: '2026-11-01' }],
    ['start_date', { start_date: '2025-01-01', end_date: '2026-01-03' }],
  ])('refuses %s: %j', (param, query) => {
    const read = (): unknown => readDays(query, NOW_MS);
    expect(read).toThrow(RoutifyError);
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_request_error', param }) as Error);
  });
});
