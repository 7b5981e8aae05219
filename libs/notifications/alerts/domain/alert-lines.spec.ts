import { formatId, newUuid, type DomainEvent } from '#core';
import { alertLines, holderOf } from './alert-lines.js';

const event = (type: string, data: Record<string, unknown>): DomainEvent => ({
  id: newUuid(Date.now()),
  organizationId: newUuid(Date.now()),
  type,
  data,
  occurredAt: new Date(0),
  position: 1n,
  sequence: 1n,
});
const low = event('balance.low', { available_usd: '4.991234567', threshold_usd: '5' });
const cap = event('cap.reached', {
  key_id: null,
  member_id: formatId('mbr', newUuid(Date.now())),
  holder_name: 'Ada\nLovelace',
  period: 'day',
  window: '2026-11-27',
  percent: 80,
  spent_usd: '8',
  cap_usd: '10',
});

describe('an email of alerts', () => {
  it('has a line of each event, in cents', () => {
    expect(alertLines([low], 'en')).toEqual({
      cause: 'alert_balance_low',
      lines: ['The balance is low: $4.99 is left, the alert is at $5.'],
    });
  });

  it('of several kinds says so, and counts what has no line', () => {
    const { cause, lines } = alertLines([low, ...Array.from({ length: 24 }, () => cap)], 'ru');
    expect([cause, lines.length, lines.at(-1)]).toEqual(['alerts', 21, 'И ещё 5.']);
    expect(lines[1]).toBe('Израсходовано 80 % лимита: $8 из $10 (Ada Lovelace, 2026-11-27).');
  });

  it('goes to those whose cap it is', () => {
    expect(holderOf(cap)).toEqual({ keyId: null, memberId: expect.any(String) });
    expect(holderOf(low)).toEqual({ keyId: null, memberId: null });
  });
});
