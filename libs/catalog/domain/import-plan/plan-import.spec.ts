import { HOLD_DEFAULTS, type ModelCard } from '../model-card.js';
import type { PricedEntry, PriceListEntry } from '../price-lists/price-list-entry.js';
import { parseSchedule, type WrittenSchedule } from '../prices/parse-schedule.js';
import { planImport, priceOfChange, summarizeImport, type ImportRules, type KnownModel } from './plan-import.js';

const RULES: ImportRules = { mode: 'upsert', percentMax: null, mayCreate: true };

const CARD: ModelCard = {
  ...HOLD_DEFAULTS,
  name: 'A',
  endpoints: ['chat'],
  contextLength: 8_000,
  maxOutputTokens: 1_000,
  inputModalities: ['text'],
  outputModalities: ['text'],
  capabilities: [],
};

const rowsAt = (input: bigint) => [{ fromPromptTokens: 0, rates: { input, output: 4n } }];

let lines = 0;
function entry(fields: Partial<PricedEntry> = {}): PricedEntry {
  const names = fields.names ?? ['acme/a'];
  return { kind: 'priced', line: ++lines, key: names[0] ?? '', names, rows: rowsAt(100n), card: CARD, ...fields };
}

function known(fields: Partial<KnownModel> = {}): KnownModel {
  const base = { currentId: 'price', versionCount: 1 };
  return {
    id: 'model',
    canonicalId: 'acme/a',
    archived: false,
    base,
    rows: rowsAt(100n),
    schedule: null,
    serviceTiers: [],
    ...fields,
  };
}

function plan(entries: readonly PriceListEntry[], models: readonly (readonly [string, KnownModel])[], rules = {}) {
  const { rows, changes } = planImport(entries, new Map(models), { ...RULES, ...rules });
  const outcomes = rows.map(({ action, errors }) => [action, ...errors.map(({ code }) => code)].join(' '));
  return { rows, changes, outcomes };
}

