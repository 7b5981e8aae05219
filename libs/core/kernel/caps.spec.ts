import { capName, countsIn, limitAt } from './caps.js';

const request = {
  modelIds: ['openai/gpt-4.1', 'anthropic/claude-opus-4'],
  tags: { team: 'search', empty: '' },
};

describe('countsIn', () => {
  it.each([
    { what: 'any request', model: null, counts: true },
    { what: 'its model', model: 'openai/gpt-4.1', counts: true },
    { what: 'a model that it may fall back to', model: 'anthropic/claude-opus-4', counts: true },
    { what: 'models that fit a glob', model: 'openai/*', counts: true },
    { what: 'models to fall back to that fit a glob', model: 'anthropic/*', counts: true },
    { what: 'every model', model: '*', counts: true },
    { what: 'another model', model: 'openai/gpt-4.1-mini', counts: false },
    { what: 'the beginning of its model', model: 'openai/gpt-4', counts: false },
    { what: 'models of another maker', model: 'google/*', counts: false },
  ])('of $what: $counts', ({ model, counts }) => {
    expect(countsIn({ model, tag: null }, request)).toBe(counts);
  });

  it.each([
    { name: 'team', value: 'search', counts: true },
    { name: 'empty', value: '', counts: true },
    { name: 'team', value: 'Search', counts: false },
    { name: 'team', value: 'sea', counts: false },
    { name: 'project', value: 'search', counts: false },
    { name: 'project', value: '', counts: false },
  ])('of the label $name=$value: $counts', ({ counts, ...tag }) => {
    expect(countsIn({ model: null, tag }, request)).toBe(counts);
  });

  it('of a model and a label: only what fits both', () => {
    const tag = { name: 'team', value: 'search' };
    expect(countsIn({ model: 'openai/*', tag }, request)).toBe(true);
    expect(countsIn({ model: 'google/*', tag }, request)).toBe(false);
    expect(countsIn({ model: 'openai/*', tag: { ...tag, value: 'ads' } }, request)).toBe(false);
    expect(countsIn({ model: 'openai/*', tag: null }, { modelIds: [], tags: request.tags })).toBe(false);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'ATK-478: knows a label only by its own name: %s',
    (name) => {
      // As text, what the object has of its prototype.
      const inherited = String((request.tags as Record<string, unknown>)[name]);
      for (const value of [inherited, '', 'undefined'])
        expect(countsIn({ model: null, tag: { name, value } }, request)).toBe(false);
      const tags = JSON.parse(`{ "${name}": "x" }`) as Record<string, string>;
      expect(countsIn({ model: null, tag: { name, value: 'x' } }, { modelIds: [], tags })).toBe(true);
    },
  );
});

describe('limitAt', () => {
  const override = { limit: 50n, endsAtMs: 1_000 };

  it('is that of the override until its end', () => {
    expect(limitAt({ limit: 10n, override }, 999)).toBe(50n);
    expect(limitAt({ limit: 10n, override }, 1_000)).toBe(10n);
    expect(limitAt({ limit: 10n, override }, 1_001)).toBe(10n);
  });

  it('may be lower for a while, and 0', () => {
    expect(limitAt({ limit: 10n, override: { ...override, limit: 0n } }, 0)).toBe(0n);
  });

  it('is the limit where nothing overrides it', () => {
    expect(limitAt({ limit: 10n, override: null }, 999)).toBe(10n);
  });
});

describe('capName', () => {
  it('names the unit before the number', () => {
    expect([capName(12, 'usd'), capName(12, 'requests')]).toEqual(['c12', 'r12']);
  });
});
