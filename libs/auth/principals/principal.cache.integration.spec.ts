import type { TestingModule } from '@nestjs/testing';
import { RedisService } from '#infra';
import { Clock, type Principal } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { hideGenerations } from '../../../test/support/samples/messages-only.js';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { AuthControlModule, AuthGatewayModule } from '../auth.module.js';
import { mintKey } from '../domain/key-text.js';
import { ApiKeysService, type IssuedApiKey } from '../keys/api-keys.service.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { TiersService } from '../tiers/tiers.service.js';
import { PrincipalCache } from './principal.cache.js';
import { PrincipalsRepository } from './principals.repository.js';

const noHook = (): Promise<void> => Promise.resolve();

/** A process with its own caches and connections. Its monotonic clock moves only by `clockOffsetMs`. */
class Process {
  clockOffsetMs = 0;

  private constructor(
    readonly services: TestingModule,
    private readonly lookUps: jest.SpyInstance,
  ) {
    const clock = services.get(Clock);
    jest.spyOn(clock, 'nowMs').mockImplementation(() => Date.now() + this.clockOffsetMs);
    jest.spyOn(clock, 'monotonicMs').mockImplementation(() => this.clockOffsetMs);
  }

  static async start(database: TestDatabase, redis: TestRedis): Promise<Process> {
    const services = await openModuleProcess({
      databaseUrl: database.url,
      redisUrl: redis.url,
      role: 'routify_control',
      modules: [AuthGatewayModule, AuthControlModule],
    });
    return new Process(services, jest.spyOn(services.get(PrincipalsRepository), 'findByDigest'));
  }

  get cache(): PrincipalCache {
    return this.services.get(PrincipalCache);
  }

  /** Look-ups in Postgres since the last call. */
  countLookUps(): number {
    const count = this.lookUps.mock.calls.length;
    this.lookUps.mockClear();
    return count;
  }

  async find(secret: string): Promise<Principal> {
    return this.cache.find(secret);
  }

