import { createHash, randomBytes } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import { PrismaService, RedisService } from '#core/infra';
import { Clock, newUuid } from '#core';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { hideGenerations } from '../../../test/support/samples/messages-only.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { AuthControlModule, AuthGatewayModule } from '../auth.module.js';
import { importedSecret, importedSecretOfSha256, type ImportedSecret } from '../domain/imported-key.js';
import { mintKey } from '../domain/key-text.js';
import { ApiKeysService } from '../keys/api-keys.service.js';
import { KeyRenewals } from '../keys/key-renewals.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { PrincipalCache } from '../principals/principal.cache.js';
import { PrincipalsRepository } from '../principals/principals.repository.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { OldSecretUses } from '../secrets/old-secret-uses.js';
import { TiersService } from '../tiers/tiers.service.js';
import { ImportedDigests } from './imported-digests.js';
import { ImportedKeys } from './imported-keys.service.js';

const OLD = randomBytes(32).toString('hex');
const NEW = randomBytes(32).toString('hex');
const GUESSES = 60;

let texts = 0;
/** 48 characters, as new-api makes them: without `sk-`. */
const newText = (): string => createHash('sha256').update(`text ${texts++}`).digest('hex').slice(0, 48);
const newAddress = (): string => `203.0.113.${texts++ % 256}`;

function secretOf(text: string): ImportedSecret {
  const secret = importedSecret(text);
  if (secret === null) throw new Error(`${text} is no key`);
  return secret;
}

/** A gateway: its role, its connections, its own caches. */
class Gateway {
  clockOffsetMs = 0;

  private constructor(
    readonly services: TestingModule,
    private readonly lookUps: jest.SpyInstance,
  ) {
    jest.spyOn(services.get(Clock), 'monotonicMs').mockImplementation(() => this.clockOffsetMs);
  }

  static async start(stores: Stores, secret: string): Promise<Gateway> {
    const services = await openModuleProcess({
      databaseUrl: stores.database.url,
      redisUrl: stores.redis.url,
      role: 'routify_gateway',
      modules: [AuthGatewayModule],
      environment: { ROUTIFY_SECRET: secret },
    });
    const gateway = new Gateway(services, jest.spyOn(services.get(PrincipalsRepository), 'findByDigests'));
    await gateway.poll();
    return gateway;
  }

  get cache(): PrincipalCache {
    return this.services.get(PrincipalCache);
  }

  async poll(): Promise<void> {
    await Promise.all([this.cache.pollNow(), this.services.get(ImportedDigests).pollNow()]);
  }

