import type { ListedRequest } from '@/live/live-store';
import { matchesSearch, readRequestsSearch, queryOf } from './requests-search';

describe('the filters of requests', () => {
  it('are what the address has, as far as it is known', () => {
    const search = { range: '7d', key_id: 'key_1', outcome: 'lost', code: '', model_id: 5, other: 'x' };
    expect(readRequestsSearch(search)).toEqual({ range: '7d', key_id: 'key_1', outcome: 'lost' });
    expect(readRequestsSearch({ range: '1y', outcome: 'fine' })).toEqual({});
  });

  it('tell which booked requests belong to the list', () => {
    const request = { key_id: 'key_1', model_id: 'mdl_1', outcome: 'lost', error_code: 'lost' } as ListedRequest;
    expect(matchesSearch({ range: '7d' }, request)).toBe(true);
    expect(matchesSearch({ key_id: 'key_1', outcome: 'lost', code: 'lost' }, request)).toBe(true);
    expect(matchesSearch({ key_id: 'key_2' }, request)).toBe(false);
    expect(matchesSearch({ client_request_id: 'a' }, request)).toBe(false);
    expect(matchesSearch({ code: 'upstream_error' }, request)).toBe(false);
    expect(matchesSearch({ to: '2026-11-23T12:00:00Z' }, request)).toBe(false);
  });

  it('become a query with a window of at most 31 days', () => {
    const now = Date.parse('2026-11-23T12:00:30Z');
    expect(queryOf({ range: '31d', outcome: 'lost' }, now)).toEqual({
      outcome: 'lost',
      limit: 50,
      created_at_gte: '2026-10-23T13:00:30.000Z',
    });
    expect(queryOf({}, now)).toEqual({ limit: 50 });
    const [from, to] = ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z'];
    expect(queryOf({ range: '7d', from, to }, now)).toEqual({ limit: 50, created_at_gte: from, created_at_lt: to });
  });
});
