import { firstRunSteps, type FirstRunFacts } from './first-run-steps';

const NOTHING: FirstRunFacts = {
  security: undefined,
  channels: undefined,
  models: undefined,
  missingCount: undefined,
  tierCount: undefined,
  organizationCount: undefined,
  requestCount: undefined,
  sentMailCount: undefined,
  gatewayUrl: undefined,
};
const security = { totp_since: null, passkeys: [] };
const served = { models: [{ model_id: 'mdl_1', cost: null }], options: {} };
const costed = { models: [{ model_id: 'mdl_1', cost: {} }], options: {} };

/** The names of the steps that are done. */
function done(facts: object): string[] {
  return firstRunSteps({ ...NOTHING, ...facts }).flatMap(({ id, isDone }) => (isDone ? [id] : []));
}

describe('the first steps', () => {
  it.each([
    ['nothing is known', {}, []],
    ['the account has no factor', { security }, []],
    ['it has codes', { security: { ...security, totp_since: 'x' } }, ['secure']],
    ['it has a passkey', { security: { ...security, passkeys: [{}] } }, ['secure']],
    [
      'there are a tier, an organization, a request',
      { tierCount: 1, organizationCount: 1, requestCount: 1 },
      ['tier', 'organization', 'request'],
    ],
    ['a mail went out', { sentMailCount: 1 }, ['mail']],
    ['gateways have an address', { gatewayUrl: 'https://api.acme.example' }, ['address']],
    ['it is of this machine', { gatewayUrl: 'http://localhost:3000' }, []],
  ] as const)('when %s', (_, facts, expected) => {
    expect(done(facts)).toEqual(expected);
  });

  it('need a cost of each model that is served, unless the provider reports it', () => {
    expect(done({ channels: [served, costed] })).not.toContain('cost');
    expect(done({ channels: [costed] })).toContain('cost');
    expect(done({ channels: [{ ...served, options: { trust_reported_cost: true } }] })).toContain('cost');
    expect(done({ channels: [{ models: [], options: {} }] })).not.toContain('cost');
  });

  it('need a price for each model that is served', () => {
    const facts = { channels: [served], models: [{ id: 'mdl_1', current_price: {} }], missingCount: 0 };
    expect(done(facts)).toEqual(['channel', 'price']);
    expect(done({ ...facts, missingCount: 1 })).toEqual(['channel']);
    expect(done({ ...facts, models: [{ id: 'mdl_1', current_price: null }] })).toEqual(['channel']);
    expect(done({ ...facts, models: [] })).toEqual(['channel']);
    expect(done({ ...facts, models: [...facts.models, { id: 'mdl_2', current_price: null }] })).toContain('price');
  });
});
