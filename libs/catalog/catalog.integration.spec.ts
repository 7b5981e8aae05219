import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { formatId, newUuid, type PageRequest, type PriceRow } from '#core';
import { createTestDatabase, type TestDatabase } from '../../test/support/stores/database.js';
import { eventually } from '../../test/support/eventually.js';
import { leaveOnlyMessages } from '../../test/support/samples/messages-only.js';
import { createTestRedis, type TestRedis } from '../../test/support/stores/redis.js';
import { openModuleProcess, TESTER } from '../../test/support/processes/module-process.js';
import { CatalogControlModule, CatalogModule } from './catalog.module.js';
import { CatalogSnapshot } from './catalog.snapshot.js';
import type { NewModel } from './model-creation.js';
import { ModelsService } from './models.service.js';
import { PricesService } from './prices.service.js';

/** Three processes start here, on busy machines. */
jest.setTimeout(120_000);

const FIRST_PAGE: PageRequest = { limit: 100, after: null, before: null };
const LIVE = { statuses: null, includeArchived: false, q: null };
const LIST = { tierId: null, organizationId: null };

const rowsAt = (input: bigint): PriceRow[] => [{ fromPromptTokens: 0, rates: { input, output: input * 4n } }];

let names = 0;
/** A new model with names unique to the test. */
function newModel(fields: Partial<NewModel> = {}): NewModel {
  names++;
  return {
    canonicalId: `acme/model-${names}`,
    name: `Model ${names}`,
    aliases: [`model-${names}`],
    status: null,
    endpoints: ['chat'],
    contextLength: 8_000,
    maxOutputTokens: 1_000,
    inputModalities: ['text'],
    outputModalities: ['text'],
    capabilities: ['tools'],
    imagePartTokens: 1,
    filePartTokens: 2,
    audioPartTokens: 3,
    reasoningHold: 'clock',
    tokensPerSecond: 500,
    replacement: null,
    price: rowsAt(1_000n),
    priceSource: 'test',
    ...fields,
  };
}

