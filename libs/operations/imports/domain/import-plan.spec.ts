import { importedSecretOfSha256 } from '#auth';
import { planImport, type Target } from './import-plan.js';
import type { SourceDescription, SourceKey, SourceOrganization } from './source-description.js';

const TARGET: Target = {
  records: [],
  keyHolders: new Map(),
  document: { tiers: [], models: [], channels: [] },
  tiers: new Map(),
  models: new Map(),
  hasDefaultTier: true,
  channels: new Set(),
};
const KEY: SourceKey = {
  id: 'k',
  organization: 'o',
  name: 'k',
  secret: importedSecretOfSha256('a'.repeat(64), null)!,
  isActive: true,
  expiresAtMs: null,
  models: null,
  ipAllow: [],
  limits: null,
  totalCapNanoUsd: null,
};
const ORGANIZATION: SourceOrganization = {
  id: 'o',
  name: 'o',
  tier: null,
  isActive: true,
  balanceNanoUsd: 0n,
  creditLimitNanoUsd: 0n,
  people: [],
  bounds: null,
};

function plan(source: Partial<SourceDescription>, target: Partial<Target> = {}) {
  const nothing = {
    tiers: [],
    models: [],
    channels: [],
    organizations: [ORGANIZATION],
    keys: [],
    codes: [],
    findings: [],
  };
  const { models, keys, findings } = planImport({ ...nothing, ...source }, { ...TARGET, ...target }, 'litellm');
  return {
    models: models.map(({ canonicalId, aliases }) => [canonicalId, ...aliases]),
    allowed: keys.map(({ modelAllow }) => modelAllow),
    notes: findings.map(({ row, message }) => `${row}: ${message}`),
  };
}

describe('aliases of models in the source', () => {
  const models = [
    { id: 'gpt-4o', aliases: ['smart', 'gpt-4o-mini', 'a b'], price: null },
    { id: 'gpt-4o-mini', aliases: ['smart'], price: null },
  ];

  it('become aliases here, each of one model', () => {
    expect(plan({ models, keys: [{ ...KEY, models: ['smart'] }] })).toEqual({
      models: [
        ['openai/gpt-4o', 'gpt-4o', 'smart'],
        ['openai/gpt-4o-mini', 'gpt-4o-mini'],
      ],
      allowed: [['openai/gpt-4o']],
      notes: [
        'gpt-4o: the alias gpt-4o-mini is taken, or no model can have it here',
        'gpt-4o: the alias a b is taken, or no model can have it here',
        'gpt-4o-mini: the alias smart is taken, or no model can have it here',
      ],
    });
  });

  it('are reported where the model exists here without them', () => {
    const own = { canonicalId: 'openai/gpt-4o', price: undefined };
    const known = (names: readonly string[]) => ({ models: new Map(names.map((name) => [name, own] as const)) });
    const source = {
      models: [{ id: 'gpt-4o', aliases: ['smart'], price: null }],
      keys: [{ ...KEY, models: ['smart'] }],
    };
    expect(plan(source, known(['gpt-4o', 'smart']))).toEqual({ models: [], allowed: [['openai/gpt-4o']], notes: [] });
    const { notes, allowed } = plan(source, known(['gpt-4o']));
    expect(notes[0]).toBe('gpt-4o: is not found by the name smart here: add the alias by hand');
    expect(allowed).toEqual([['none/none']]);
  });

  it('stay where an import that was killed has made the model', () => {
    const record = {
      kind: 'model' as const,
      sourceId: 'gpt-4o',
      objectId: null,
      objectKey: 'openai/gpt-4o',
      amountNanoUsd: null,
      fingerprint: 'pending',
      revision: 0,
      stated: null,
    };
    const made = { canonicalId: 'openai/gpt-4o', price: undefined };
    const target = {
      records: [record],
      models: new Map(['openai/gpt-4o', 'gpt-4o', 'smart'].map((name) => [name, made] as const)),
    };
    const { models: planned, notes } = plan({ models: [{ id: 'gpt-4o', aliases: ['smart'], price: null }] }, target);
    expect(planned).toEqual([['openai/gpt-4o', 'gpt-4o', 'smart']]);
    expect(notes).toEqual([]);
  });
});
