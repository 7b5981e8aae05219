import { inspect } from 'node:util';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { formatId, newUuid, Secret, type PageRequest, type PriceRow } from '#core';
import { CatalogControlModule, ModelsService } from '#catalog';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { leaveOnlyMessages } from '../../../test/support/samples/messages-only.js';
import { createTestRedis } from '../../../test/support/stores/redis.js';
import { samplePlan } from '../../../test/support/samples/sample-plan.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { ChannelsControlModule } from '../channels.module.js';
import { ChannelsService, type NewChannel } from '../management/channels.service.js';
import { CredentialsService } from '../management/credentials.service.js';
import { UpstreamsModule } from './upstreams.module.js';
import type { Candidate } from './domain/candidate.js';
import { ChannelSnapshot } from './snapshot/channel.snapshot.js';

/** Starts databases and processes, possibly on a busy machine. */
jest.setTimeout(120_000);

const FIRST_PAGE: PageRequest = { limit: 100, after: null, before: null };
const LIVE = { statuses: null, includeArchived: false, q: null };
const SECRET = 'sk-canary-0123456789-wxyz';

const rowsAt = (input: bigint): PriceRow[] => [{ fromPromptTokens: 0, rates: { input, output: input } }];

let names = 0;
/** A new channel that serves acme/one, with a unique name. */
function newChannel(fields: Partial<NewChannel> = {}): NewChannel {
  names++;
  return {
    name: `channel-${names}`,
    kind: 'openai-compatible',
    preset: null,
    baseUrl: 'https://api.example.com/v1',
    priority: 100,
    weight: 1,
    tags: [],
    region: null,
    options: {},
    models: [{ model: 'acme/one', upstreamModel: 'one', cost: rowsAt(10n) }],
    credentials: [{ secret: new Secret(SECRET), label: 'main', weight: 1 }],
    ...fields,
  };
}

