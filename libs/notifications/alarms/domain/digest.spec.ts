import { digestOf, type DueAlarm } from './digest.js';

const [FIRST, LATER] = [new Date('2026-11-27T12:00:00Z'), new Date('2026-11-27T12:40:00Z')];

const alarm = (changes: Partial<DueAlarm> = {}): DueAlarm => ({
  id: '1',
  name: 'outbox_long',
  subject: {},
  count: 1n,
  firstAt: FIRST,
  lastAt: FIRST,
  endedAt: null,
  mailedAt: null,
  ...changes,
});

describe('digestOf', () => {
  it('has new alarms first, then those that are open for long, then those that have ended', () => {
    const due = [alarm({ mailedAt: FIRST }), alarm({ name: 'redis_full' }), alarm({ endedAt: LATER })];
    const ended = [alarm({ name: 'later_version', mailedAt: FIRST, endedAt: LATER })];
    const english = digestOf(due, ended, 'en');
    expect(english).toMatchObject({ alarm: 'Redis almost full', rest: '+2' });
    expect(english.lines.map((line) => line.slice(0, line.indexOf(': 2026')))).toEqual([
      'Redis almost full',
      'Ended: Too many requests not settled yet',
      'Still open: Too many requests not settled yet',
      'Ended: later_version',
    ]);
    expect(digestOf(due, [], 'zh').lines[2]).toMatch(/^仍未结束：.+：2026/);
  });

  it('says what an alarm is about, from when to when, and how often', () => {
    const subject = { channel: 'acme', model: 'acme/large' };
    const { rest, lines } = digestOf([alarm({ subject, lastAt: LATER, count: 14n })], [], 'en');
    const times = '2026-11-27 12:00 UTC – 2026-11-27 12:40 UTC';
    expect([rest, ...lines]).toEqual(['', `Too many requests not settled yet: acme, acme/large · ${times} · 14×`]);
  });

  it('is bounded, and says how many are left out', () => {
    const { lines } = digestOf(
      Array.from({ length: 500 }, () => alarm()),
      [],
      'ru',
    );
    expect([lines.length, lines.at(-1)]).toEqual([26, '+475']);
  });
});