  /** The id of the key, else the code of the refusal. */
  async verdict(presented: string, ip = newAddress()): Promise<string> {
    try {
      return (await this.cache.find(presented, { ip })).keyId;
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  countLookUps(): number {
    const count = this.lookUps.mock.calls.length;
    this.lookUps.mockClear();
    return count;
  }
}

interface Stores {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
}

describe('imported keys', () => {
  let stores: Stores;
  let control: TestingModule;
  let gateway: Gateway;
  let organizationId: string;
  const opened: TestingModule[] = [];

  beforeAll(async () => {
    const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    stores = { database, redis };
    control = await openModuleProcess({
      databaseUrl: database.url,
      redisUrl: redis.url,
      role: 'routify_control',
      modules: [AuthControlModule],
      environment: { ROUTIFY_SECRET: OLD },
    });
    gateway = await open(OLD);
    opened.push(control);
    await hideGenerations(control.get(RedisService).client);
    await control.get(TiersService).create({ name: 'standard', isDefault: true }, TESTER);
    const created = await control.get(OrganizationsService).create({ name: 'Acme' }, TESTER, () => Promise.resolve());
    organizationId = created.id;
  });

  afterAll(async () => {
    await Promise.all(opened.map((services) => services.close()));
    await Promise.all([stores.database.drop(), stores.redis.flush()]);
  });

  async function open(secret: string): Promise<Gateway> {
    const started = await Gateway.start(stores, secret);
    opened.push(started.services);
    return started;
  }

  /** The id of each, and those that were skipped. */
  async function add(...secrets: ImportedSecret[]) {
    const keys = secrets.map((secret, number) => ({
      id: newUuid(Date.now()),
      organizationId,
      memberId: null,
      name: `k${number}`,
      secret,
    }));
    const skipped = await control
      .get(PrismaService)
      .transact((tx) => control.get(ImportedKeys).add(tx, 'new-api', keys));
    return { ids: keys.map(({ id }) => id), skipped };
  }

  async function addOne(text: string): Promise<string> {
    const [id = ''] = (await add(secretOf(text))).ids;
    await gateway.poll();
    return id;
  }

  it('are refused without a look-up while there is none', async () => {
    gateway.countLookUps();
    const ip = newAddress();
    for (let guess = 0; guess < 2 * GUESSES; guess++) {
      expect(await gateway.verdict(`sk-${newText()}`, ip)).toBe('invalid_api_key');
    }
    expect(gateway.countLookUps()).toBe(0);
  });

  it('work at once on every gateway, with and without sk-, and are looked up once for each spelling', async () => {
    const text = newText();
    expect(await gateway.verdict(text)).toBe('invalid_api_key');
    const { ids } = await add(secretOf(text));
    // By the announcement: no poll runs here.
    await eventually(async () => (await gateway.verdict(`sk-${text}`)) === ids[0]);
    gateway.countLookUps();
    expect(await Promise.all([1, 2, 3].map(() => gateway.verdict(text)))).toEqual([ids[0], ids[0], ids[0]]);
    expect(gateway.countLookUps()).toBe(1);
    expect(gateway.cache.find(text)).not.toBeInstanceOf(Promise);
    expect(gateway.cache.find(`sk-${text}`)).not.toBeInstanceOf(Promise);
    expect(await gateway.verdict(`sk-${text}-7`)).toBe('invalid_api_key');
    expect(await gateway.verdict(`sk-sk-${text}`)).toBe('invalid_api_key');
  });

  it('are found by the SHA-256 alone, and by a gateway that starts later', async () => {
    const text = `sk-${newText()}`;
    const hex = createHash('sha256').update(text).digest('hex');
    const { ids } = await add(importedSecretOfSha256(hex, 'sk-...wxyz') as ImportedSecret);
    const later = await open(OLD);
    expect(await later.verdict(text)).toBe(ids[0]);
    expect(await control.get(ApiKeysService).get(ids[0] ?? '')).toMatchObject({
      masked: 'sk-…wxyz',
      importedFrom: 'new-api',
      status: 'active',
    });
  });

  it('a poll finds them when the announcement was lost', async () => {
    const text = newText();
    const { digest } = control.get(KeyHasher).digest(`sk-${text}`);
    const id = newUuid(Date.now());
    const row = { id, organizationId, name: 'by hand', digest, masked: 'sk-…', importedFrom: 'litellm' };
    await control.get(PrismaService).apiKey.create({ data: row });
    await gateway.poll();
    expect(await gateway.verdict(text)).toBe(id);
  });

  it('are refused in both spellings after a revocation, with its code', async () => {
    const text = newText();
    const id = await addOne(text);
    expect([await gateway.verdict(text), await gateway.verdict(`sk-${text}`)]).toEqual([id, id]);
    await control.get(ApiKeysService).revoke(id, null, TESTER);
    for (const spelling of [text, `sk-${text}`]) {
      await eventually(async () => (await gateway.verdict(spelling)) === 'key_revoked');
    }
    const later = await open(OLD);
    expect(await later.verdict(text)).toBe('key_revoked');
  });

  it('keep the old secret for the grace period of a rotation, also on a gateway that starts then', async () => {
    const text = newText();
    const id = await addOne(text);
    const { secret } = await control.get(ApiKeysService).rotate(id, 3_600_000, null, TESTER);
    const later = await open(OLD);
    for (const one of [gateway, later]) {
      await eventually(async () => (await one.verdict(secret)) === id);
      expect(await one.verdict(text)).toBe(id);
    }
    await control.get(ApiKeysService).rotate(id, 0, null, TESTER);
    for (const one of [gateway, later]) {
      await eventually(async () => (await one.verdict(text)) === 'invalid_api_key');
    }
  });

  it('are found, and hashed anew, after a change of ROUTIFY_SECRET', async () => {
    const text = newText();
    const id = await addOne(text);
    const changed = `versions:2:${NEW},1:${OLD}`;
    const newControl = await openModuleProcess({
      databaseUrl: stores.database.url,
      redisUrl: stores.redis.url,
      role: 'routify_control',
      modules: [AuthControlModule],
      environment: { ROUTIFY_SECRET: changed },
    });
    opened.push(newControl);
    const both = await open(changed);
    expect(await both.verdict(text)).toBe(id);
    await both.services.get(OldSecretUses).write();
    const versionOf = async () =>
      (await newControl.get(PrismaService).apiKey.findUniqueOrThrow({ where: { id }, select: { pepperVersion: true } }))
        .pepperVersion;
    await newControl.get(KeyRenewals).run();
    expect(await versionOf()).toBe(2);
    // A gateway that read the old digests, one with both secrets, and one with the new one alone.
    const alone = await open(`versions:2:${NEW}`);
    const started = await open(changed);
    for (const one of [both, started, alone]) expect(await one.verdict(`sk-${text}`)).toBe(id);
    // The same secret under either version is the same secret.
    const other = newText();
    const otherId = await addOne(other);
    const keys = [text, other].map((one) => ({
      id: newUuid(Date.now()),
      organizationId,
      memberId: null,
      name: 'again',
      secret: secretOf(one),
    }));
    const skipped = await newControl
      .get(PrismaService)
      .transact((tx) => newControl.get(ImportedKeys).add(tx, 'one-api', keys));
    expect([...skipped.values()]).toEqual([id, otherId]);
  });

  it('keep their limits, with the time zones of caps', async () => {
    const id = newUuid(Date.now());
    const scope = { modelAllow: ['acme/"one"', 'acme/two'], ipAllow: ['203.0.113.0/24'] };
    const limits = { rpm: 7, tpm: 8_000, concurrency: 9, expiresAt: new Date('2031-02-03T04:05:06.789Z') };
    const caps = [
      { period: 'day', limitNanoUsd: 1n, timeZone: 'Asia/Kathmandu' },
      { period: 'month', limitNanoUsd: 2n, timeZone: 'Europe/Stockholm' },
      { period: 'total', limitNanoUsd: 3n },
    ] as const;
    const key = { id, organizationId, memberId: null, name: 'limited', secret: secretOf(newText()) };
    const skipped = await control
      .get(PrismaService)
      .transact((tx) => control.get(ImportedKeys).add(tx, 'new-api', [{ ...key, ...scope, ...limits, caps }]));
    expect(skipped.size).toBe(0);
    expect(await control.get(ApiKeysService).get(id)).toMatchObject({
      ...scope,
      ...limits,
      dayCapNanoUsd: 1n,
      monthCapNanoUsd: 2n,
      totalCapNanoUsd: 3n,
      dayCapTz: 'Asia/Kathmandu',
      monthCapTz: 'Europe/Stockholm',
      importedFrom: 'new-api',
    });
  });

  it('ATK-373: with a secret that a key has are skipped, and reported with that key', async () => {
    const [taken, twice, fresh] = [newText(), newText(), newText()];
    const holder = await addOne(taken);
    const { ids, skipped } = await add(...[taken, twice, `sk-${twice}`, fresh].map(secretOf));
    expect(skipped).toEqual(
      new Map([
        [ids[0], holder],
        [ids[2], ids[1]],
      ]),
    );
    const rotated = newText();
    const rotatedId = await addOne(rotated);
    await control.get(ApiKeysService).rotate(rotatedId, 1_000, null, TESTER);
    expect([...(await add(secretOf(rotated))).skipped.values()]).toEqual([rotatedId]);
    const held = await control.get(ImportedKeys).holdersOf([secretOf(taken), secretOf(newText())]);
    expect([...held]).toEqual([[Buffer.from(secretOf(taken).sha256).toString('hex'), holder]]);
  });

  it('are withdrawn, and can be imported again', async () => {
    const text = newText();
    const id = await addOne(text);
    const own = await control.get(ApiKeysService).create(organizationId, { name: 'own' }, TESTER);
    expect([await gateway.verdict(text), await gateway.verdict(own.secret)]).toEqual([id, own.key.id]);
    await control.get(PrismaService).transact((tx) => control.get(ImportedKeys).withdraw(tx, [id, own.key.id]));
    await eventually(async () => (await gateway.verdict(text)) === 'invalid_api_key');
    expect(await gateway.verdict(own.secret)).toBe(own.key.id);
    const again = await addOne(text);
    expect(await gateway.verdict(text)).toBe(again);
  });

  it('ATK-370 ATK-371: random texts cost no look-up, and an address is limited to sixty a minute', async () => {
    const text = newText();
    const id = await addOne(text);
    gateway.countLookUps();
    const ip = newAddress();
    for (let guess = 0; guess < GUESSES; guess++) {
      expect(await gateway.verdict(newText(), ip)).toBe('invalid_api_key');
    }
    const repeated = newText();
    expect(await gateway.verdict(newText(), ip)).toBe('rate_limit_exceeded');
    // Neither is a right key looked up for it, else it could go on guessing. Others are served, and so is a cached key.
    expect(await gateway.verdict(text, ip)).toBe('rate_limit_exceeded');
    expect(gateway.countLookUps()).toBe(0);
    expect(await gateway.verdict(text)).toBe(id);
    expect(await gateway.verdict(text, ip)).toBe(id);
    gateway.clockOffsetMs += 1_000;
    for (let time = 0; time < 5; time++) expect(await gateway.verdict(repeated, ip)).toBe('invalid_api_key');
    expect(await gateway.verdict(newText(), ip)).toBe('rate_limit_exceeded');
    const own = await control.get(ApiKeysService).create(organizationId, { name: 'own' }, TESTER);
    expect(await gateway.verdict(own.secret, ip)).toBe(own.key.id);
  });

  it('ATK-371: a digest that only looks like one of them is looked up once, and counted', async () => {
    const [text, ip] = [newText(), newAddress()];
    const id = await addOne(text);
    const { digests } = (await gateway.services.get(ImportedDigests).current()) ?? {};
    const mayHave = jest.spyOn(digests as NonNullable<typeof digests>, 'mayHave').mockReturnValue(true);
    gateway.countLookUps();
    const wrong = newText();
    for (let time = 0; time < 5; time++) expect(await gateway.verdict(wrong, ip)).toBe('invalid_api_key');
    expect(gateway.countLookUps()).toBe(1);
    for (let guess = 1; guess < GUESSES; guess++) await gateway.verdict(newText(), ip);
    expect(await gateway.verdict(newText(), ip)).toBe('rate_limit_exceeded');
    expect(gateway.countLookUps()).toBe(GUESSES - 1);
    mayHave.mockRestore();
    expect(await gateway.verdict(text)).toBe(id);
  });

  it('ATK-372: without the digests each is looked up, at most sixty at once for an address', async () => {
    const text = newText();
    const id = await addOne(text);
    const blind = await open(OLD);
    jest.spyOn(blind.services.get(ImportedDigests), 'current').mockResolvedValue(null);
    expect(await blind.verdict(text)).toBe(id);
    const ip = newAddress();
    const verdicts = await Promise.all(Array.from({ length: 3 * GUESSES }, () => blind.verdict(newText(), ip)));
    expect(verdicts.filter((verdict) => verdict === 'invalid_api_key')).toHaveLength(GUESSES);
    expect(verdicts.filter((verdict) => verdict === 'rate_limit_exceeded')).toHaveLength(2 * GUESSES);
  });

  it('tokens of another kind are refused as before', async () => {
    expect(await gateway.verdict(mintKey('rtf', 'admin_token', () => 5))).toBe('wrong_token_kind');
    expect(await gateway.verdict(mintKey('rtf', 'management_token', () => 5))).toBe('wrong_token_kind');
  });

  it('are refused without a look-up again when the last one is revoked', async () => {
    const text = newText();
    await addOne(text);
    await control.get(PrismaService).$executeRaw`UPDATE api_key SET status = 'revoked' WHERE imported_from IS NOT NULL`;
    await gateway.poll();
    gateway.countLookUps();
    expect(await gateway.verdict(text)).toBe('invalid_api_key');
    expect(gateway.countLookUps()).toBe(0);
    const next = newText();
    const id = await addOne(next);
    expect(await gateway.verdict(next)).toBe(id);
  });
});