describe('channels', () => {
  let database: TestDatabase;
  let control: TestingModule;
  let gateways: TestingModule[];
  let owner: Client;
  let channels: ChannelsService;
  let credentials: CredentialsService;
  let snapshots: ChannelSnapshot[];
  const modelIds = new Map<string, string>();

  beforeAll(async () => {
    const [testDatabase, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    database = testDatabase;
    const urls = { databaseUrl: database.url, redisUrl: redis.url };
    const modules = [CatalogControlModule, ChannelsControlModule];
    control = await openModuleProcess({ ...urls, role: 'routify_control', modules });
    gateways = await Promise.all(
      [1, 2].map(() => openModuleProcess({ ...urls, role: 'routify_gateway', modules: [UpstreamsModule] })),
    );
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    for (const name of ['one', 'two', 'three']) {
      const { id } = await control.get(ModelsService).create(
        {
          canonicalId: `acme/${name}`,
          name,
          aliases: [name],
          status: null,
          endpoints: ['chat'],
          contextLength: 1_000,
          maxOutputTokens: 100,
          inputModalities: ['text'],
          outputModalities: ['text'],
          capabilities: [],
          imagePartTokens: 1,
          filePartTokens: 1,
          audioPartTokens: 1,
          reasoningHold: 'clock',
          tokensPerSecond: 500,
          replacement: null,
          price: null,
          priceSource: 'test',
        },
        TESTER,
      );
      modelIds.set(name, id);
    }
    channels = control.get(ChannelsService);
    credentials = control.get(CredentialsService);
    snapshots = gateways.map((gateway) => gateway.get(ChannelSnapshot));
    await leaveOnlyMessages(gateways);
  });

  afterAll(async () => {
    await owner.end();
    await Promise.all([control, ...gateways].map((process) => process.close()));
    await database.drop();
  });

  const everywhere = (check: (snapshot: ChannelSnapshot) => boolean): Promise<void> =>
    eventually(() => snapshots.every(check));

  const idOf = (name: string): string => modelIds.get(name) ?? '';

  const candidateOf = (snapshot: ChannelSnapshot, channelId: string, model = 'one'): Candidate | null => {
    const modelId = idOf(model);
    const plan = samplePlan({ channels: snapshot.serving(modelId), modelId, atMs: Date.now() });
    return plan.kind === 'planned' ? (plan.candidates.find(({ channel }) => channel.id === channelId) ?? null) : null;
  };

  it('a new channel is planned on every gateway once it is announced, ready to be called', async () => {
    const input = newChannel({ region: 'eu', tags: ['fast'], options: { idle_timeout_ms: 5_000 } });
    const { id } = await channels.create(input, TESTER);
    await everywhere((snapshot) => candidateOf(snapshot, id) !== null);
    for (const snapshot of snapshots) {
      const candidate = candidateOf(snapshot, id);
      expect(candidate).toMatchObject({ upstreamModel: 'one', costVersion: { rows: rowsAt(10n) } });
      expect(candidate?.channel).toMatchObject({
        name: input.name,
        endpoint: { origin: 'https://api.example.com', path: '/v1' },
        region: 'eu',
        tags: ['fast'],
        options: { idleTimeoutMs: 5_000, totalTimeoutMs: 900_000 },
      });
      expect(candidate?.credential.secret.reveal()).toBe(SECRET);
    }
  });

  it('disabling, enabling, archiving and restoring are in force once they are announced', async () => {
    const { id } = await channels.create(newChannel(), TESTER);
    await everywhere((snapshot) => candidateOf(snapshot, id) !== null);
    const disabled = await channels.setStatus(id, 'disabled', 'the provider is down', TESTER);
    expect(disabled).toMatchObject({ status: 'disabled', statusReason: 'the provider is down' });
    await everywhere((snapshot) => candidateOf(snapshot, id) === null);
    await channels.setStatus(id, 'enabled', null, TESTER);
    await everywhere((snapshot) => candidateOf(snapshot, id) !== null);
    await channels.archive(id, null, TESTER);
    await everywhere((snapshot) => snapshot.find(id) === null);
    await expect(channels.setStatus(id, 'enabled', null, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    await channels.restore(id, TESTER);
    await everywhere((snapshot) => candidateOf(snapshot, id) !== null);
  });

  it('reports whether a model can be served now', async () => {
    const { id } = await channels.create(
      newChannel({ models: [{ model: 'three', upstreamModel: 'three', cost: null }], credentials: [] }),
      TESTER,
    );
    await everywhere((snapshot) => snapshot.serving(idOf('three')).length === 1);
    for (const snapshot of snapshots) expect(snapshot.canServe(idOf('three'), false)).toBe(false);
    await credentials.add(id, { secret: new Secret(SECRET), label: 'x', weight: 1 }, TESTER);
    await everywhere((snapshot) => snapshot.canServe(idOf('three'), false));
    for (const snapshot of snapshots) expect(snapshot.canServe(idOf('three'), true)).toBe(false);
    await channels.update(id, { options: { test_organizations: true } }, null, TESTER);
    await everywhere((snapshot) => snapshot.canServe(idOf('three'), true));
    await channels.setStatus(id, 'disabled', null, TESTER);
    await everywhere((snapshot) => !snapshot.canServe(idOf('three'), false));
  });

  it.each([
    { case: 'a private address', fields: { baseUrl: 'https://10.0.0.1/v1' }, param: 'base_url' },
    { case: 'plain http', fields: { baseUrl: 'http://api.example.com/v1' }, param: 'base_url' },
    { case: 'an unknown option', fields: { options: { timeout: 1 } }, param: 'options.timeout' },
    {
      case: 'an unknown model',
      fields: { models: [{ model: 'acme/nothing', upstreamModel: 'x', cost: null }] },
      param: 'models[0].model',
    },
    {
      case: 'an unknown model id',
      fields: { models: [{ model: formatId('mdl', newUuid(0)), upstreamModel: 'x', cost: null }] },
      param: 'models[0].model',
    },
    {
      case: 'a model twice, by two names',
      fields: { models: ['acme/one', 'one'].map((model) => ({ model, upstreamModel: 'x', cost: null })) },
      param: 'models[1].model',
    },
    {
      case: 'a secret that breaks a header',
      fields: { credentials: [{ secret: new Secret('a\r\nb'), label: 'x', weight: 1 }] },
      param: 'credentials[0].secret',
    },
  ])('refuses $case and writes nothing', async ({ fields, param }) => {
    const input = newChannel(fields);
    await expect(channels.create(input, TESTER)).rejects.toMatchObject({ code: 'invalid_request_error', param });
    expect(await channels.findIdByName(input.name)).toBeNull();
  });

  it('refuses a taken name', async () => {
    const first = await channels.create(newChannel(), TESTER);
    const second = await channels.create(newChannel(), TESTER);
    const taken = { code: 'conflict', param: 'name' };
    await expect(channels.create(newChannel({ name: first.name }), TESTER)).rejects.toMatchObject(taken);
    const rename = channels.update(second.id, { name: first.name }, null, TESTER);
    await expect(rename).rejects.toMatchObject(taken);
  });

  it('replaces the list of models, keeps costs that are not named, and adds versions only for new ones', async () => {
    const { id } = await channels.create(newChannel(), TESTER);
    const serve = (model: string, cost: PriceRow[] | null) => ({ model, upstreamModel: `up-${model}`, cost });
    const versions = async (): Promise<number> => {
      const found = await owner.query('SELECT 1 FROM channel_cost_version WHERE channel_id = $1', [id]);
      return found.rowCount ?? 0;
    };
    await channels.update(id, { models: [serve('one', null), serve('two', rowsAt(20n))] }, null, TESTER);
    expect(await versions()).toBe(2);
    await channels.update(id, { models: [serve('one', rowsAt(10n)), serve('two', rowsAt(20n))] }, null, TESTER);
    expect(await versions()).toBe(2);
    const models = [serve(formatId('mdl', idOf('two')), rowsAt(30n))];
    const changed = await channels.update(id, { models }, null, TESTER);
    expect(changed).toMatchObject({ changed: { models: [{ modelId: idOf('two'), cost: rowsAt(30n) }] } });
    await everywhere((snapshot) => candidateOf(snapshot, id, 'two')?.costVersion?.rows[0]?.rates.input === 30n);
    for (const snapshot of snapshots) expect(candidateOf(snapshot, id, 'one')).toBeNull();
  });

  it('refuses a change from an old version and returns the current channel', async () => {
    const { id } = await channels.create(newChannel(), TESTER);
    await channels.update(id, { priority: 5 }, 1, TESTER);
    const late = await channels.update(id, { priority: 6 }, 1, TESTER);
    expect(late).toMatchObject({ conflict: { priority: 5, version: 2 } });
  });

  it('throws not_found for an unknown id', async () => {
    const unknownId = newUuid(Date.now());
    const notFound = { code: 'not_found' };
    await expect(channels.get(unknownId)).rejects.toMatchObject(notFound);
    await expect(channels.update(unknownId, {}, null, TESTER)).rejects.toMatchObject(notFound);
    await expect(credentials.list(unknownId, FIRST_PAGE)).rejects.toMatchObject(notFound);
    await expect(credentials.update(unknownId, {}, null, TESTER)).rejects.toMatchObject(notFound);
    const credential = { secret: new Secret(SECRET), label: 'x', weight: 1 };
    await expect(credentials.add(unknownId, credential, TESTER)).rejects.toMatchObject(notFound);
  });

  it('lists newest first, by status and name', async () => {
    const first = await channels.create(newChannel({ name: 'listed-a' }), TESTER);
    const second = await channels.create(newChannel({ name: 'listed-b' }), TESTER);
    await channels.setStatus(first.id, 'disabled', null, TESTER);
    const namesOf = async (filter: Partial<typeof LIVE> & { statuses?: never }) =>
      (await channels.list({ ...LIVE, q: 'LISTED', ...filter }, FIRST_PAGE)).rows.map(({ name }) => name);
    expect(await namesOf({})).toEqual(['listed-b', 'listed-a']);
    const enabled = await channels.list({ ...LIVE, q: 'listed', statuses: ['enabled'] }, FIRST_PAGE);
    expect(enabled.rows.map(({ id }) => id)).toEqual([second.id]);
    await channels.archive(second.id, null, TESTER);
    expect(await namesOf({})).toEqual(['listed-a']);
  });

  describe('credentials', () => {
    it('are added, weighed, disabled and removed, in force once they are announced', async () => {
      const { id, credentials: created } = await channels.create(newChannel(), TESTER);
      const heavier = { secret: new Secret('sk-second-0123456789'), label: 'second', weight: 5 };
      const added = await credentials.add(id, heavier, TESTER);
      const secretsOf = (snapshot: ChannelSnapshot): string[] =>
        (snapshot.find(id)?.credentials ?? []).map(({ secret }) => secret.reveal());
      const become = (...secrets: string[]): Promise<void> =>
        everywhere((snapshot) => secretsOf(snapshot).join() === secrets.join());
      await become('sk-second-0123456789', SECRET);
      await credentials.update(added.id, { status: 'disabled', statusReason: 'refused by the provider' }, null, TESTER);
      await become(SECRET);
      await credentials.update(added.id, { status: 'active', weight: 0 }, null, TESTER);
      await become(SECRET, 'sk-second-0123456789');
      await credentials.remove(created[0]!.id, null, TESTER);
      await become('sk-second-0123456789');
      expect((await channels.get(id)).version).toBe(5);
    });

    it('do not decrypt in another row: the channel works without them', async () => {
      const [left, right] = [await channels.create(newChannel(), TESTER), await channels.create(newChannel(), TESTER)];
      await owner.query(
        `UPDATE channel_credential AS target SET ciphertext = source.ciphertext
         FROM channel_credential AS source WHERE target.id = $1 AND source.id = $2`,
        [left.credentials[0]?.id, right.credentials[0]?.id],
      );
      await channels.update(left.id, { weight: 2 }, null, TESTER);
      await everywhere((snapshot) => snapshot.find(left.id)?.weight === 2);
      for (const snapshot of snapshots) {
        expect(snapshot.find(left.id)?.credentials).toEqual([]);
        expect(snapshot.find(right.id)?.credentials).toHaveLength(1);
      }
    });

    it('leave no trace of the secret in Postgres but its last four characters', async () => {
      const { id, credentials: created } = await channels.create(newChannel(), TESTER);
      expect(created[0]).toMatchObject({ label: 'main', last4: 'wxyz' });
      expect(inspect(await channels.get(id), { depth: null })).not.toContain('canary');
      const tables = ['channel', 'channel_credential', 'audit_event'];
      for (const table of tables) {
        const { rows } = await owner.query<{ found: string }>(
          `SELECT count(*) AS found FROM ${table} AS line WHERE line::text LIKE '%canary%' OR line::text LIKE $1`,
          [`%${Buffer.from('canary').toString('hex')}%`],
        );
        expect(rows[0]?.found).toBe('0');
      }
    });
  });

  it('audits every change, but no action that changes nothing', async () => {
    const { id } = await channels.create(newChannel(), TESTER);
    await channels.update(id, { priority: 7 }, null, TESTER);
    await channels.setStatus(id, 'disabled', 'maintenance', TESTER);
    await channels.setStatus(id, 'disabled', 'maintenance', TESTER);
    const { rows } = await owner.query<{ action: string; after: unknown; reason: string | null }>(
      'SELECT action, after, reason FROM audit_event WHERE target_id = $1 ORDER BY id',
      [formatId('chn', id)],
    );
    expect(rows.map(({ action }) => action)).toEqual(['channel.create', 'channel.update', 'channel.disable']);
    expect(rows[1]?.after).toEqual({ priority: 7 });
    expect(rows[2]).toMatchObject({ reason: 'maintenance', after: { status: 'disabled' } });
  });
});