describe('planImport', () => {
  it('creates a draft for an unknown model', () => {
    const { rows, changes } = plan([entry()], []);
    expect(rows[0]).toMatchObject({ action: 'create', model: 'acme/a' });
    expect(changes).toEqual([{ kind: 'create', canonicalId: 'acme/a', card: CARD, rows: expect.any(Array) }]);
    expect(priceOfChange(changes[0]!).rows).toEqual(rowsAt(100n));
  });

  it('gives a known model a new price, with the current version as base', () => {
    const { rows, changes } = plan([entry({ names: ['acme/x', 'a'], rows: rowsAt(200n) })], [['a', known()]]);
    expect(rows[0]).toMatchObject({ action: 'update', model: 'acme/a', key: 'acme/x' });
    expect(rows[0]?.diff).toEqual([expect.objectContaining({ change_percent: '100' })]);
    expect(changes).toEqual([
      { kind: 'price', modelId: 'model', base: { currentId: 'price', versionCount: 1 }, rows: expect.any(Array) },
    ]);
  });

  it.each([
    { name: 'the same price', entry: entry(), models: [['acme/a', known()]], outcome: 'unchanged' },
    { name: 'no price so far', entry: entry(), models: [['acme/a', known({ rows: null })]], outcome: 'update' },
    {
      name: 'an archived model',
      entry: entry(),
      models: [['acme/a', known({ archived: true })]],
      outcome: 'skip archived',
    },
    { name: 'no card', entry: entry({ card: null }), models: [], outcome: 'error unknown_model' },
    { name: 'a bad name', entry: entry({ names: ['a b'] }), models: [], outcome: 'error invalid' },
    {
      name: 'a bad card',
      entry: entry({ card: { ...CARD, maxOutputTokens: 9_000 } }),
      models: [],
      outcome: 'error invalid',
    },
  ] as const)('$name: $outcome', ({ entry: only, models, outcome }) => {
    const { outcomes, changes } = plan([only], models);
    expect(outcomes).toEqual([outcome]);
    expect(changes).toHaveLength(outcome === 'update' ? 1 : 0);
  });

  it.each([
    ['create_only', 'skip exists', 'create'],
    ['update_only', 'update', 'skip unknown_model'],
    ['upsert', 'update', 'create'],
  ])('%s: a known model %s, an unknown one %s', (mode, forKnown, forUnknown) => {
    const entries = [entry({ rows: rowsAt(1n) }), entry({ names: ['acme/b'] })];
    expect(plan(entries, [['acme/a', known()]], { mode }).outcomes).toEqual([forKnown, forUnknown]);
  });

  it('creates no model for the price of a tier', () => {
    expect(plan([entry()], [], { mayCreate: false }).outcomes).toEqual(['error unknown_model']);
  });

  it('blocks a price that changes too much, but not a first one', () => {
    const entries = [entry({ rows: rowsAt(131n) }), entry({ names: ['acme/b'] })];
    const models = [
      ['acme/a', known()],
      ['acme/b', known({ canonicalId: 'acme/b', rows: null })],
    ] as const;
    expect(plan(entries, models, { percentMax: 30 }).outcomes).toEqual(['blocked max_change', 'update']);
    expect(plan(entries, models, { percentMax: 31 }).outcomes).toEqual(['update', 'update']);
  });

  describe('of a price by the hour', () => {
    const hourly = (multiplier: string): WrittenSchedule => {
      const windows = [{ name: 'peak', times: [{ days: ['mon'], from: '09:00', to: '12:00' }], multiplier }];
      return parseSchedule({ time_zone: 'UTC', windows }, rowsAt(100n), '', 'price') as WrittenSchedule;
    };
    const models = [['acme/a', known({ schedule: hourly('2') })]] as const;

    it('skips a list that does not say hours', () => {
      expect(plan([entry({ rows: rowsAt(101n) })], models).outcomes).toEqual(['skip scheduled']);
      expect(plan([entry()], models).outcomes).toEqual(['unchanged']);
    });

    it('compares window by window, also for the bound of a change', () => {
      expect(plan([entry({ schedule: hourly('2') })], models).outcomes).toEqual(['unchanged']);
      const dearer = [entry({ schedule: hourly('3') })];
      const { rows, changes } = plan(dearer, models);
      expect(rows[0]).toMatchObject({ action: 'update', schedule_changes: true });
      expect(rows[0]!.diff.map(({ window, change_percent }) => [window, change_percent])).toContainEqual([
        'peak',
        '50',
      ]);
      expect(priceOfChange(changes[0]!)).toEqual({ rows: rowsAt(100n), schedule: hourly('3'), serviceTiers: [] });
      expect(plan(dearer, models, { percentMax: 49 }).outcomes).toEqual(['blocked max_change']);
      expect(plan([entry({ schedule: null })], models, { percentMax: 50 }).outcomes).toEqual(['update']);
    });
  });

  it('takes one entry per model: the one with the canonical id, else the first', () => {
    const models = [
      ['acme/a', known()],
      ['a', known()],
    ] as const;
    const entries = [entry({ names: ['a'], rows: rowsAt(1n) }), entry({ rows: rowsAt(2n) }), entry({ names: ['a'] })];
    const { outcomes, changes } = plan(entries, models);
    expect(outcomes).toEqual(['skip duplicate', 'update', 'skip duplicate']);
    expect(changes.map((change) => priceOfChange(change).rows)).toEqual([rowsAt(2n)]);
    expect(plan([entry(), entry()], []).outcomes).toEqual(['create', 'skip duplicate']);
  });

  it('passes on details of skipped and faulty entries, and counts actions', () => {
    const details = [{ path: '', code: 'why', message: 'because' }];
    const entries = [
      { kind: 'skipped', line: 1, key: 'a', details },
      { kind: 'faulty', line: 2, key: 'b', details },
    ] as const;
    const { rows, outcomes } = plan([...entries, entry()], []);
    expect(outcomes).toEqual(['skip why', 'error why', 'create']);
    expect(summarizeImport(rows)).toEqual({ create: 1, update: 0, unchanged: 0, skip: 1, error: 1, blocked: 0 });
  });
});