describe('catalog', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let control: TestingModule;
  let gateways: TestingModule[];
  let owner: Client;
  let models: ModelsService;
  let prices: PricesService;
  let snapshots: CatalogSnapshot[];

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    const stores = { databaseUrl: database.url, redisUrl: redis.url };
    control = await openModuleProcess({ ...stores, role: 'routify_control', modules: [CatalogControlModule] });
    gateways = await Promise.all(
      [1, 2].map(() => openModuleProcess({ ...stores, role: 'routify_gateway', modules: [CatalogModule] })),
    );
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    models = control.get(ModelsService);
    prices = control.get(PricesService);
    snapshots = gateways.map((gateway) => gateway.get(CatalogSnapshot));
    await leaveOnlyMessages(gateways);
  });

  afterAll(async () => {
    await owner.end();
    await Promise.all([control, ...gateways].map((process) => process.close()));
    await database.drop();
  });

  const everywhere = (check: (snapshot: CatalogSnapshot) => boolean): Promise<void> =>
    eventually(() => snapshots.every(check));

  it('serves a new model on every gateway once it is announced, by each of its names', async () => {
    const { id, canonicalId, aliases, status } = await models.create(newModel(), TESTER);
    expect(status).toBe('active');
    await everywhere((snapshot) => snapshot.find(canonicalId)?.id === id);
    for (const snapshot of snapshots) {
      expect(snapshot.find(aliases[0] ?? '')?.id).toBe(id);
      expect(snapshot.priceOf(id, LIST, Date.now())?.rows).toEqual(rowsAt(1_000n));
    }
  });

  it('applies a change and an archive once they are announced', async () => {
    const { id, canonicalId } = await models.create(newModel(), TESTER);
    const changed = await models.update(id, { contextLength: 9_000, aliases: ['renamed'] }, null, TESTER);
    expect(changed).toMatchObject({ changed: { version: 2, contextLength: 9_000 } });
    await everywhere((snapshot) => snapshot.find('renamed')?.contextLength === 9_000);
    await models.archive(id, null, TESTER);
    await everywhere((snapshot) => snapshot.find(canonicalId) === null);
    await models.restore(id, TESTER);
    await everywhere((snapshot) => snapshot.find('renamed')?.id === id);
  });

  it('keeps a model without a price a draft, and allows activation once it has one', async () => {
    const draft = await models.create(newModel({ price: null }), TESTER);
    expect(draft).toMatchObject({ status: 'draft', currentPrice: null });
    const activate = () => models.update(draft.id, { status: 'active' }, null, TESTER);
    await expect(activate()).rejects.toMatchObject({ code: 'invalid_request_error', param: 'status' });
    await expect(models.create(newModel({ price: null, status: 'active' }), TESTER)).rejects.toMatchObject({
      param: 'status',
    });
    const scope = { tierId: newUuid(Date.now()), organizationId: null };
    const forOneTier = { ...scope, rows: rowsAt(1n), effectiveFrom: null, source: 'test' };
    await prices.append(draft.id, forOneTier, TESTER);
    await expect(activate()).rejects.toMatchObject({ param: 'status' });
    const tomorrow = new Date(Date.now() + 86_400_000);
    await prices.append(draft.id, { ...forOneTier, ...LIST, effectiveFrom: tomorrow }, TESTER);
    await expect(activate()).rejects.toMatchObject({ param: 'status' });
    await prices.append(draft.id, { ...forOneTier, ...LIST }, TESTER);
    expect(await activate()).toMatchObject({ changed: { status: 'active' } });
    await everywhere((snapshot) => snapshot.find(draft.canonicalId)?.status === 'active');
  });

  describe('names', () => {
    it.each([
      { case: 'an alias that is an alias', fields: { aliases: ['taken-alias'] }, param: 'aliases' },
      { case: 'an alias that is a canonical id', fields: { aliases: ['taken/model'] }, param: 'canonical_id' },
      { case: 'a canonical id that is one', fields: { canonicalId: 'taken/model' }, param: 'canonical_id' },
      { case: 'a canonical id that is an alias', fields: { canonicalId: 'taken/alias' }, param: 'aliases' },
    ])('refuses $case', async ({ fields, param }) => {
      if ((await models.idsOf(['taken/model'])).size === 0) {
        const taken = { canonicalId: 'taken/model', aliases: ['taken-alias', 'taken/alias'] };
        await models.create(newModel(taken), TESTER);
      }
      await expect(models.create(newModel(fields), TESTER)).rejects.toMatchObject({ code: 'conflict', param });
      if (fields.aliases !== undefined) {
        const { id } = await models.create(newModel(), TESTER);
        await expect(models.update(id, fields, null, TESTER)).rejects.toMatchObject({ code: 'conflict', param });
      }
    });

    it('gives a name to one of many concurrent creations', async () => {
      const attempts = Array.from({ length: 8 }, (_, index) =>
        models.create(newModel(index % 2 === 0 ? { aliases: ['raced/name'] } : { canonicalId: 'raced/name' }), TESTER),
      );
      const results = await Promise.allSettled(attempts);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('lets a live model take over an alias of an archived one, but not its canonical id', async () => {
      const old = await models.create(newModel({ aliases: ['handed-over'] }), TESTER);
      await models.archive(old.id, null, TESTER);
      const next = await models.create(newModel({ aliases: ['handed-over'] }), TESTER);
      expect((await models.idsOf(['handed-over'])).get('handed-over')).toBe(next.id);
      const again = newModel({ canonicalId: old.canonicalId });
      await expect(models.create(again, TESTER)).rejects.toThrow('is archived: restore it');
      expect((await models.restore(old.id, TESTER)).aliases).toEqual([]);
    });
  });

  it('refuses a change of an old version and returns the current model', async () => {
    const { id } = await models.create(newModel(), TESTER);
    await models.update(id, { name: 'First' }, 1, TESTER);
    expect(await models.update(id, { name: 'Second' }, 1, TESTER)).toMatchObject({
      conflict: { version: 2, name: 'First' },
    });
    expect(await models.archive(id, 1, TESTER)).toMatchObject({ conflict: { archivedAt: null } });
    expect(await models.update(id, { name: 'Second' }, 2, TESTER)).toMatchObject({ changed: { name: 'Second' } });
  });

  it('refuses changes and prices of missing models, and restores after 30 days', async () => {
    const missingId = newUuid(Date.now());
    const price = { ...LIST, rows: rowsAt(1n), effectiveFrom: null, source: 'test' };
    await expect(models.update(missingId, {}, null, TESTER)).rejects.toMatchObject({ code: 'not_found' });
    await expect(prices.append(missingId, price, TESTER)).rejects.toMatchObject({ code: 'not_found' });
    const { id } = await models.create(newModel(), TESTER);
    await expect(models.restore(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    await models.archive(id, null, TESTER);
    await expect(models.update(id, { name: 'x' }, null, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    await owner.query(`UPDATE model SET archived_at = now() - interval '31 days' WHERE id = $1`, [id]);
    await expect(models.restore(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
  });

  describe('prices', () => {
    it('prefers the price of the organization, then of the tier, then of the list, each from its start', async () => {
      const { id } = await models.create(newModel(), TESTER);
      const [organizationId, tierId] = [newUuid(Date.now()), newUuid(Date.now())];
      await owner.query(`INSERT INTO tier (id, name) VALUES ($1, $2)`, [tierId, `tier ${tierId}`]);
      await owner.query(`INSERT INTO organization (id, name, slug, tier_id) VALUES ($1, 'Org', $2, $3)`, [
        organizationId,
        organizationId,
        tierId,
      ]);
      const inAnHour = new Date(Date.now() + 3_600_000);
      const add = (
        scope: Partial<typeof LIST | { tierId: string } | { organizationId: string }>,
        input: bigint,
        effectiveFrom: Date | null,
      ) => prices.append(id, { ...LIST, ...scope, rows: rowsAt(input), effectiveFrom, source: 'test' }, TESTER);
      await add({ tierId }, 2_000n, null);
      await add({ organizationId }, 3_000n, inAnHour);
      const priceAt = (snapshot: CatalogSnapshot, atMs: number): bigint | undefined =>
        snapshot.priceOf(id, { organizationId, tierId }, atMs)?.rows[0]?.rates.input;
      await everywhere((snapshot) => priceAt(snapshot, inAnHour.getTime()) === 3_000n);
      for (const snapshot of snapshots) {
        expect(priceAt(snapshot, Date.now())).toBe(2_000n);
        expect(snapshot.priceOf(id, LIST, Date.now())?.rows).toEqual(rowsAt(1_000n));
      }
    });

    it('UNIT-8: begins with the prices of a new model, each from its start', async () => {
      const startMs = Date.now() + 3_600_000;
      const next = { rows: rowsAt(2_000n), schedule: null };
      const laterPrices = [{ effectiveFrom: new Date(startMs), price: next }];
      const { id } = await models.create(newModel({ laterPrices }), TESTER);
      await everywhere((snapshot) => snapshot.priceOf(id, LIST, startMs)?.rows[0]?.rates.input === 2_000n);
      for (const snapshot of snapshots) {
        expect(snapshot.priceOf(id, LIST, startMs - 1)?.rows).toEqual(rowsAt(1_000n));
      }
    });

    it('UNIT-8: keeps superseded versions readable and out of the snapshot', async () => {
      const { id } = await models.create(newModel({ price: null }), TESTER);
      const versions = [newUuid(1), newUuid(2), newUuid(3)];
      for (const [index, version] of versions.entries()) {
        await owner.query(
          `INSERT INTO price_version (id, model_id, effective_from, rows) VALUES ($1, $2, now() - make_interval(days => $3), '[]')`,
          [version, id, 3 - index],
        );
      }
      await models.update(id, { status: 'active' }, null, TESTER);
      await everywhere((snapshot) => snapshot.priceOf(id, LIST, Date.now())?.id === versions[2]);
      for (const snapshot of snapshots) expect(snapshot.priceOf(id, LIST, Date.now() - 36 * 3_600_000)).toBeNull();
      const listed = await prices.list(id, FIRST_PAGE);
      expect(listed.rows.map((version) => version.id)).toEqual([...versions].reverse());
      expect(await prices.findVersion(versions[0]!)).toMatchObject({ id: versions[0], modelId: id });
    });

    it('UNIT-8: refuses a price of the past, and Postgres refuses any change of a price', async () => {
      const { id, currentPrice } = await models.create(newModel(), TESTER);
      const past = { ...LIST, rows: rowsAt(1n), effectiveFrom: new Date(Date.now() - 120_000), source: 'test' };
      await expect(prices.append(id, past, TESTER)).rejects.toMatchObject({ param: 'effective_from' });
      const change = owner.query(`UPDATE price_version SET source = 'x' WHERE id = $1`, [currentPrice?.id]);
      await expect(change).rejects.toThrow('append-only');
    });
  });

  it('lists newest first, a page at a time, by status and text', async () => {
    const created = [];
    for (let count = 0; count < 3; count++) {
      created.push(await models.create(newModel({ name: `Paged ${count}`, price: null }), TESTER));
    }
    const filter = { ...LIVE, q: 'pAGED' };
    const first = await models.list(filter, { ...FIRST_PAGE, limit: 2 });
    expect(first.rows.map(({ name }) => name)).toEqual(['Paged 2', 'Paged 1']);
    expect(first.hasMore).toBe(true);
    const rest = await models.list(filter, { ...FIRST_PAGE, after: created[1]!.id });
    expect(rest.rows.map(({ name }) => name)).toEqual(['Paged 0']);
    expect((await models.list({ ...filter, statuses: ['active'] }, FIRST_PAGE)).rows).toEqual([]);
    await models.archive(created[0]!.id, null, TESTER);
    expect((await models.list(filter, FIRST_PAGE)).rows).toHaveLength(2);
    expect((await models.list({ ...filter, includeArchived: true }, FIRST_PAGE)).rows).toHaveLength(3);
  });

  it('records every change with the changed fields', async () => {
    const { id } = await models.create(newModel(), TESTER);
    await models.update(id, { name: 'Other' }, null, TESTER);
    await models.archive(id, null, TESTER);
    await models.restore(id, TESTER);
    const { rows } = await owner.query<{ action: string; after: Record<string, unknown> }>(
      `SELECT action, after FROM audit_event WHERE target_id = $1 ORDER BY id DESC`,
      [formatId('mdl', id)],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'model.restore',
      'model.archive',
      'model.update',
      'model.create',
    ]);
    expect(rows[2]?.after).toEqual({ name: 'Other' });
  });
});
