import type { ListedRequest } from '@/live/live-store';
import { kindOfOutcome, matchesSearch, queryOf, searchOf, setFilters, uncounted } from './request-filters';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');

describe('the filters of requests', () => {
  it('come from an address', () => {
    expect(
      searchOf({ range: '7d', outcome: 'lost', min_latency_ms: '500', min_cost_usd: 0.05, code: '', x: 1 }),
    ).toEqual({
      range: '7d',
      outcome: 'lost',
      min_latency_ms: 500,
      min_cost_usd: '0.05',
    });
    expect(searchOf({ from: 'x', to: '2026-11-01T01:00:00Z' })).toEqual({ to: '2026-11-01T01:00:00Z' });
    expect(searchOf({ range: 'year', min_latency_ms: 'long', model_id: [1] })).toEqual({});
  });

  it('keep ids of digits as texts', () => {
    expect(searchOf({ client_request_id: 42, upstream_request_id: 'req_1' })).toEqual({
      client_request_id: '42',
      upstream_request_id: 'req_1',
    });
  });

  it('become a window that ends now', () => {
    expect(queryOf({ outcome: 'lost' }, NOW)).toEqual({ outcome: 'lost', created_at_gte: '2026-11-19T12:00:00.000Z' });
  });

  it('become a window that ends at a moment', () => {
    expect(queryOf({ range: '1h', to: '2026-11-01T01:00:00.000Z' }, NOW)).toEqual({
      created_at_gte: '2026-11-01T00:00:00.000Z',
      created_at_lt: '2026-11-01T01:00:00.000Z',
    });
  });

  it('become a window between two moments', () => {
    const [from, to] = ['2026-11-01T00:30:00.000Z', '2026-11-01T01:00:00.000Z'];
    expect(queryOf({ range: '1h', from, to }, NOW)).toEqual({ created_at_gte: from, created_at_lt: to });
  });

  it('leave a list without totals where each request is compared', () => {
    expect(uncounted({ outcome: 'lost', min_latency_ms: 5, upstream_request_id: 'a' })).toEqual([
      'min_latency_ms',
      'upstream_request_id',
    ]);
  });

  it('are listed without the window', () => {
    expect(setFilters({ range: '1h', to: 'x', code: '502', min_latency_ms: 5 })).toEqual(['code', 'min_latency_ms']);
  });
});

it.each([
  [{}, true],
  [{ range: '1h', outcome: 'lost,completed', model_id: 'mdl_1', organization_id: 'org_1' } as const, true],
  [{ outcome: 'lost' }, false],
  [{ channel_id: 'chn_2' }, false],
  [{ code: 'upstream_error' }, false],
  [{ min_cost_usd: '0.05', min_latency_ms: 900 }, true],
  [{ min_cost_usd: '0.051' }, false],
  [{ min_latency_ms: 901 }, false],
  [{ client_request_id: 'a' }, false],
  [{ upstream_request_id: 'req_1' }, false],
  [{ to: '2026-11-01T00:00:00.000Z' }, false],
])('has a booked request in the list of %j: %s', (search, isThere) => {
  const request = {
    outcome: 'completed',
    model_id: 'mdl_1',
    organization_id: 'org_1',
    channel_id: 'chn_1',
    key_id: 'key_1',
    error_code: null,
    cost_usd: '0.050',
    duration_ms: 900,
  } as ListedRequest;
  expect(matchesSearch(search, request)).toBe(isThere);
});

it('marks outcomes', () => {
  expect(['completed', 'client_closed', 'balance_ended', 'lost', 'new'].map(kindOfOutcome)).toEqual([
    'ok',
    'rest',
    'warn',
    'bad',
    'bad',
  ]);
});
