import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { CatalogIndex, type DatedPrice } from './catalog-index.js';
import type { ModelStatus } from './catalog-model.js';

const price = (id: string, effectiveFromMs: number, scope: Partial<DatedPrice> = {}): DatedPrice => ({
  id,
  modelId: 'm',
  tierId: null,
  organizationId: null,
  effectiveFromMs,
  rows: [],
  schedule: null,
  ...scope,
});

describe('CatalogIndex', () => {
  const status = (name: ModelStatus) => sampleModel({ canonicalId: `acme/${name}`, aliases: [name], status: name });
  let index: CatalogIndex;

  beforeAll(async () => {
    index = await CatalogIndex.build([status('hidden'), status('draft'), status('deprecated'), status('active')], []);
  });

  it.each(['active', 'deprecated', 'hidden'])('finds an %s model by canonical id and by alias', (name) => {
    expect(index.find(`acme/${name}`)?.status).toBe(name);
    expect(index.find(name)).toBe(index.find(`acme/${name}`));
    expect(index.findById(`id-of-acme/${name}`)).toBe(index.find(name));
  });

  it('does not find drafts, other names, or names of Object.prototype', () => {
    for (const name of ['draft', 'acme/draft', 'acme', '', '__proto__', 'constructor']) {
      expect(index.find(name)).toBeNull();
    }
    expect(index.findById('id-of-acme/draft')).toBeNull();
  });

  it('REQ-39: finds a model by other spellings of its names, and a name of its own first', async () => {
    for (const name of ['models/active', 'acme/active[1m]', 'models/acme/active[1m]']) {
      expect(index.find(name)).toBe(index.find('active'));
    }
    for (const name of ['models/draft', 'models/', '[1m]', 'models/__proto__']) expect(index.find(name)).toBeNull();
    const own = sampleModel({ canonicalId: 'models/active', aliases: ['active[1m]'] });
    const both = await CatalogIndex.build([status('active'), own], []);
    expect([both.find('models/active'), both.find('active[1m]'), both.find('active')?.canonicalId]).toEqual([
      ...[own, own, 'acme/active'],
    ]);
  });

  it('lists neither drafts nor hidden models, by canonical id', () => {
    expect(index.listAt(0).map(({ canonicalId }) => canonicalId)).toEqual(['acme/active', 'acme/deprecated']);
  });
});

describe('CatalogIndex.priceOf', () => {
  const prices = [
    price('list-1', 100),
    price('list-2', 200),
    price('tier-1', 150, { tierId: 't' }),
    price('org-1', 180, { organizationId: 'o' }),
    price('list-2b', 200),
  ];
  const noScope = { organizationId: null, tierId: null };

  it.each([
    { case: 'before any', scope: noScope, atMs: 99, found: null },
    { case: 'from its first millisecond', scope: noScope, atMs: 100, found: 'list-1' },
    { case: 'until the next begins', scope: noScope, atMs: 199, found: 'list-1' },
    { case: 'the later id of one moment', scope: noScope, atMs: 200, found: 'list-2b' },
    {
      case: 'the list while the tier has none yet',
      scope: { organizationId: 'x', tierId: 't' },
      atMs: 149,
      found: 'list-1',
    },
    { case: 'the tier above the list', scope: { organizationId: 'x', tierId: 't' }, atMs: 999, found: 'tier-1' },
    { case: 'the organization above the tier', scope: { organizationId: 'o', tierId: 't' }, atMs: 999, found: 'org-1' },
    {
      case: 'the tier until the organization has one',
      scope: { organizationId: 'o', tierId: 't' },
      atMs: 179,
      found: 'tier-1',
    },
    { case: 'nothing of other tiers', scope: { organizationId: 'x', tierId: 'y' }, atMs: 999, found: 'list-2b' },
  ])('returns $case', async ({ scope, atMs, found }) => {
    for (const order of [prices, [...prices].reverse()]) {
      const priced = await CatalogIndex.build([sampleModel({ id: 'm' })], order);
      expect(priced.priceOf('m', scope, atMs)?.id ?? null).toBe(found);
    }
  });

  it('returns null for a model without a price', async () => {
    expect((await CatalogIndex.build([], prices)).priceOf('other', noScope, 999)).toBeNull();
  });
});

describe('CatalogIndex.offerOf', () => {
  const model = sampleModel({ id: 'm' });
  const noScope = { organizationId: null, tierId: null };

  it('returns the price of the window in force beside the ordinary one', async () => {
    const version = { id: 'night', rows: [], window: 'night' };
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
    const times = [{ days, fromMinute: 0, toMinute: 60 }];
    const window = { name: 'night', times, except: null, also: null, multiplierPpm: null, version };
    const schedule = { timeZone: 'UTC', billedBy: 'begin' as const, windows: [window] };
    const ordinary = price('day', 0, { schedule });
    const calendars = new Map([['holidays', new Set(['2027-01-01'])]]);
    const index = await CatalogIndex.build([model], [ordinary], () => calendars);
    const hours = { ordinary, schedule, calendars };
    expect(index.offerOf(model, noScope, 0)).toEqual({ model, price: version, hours });
    expect(index.offerOf(model, noScope, 3_600_000)).toEqual({ model, price: ordinary, hours });
  });

  it('has no hours without a schedule, and is null without a price', async () => {
    const index = await CatalogIndex.build([model], [price('list', 100)]);
    expect(index.offerOf(model, noScope, 100)).toMatchObject({ price: { id: 'list' }, hours: null });
    expect(index.offerOf(model, noScope, 99)).toBeNull();
  });
});
