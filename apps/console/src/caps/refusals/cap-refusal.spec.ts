import { readCapRefusal } from './cap-refusal';

const MONEY = {
  limit_source: 'cap',
  scope: 'organization',
  period: 'month',
  cap_id: 'cap_01jd3k9v6qe8yb5t2x7m4c0n1p',
  model: 'openai/gpt-4.1',
  cap_usd: '5',
  spent_usd: '4.99',
  held_usd: '0',
  available_usd: '0.01',
  needed_usd: '0.02',
  resets_at: '2026-12-01T00:00:00.000Z',
};

describe('a request over a cap', () => {
  it('has its figures', () => {
    expect(readCapRefusal(MONEY)).toEqual({
      scope: 'organization',
      isHeld: false,
      capId: MONEY.cap_id,
      cap: {
        usage: { unit: 'usd', limit: '5', used: '4.99', open: '0', left: '0.01' },
        period: 'month',
        resetsAt: MONEY.resets_at,
        neededUsd: '0.02',
        model: 'openai/gpt-4.1',
        tag: null,
      },
    });
  });

  it('has those of requests', () => {
    const details = {
      limit_source: 'held',
      scope: 'key',
      period: 'hour',
      cap_requests: 10,
      counted_requests: 8,
      running_requests: 2,
    };
    expect(readCapRefusal(details)).toMatchObject({
      isHeld: true,
      capId: null,
      cap: { usage: { unit: 'requests', limit: '10', used: '8', open: '2' }, neededUsd: null, resetsAt: null },
    });
  });

  it('has nothing of one that is hidden, or where no figures are', () => {
    expect(readCapRefusal({ limit_source: 'cap', scope: 'member' })).toEqual({
      scope: 'member',
      isHeld: false,
      capId: null,
      cap: null,
    });
    expect(readCapRefusal({})).toBeNull();
    expect(readCapRefusal({ scope: 'else', period: 'day' })).toBeNull();
  });
});