  /** The code of the refusal, or `accepted`. */
  async verdict(secret: string): Promise<string> {
    try {
      await this.find(secret);
      return 'accepted';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }
}

describe('PrincipalCache', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let near: Process;
  let far: Process;
  let organizationId: string;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    [near, far] = await Promise.all([Process.start(database, redis), Process.start(database, redis)]);
    await hideGenerations(near.services.get(RedisService).client);
    await near.services.get(TiersService).create({ name: 'standard', isDefault: true, rpm: 60 }, TESTER);
    const organization = await near.services.get(OrganizationsService).create({ name: 'Acme' }, TESTER, noHook);
    organizationId = organization.id;
  });

  afterAll(async () => {
    await Promise.all([near.services.close(), far.services.close()]);
    await Promise.all([database.drop(), redis.flush()]);
  });

  function issue(fields: { expiresAt?: Date } = {}): Promise<IssuedApiKey> {
    return near.services.get(ApiKeysService).create(organizationId, { name: 'k', ...fields }, TESTER);
  }

  it('looks a key up once, then answers synchronously', async () => {
    const { key, secret } = await issue();
    far.countLookUps();
    expect(await far.find(secret)).toMatchObject({ organizationId, keyId: key.id, keyName: 'k' });
    expect(far.cache.find(secret)).toMatchObject({ keyId: key.id });
    expect(far.countLookUps()).toBe(1);
  });

  it('shares one look-up between concurrent callers', async () => {
    const { secret } = await issue();
    far.countLookUps();
    const found = await Promise.all(Array.from({ length: 50 }, () => far.find(secret)));
    expect(new Set(found.map(({ keyId }) => keyId)).size).toBe(1);
    expect(far.countLookUps()).toBe(1);
  });

  it('AUTH-3: any number of random keys cost no look-up', async () => {
    far.countLookUps();
    const random = (bound: number): number => Math.floor(Math.random() * bound);
    for (let i = 0; i < PURE_RUNS; i++) {
      const junk = `${mintKey('rtf', 'api_key', random).slice(0, -6)}AAAAAA`;
      expect(await far.verdict(junk)).toBe('invalid_api_key');
    }
    expect(far.countLookUps()).toBe(0);
  });

  it('caches for 30 s that a well-formed key is unknown', async () => {
    const unknown = mintKey('rtf', 'api_key', () => 7);
    far.countLookUps();
    expect(await far.verdict(unknown)).toBe('invalid_api_key');
    expect(await far.verdict(unknown)).toBe('invalid_api_key');
    expect(far.countLookUps()).toBe(1);
    far.clockOffsetMs += 31_000;
    expect(await far.verdict(unknown)).toBe('invalid_api_key');
    expect(far.countLookUps()).toBe(1);
  });

  it('refuses tokens of another kind without a look-up', async () => {
    far.countLookUps();
    expect(await far.verdict(mintKey('rtf', 'admin_token', () => 5))).toBe('wrong_token_kind');
    expect(far.countLookUps()).toBe(0);
  });

  it('refreshes an entry in the background after 10 s, and lets it expire on time', async () => {
    const { secret } = await issue({ expiresAt: new Date(Date.now() + 3_600_000) });
    expect(await far.verdict(secret)).toBe('accepted');
    far.countLookUps();
    far.clockOffsetMs += 11_000;
    expect(far.cache.find(secret)).not.toBeInstanceOf(Promise);
    expect(far.cache.find(secret)).not.toBeInstanceOf(Promise);
    expect(far.countLookUps()).toBe(1);
    far.clockOffsetMs += 3_600_000;
    expect(await far.verdict(secret)).toBe('key_expired');
  });

  type Change = (issued: IssuedApiKey) => Promise<unknown>;
  it.each<{ change: string; make: Change; undo?: Change; verdict: string }>([
    {
      change: 'a suspended organization',
      make: () => near.services.get(OrganizationsService).suspend(organizationId, null, TESTER, noHook),
      undo: () => near.services.get(OrganizationsService).resume(organizationId, null, TESTER, noHook),
      verdict: 'account_suspended',
    },
    {
      change: 'an archived organization',
      make: () => near.services.get(OrganizationsService).archive(organizationId, null, TESTER, noHook),
      undo: () => near.services.get(OrganizationsService).restore(organizationId, TESTER, noHook),
      verdict: 'account_suspended',
    },
    {
      change: 'a rotated key',
      make: ({ key }) => near.services.get(ApiKeysService).rotate(key.id, 0, null, TESTER),
      verdict: 'invalid_api_key',
    },
    {
      change: 'a revoked key',
      make: ({ key }) => near.services.get(ApiKeysService).revoke(key.id, null, TESTER),
      verdict: 'key_revoked',
    },
  ])('C34: $change applies in every process once it is announced', async ({ make, undo, verdict }) => {
    const issued = await issue();
    expect(await Promise.all([near.verdict(issued.secret), far.verdict(issued.secret)])).toEqual([
      'accepted',
      'accepted',
    ]);
    await make(issued);
    for (const process of [near, far]) {
      await eventually(async () => (await process.verdict(issued.secret)) === verdict);
    }
    if (undo === undefined) return;
    await undo(issued);
    await eventually(async () => (await far.verdict(issued.secret)) === 'accepted');
  });

  it('C34: a lowered limit of the tier applies once it is announced', async () => {
    const { secret } = await issue();
    const { tierId, organizationLimits } = await far.find(secret);
    expect(organizationLimits.rpm).toBe(60);
    await near.services.get(TiersService).update(tierId, { rpm: 5 }, null, TESTER);
    await eventually(async () => (await far.find(secret)).organizationLimits.rpm === 5);
  });

  it('repeats a look-up when a change is announced meanwhile', async () => {
    const { key, secret } = await issue();
    far.countLookUps();
    const reading = far.find(secret);
    far.cache.invalidate(key.id);
    await reading;
    expect(far.countLookUps()).toBe(2);
    await far.find(secret);
    expect(far.countLookUps()).toBe(0);
  });

  it('looks every key up again when announcements may have been lost', async () => {
    const { secret } = await issue();
    await far.find(secret);
    far.countLookUps();
    far.cache.invalidate(null);
    await far.find(secret);
    await far.find(secret);
    expect(far.countLookUps()).toBe(1);
  });

  describe('while Postgres is unavailable', () => {
    let isolated: Process;
    let dropped: TestDatabase;
    let known: string;
    let unknown: string;

    beforeAll(async () => {
      dropped = await createTestDatabase();
      isolated = await Process.start(dropped, redis);
      await isolated.services.get(TiersService).create({ name: 'standard', isDefault: true }, TESTER);
      const { id } = await isolated.services.get(OrganizationsService).create({ name: 'Acme' }, TESTER, noHook);
      const keys = isolated.services.get(ApiKeysService);
      known = (await keys.create(id, { name: 'known' }, TESTER)).secret;
      unknown = (await keys.create(id, { name: 'unknown' }, TESTER)).secret;
      await isolated.find(known);
      await dropped.drop();
    });
    afterAll(() => isolated.services.close());

    it('C18: known keys stay in use for 10 min, others get 503', async () => {
      expect(await isolated.verdict(known)).toBe('accepted');
      expect(await isolated.verdict(unknown)).toBe('temporarily_unavailable');
      isolated.cache.invalidate(null);
      expect(await isolated.verdict(known)).toBe('accepted');
      isolated.clockOffsetMs += 590_000;
      expect(await isolated.verdict(known)).toBe('accepted');
      isolated.clockOffsetMs += 20_000;
      expect(await isolated.verdict(known)).toBe('temporarily_unavailable');
    });
  });
});
