import { RoutifyError } from '#core';
import { expiryOf } from './lifetime.js';

const NOW_MS = Date.UTC(2026, 10, 25);
const DAY_MS = 86_400_000;
const TOKENS = { what: 'tokens', defaultDays: 90, maxDays: null };
const inDays = (days: number): Date => new Date(NOW_MS + days * DAY_MS);

describe('expiryOf', () => {
  it.each([
    ['the default', undefined, TOKENS, inDays(90)],
    ['the longest lifetime, where it is shorter', undefined, { ...TOKENS, maxDays: 30 }, inDays(30)],
    [
      'the longest lifetime, where there is no default',
      undefined,
      { ...TOKENS, defaultDays: null, maxDays: 7 },
      inDays(7),
    ],
    ['never, where nothing says otherwise', undefined, { ...TOKENS, defaultDays: null }, null],
    ['never, as requested', null, TOKENS, null],
    ['a later end without a limit', inDays(4_000), TOKENS, inDays(4_000)],
    ['the last day that is allowed', inDays(31), { ...TOKENS, maxDays: 30 }, inDays(31)],
    ['an end in the past', inDays(-1), { ...TOKENS, maxDays: 30 }, inDays(-1)],
  ])('takes %s', (_what, requested, rule, expected) => {
    expect(expiryOf(requested, rule, NOW_MS)).toEqual(expected);
  });

  it.each([
    ['none', null, 'must be set'],
    ['a later one', inDays(31.001), 'is too late'],
  ])('refuses %s where lifetimes are limited', (_what, requested, problem) => {
    const attempt = () => expiryOf(requested, { ...TOKENS, maxDays: 30 }, NOW_MS);
    expect(attempt).toThrow(`expires_at ${problem}: in this installation, tokens expire within 30 days`);
    expect(attempt).toThrow(RoutifyError);
  });
});
