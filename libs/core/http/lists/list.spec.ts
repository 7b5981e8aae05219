import { formatId } from '../../kernel/ids.js';
import { presentPage, readPage, splitFilter } from './list.js';
import { readChoices } from './read-choices.js';
import { readWindow } from './time-window.js';

const UUID = '01a1f82a-4d18-70da-84ae-dcc281f02362';
const ID = formatId('org', UUID);
const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

describe('readPage', () => {
  it.each([
    { query: {}, page: { limit: 20, after: null, before: null } },
    { query: { limit: 100, after: ID }, page: { limit: 100, after: UUID, before: null } },
    { query: { before: ID }, page: { limit: 20, after: null, before: UUID } },
  ])('of $query', ({ query, page }) => {
    expect(readPage(query, 'org')).toEqual(page);
  });

  it.each([
    { query: { after: ID, before: ID }, code: 'invalid_request_error', param: 'before' },
    { query: { after: formatId('key', UUID) }, code: 'invalid_id', param: 'after' },
  ])('refuses $query', ({ query, code, param }) => {
    expect(() => readPage(query, 'org')).toThrow(expect.objectContaining({ code, param }));
  });
});

describe('presentPage', () => {
  it('returns the list envelope of OpenAI clients', () => {
    const present = (id: string): { id: string } => ({ id });
    expect(presentPage({ rows: ['b', 'a'], hasMore: true }, present)).toEqual({
      object: 'list',
      data: [{ id: 'b' }, { id: 'a' }],
      first_id: 'b',
      last_id: 'a',
      has_more: true,
    });
    expect(presentPage({ rows: [], hasMore: false }, present)).toMatchObject({
      data: [],
      first_id: null,
      last_id: null,
    });
  });
});

describe('filters', () => {
  it('split at commas', () => {
    expect(splitFilter('a, b,,c')).toEqual(['a', 'b', 'c']);
    expect(splitFilter(undefined)).toBeUndefined();
  });

  it('refuse unknown values', () => {
    expect(readChoices('active,revoked', 'status', ['active', 'revoked'])).toEqual(['active', 'revoked']);
    expect(readChoices(undefined, 'status', ['active'])).toBeUndefined();
    expect(() => readChoices('activ', 'status', ['active'])).toThrow('status: expected active, got activ');
  });
});

describe('readWindow', () => {
  it.each([
    { query: {}, fromMs: NOW_MS - DAY_MS, beforeMs: NOW_MS + 60_000 },
    { query: { created_at_gte: '2026-11-01T00:00:00Z' }, fromMs: Date.UTC(2026, 10, 1), beforeMs: NOW_MS + 60_000 },
    {
      query: { created_at_lt: '2026-11-10T00:00:00Z' },
      fromMs: Date.UTC(2026, 10, 9),
      beforeMs: Date.UTC(2026, 10, 10),
    },
    {
      query: { created_at_gte: '2026-10-01T00:00:00Z', created_at_lt: '2026-11-01T00:00:00Z' },
      fromMs: Date.UTC(2026, 9, 1),
      beforeMs: Date.UTC(2026, 10, 1),
    },
  ])('of $query', ({ query, fromMs, beforeMs }) => {
    expect(readWindow(query, NOW_MS)).toEqual({ from: new Date(fromMs), before: new Date(beforeMs) });
  });

  it.each([
    { created_at_gte: '2026-10-01T00:00:00Z' },
    { created_at_gte: '2026-11-30T00:00:00Z' },
    { created_at_gte: '2026-11-10T00:00:00Z', created_at_lt: '2026-11-10T00:00:00Z' },
  ])('refuses %j', (query) => {
    expect(() => readWindow(query, NOW_MS)).toThrow(expect.objectContaining({ param: 'created_at_gte' }));
  });
});
