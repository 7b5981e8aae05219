import { RouteRules, type RouteMatch, type RouteRule } from './route-rule.js';

const anyRequest: RouteMatch = { model: null, tierId: null, organizationId: null, tag: null };
const rule = (id: string, match: Partial<RouteMatch>): RouteRule => ({
  id,
  match: { ...anyRequest, ...match },
  strategy: 'weighted',
  maxAttempts: null,
  fallbacks: [],
});
const request = { canonicalId: 'openai/gpt-4.1', tierId: 't1', organizationId: 'o1', tags: { team: 'blue' } };

describe('RouteRules', () => {
  it.each([
    { match: {}, found: true },
    { match: { model: 'openai/*' }, found: true },
    { match: { model: 'openai/gpt-4.1' }, found: true },
    { match: { model: 'openai/gpt-4' }, found: false },
    { match: { tierId: 't1', organizationId: 'o1' }, found: true },
    { match: { tierId: 't2', organizationId: 'o1' }, found: false },
    { match: { tag: 'team' }, found: true },
    { match: { tag: 'team=blue' }, found: true },
    { match: { tag: 'team=red' }, found: false },
    { match: { tag: 'toString' }, found: false },
  ])('a rule for $match is found: $found', ({ match, found }) => {
    expect(new RouteRules([rule('r', match)]).find(request) !== null).toBe(found);
  });

  it('takes the most specific: organization, tag, tier, then the model that is named most exactly', () => {
    const byRank = [
      rule('5', { organizationId: 'o1' }),
      rule('4', { tag: 'team', tierId: 't1' }),
      rule('9', { tag: 'team' }),
      rule('3', { tierId: 't1' }),
      rule('2', { model: 'openai/gpt-4.1' }),
      rule('1', { model: 'openai/gpt-*' }),
      rule('0', { model: 'openai/*' }),
      rule('6', {}),
      rule('7', {}),
    ];
    for (let from = 0; from < byRank.length; from++) {
      const rules = new RouteRules(byRank.slice(from).reverse());
      expect(rules.find(request)?.id).toBe(byRank[from]?.id);
    }
    expect(new RouteRules([]).find(request)).toBeNull();
  });
});
