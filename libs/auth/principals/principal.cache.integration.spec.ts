import type { TestingModule } from '@nestjs/testing';
import type { Pool } from 'pg';
import { RedisService } from '#core/infra';
import { Clock, newUuid, type Principal } from '#core';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../test/support/stores/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { hideGenerations } from '../../../test/support/samples/messages-only.js';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { AuthControlModule, AuthGatewayModule } from '../auth.module.js';
import { mintKey } from '../domain/key-text.js';
import type { IssuedApiKey } from '../keys/api-key.js';
import { ApiKeysService } from '../keys/api-keys.service.js';
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
    const process = new Process(services, jest.spyOn(services.get(PrincipalsRepository), 'findByDigests'));
    // The first poll began by the real clock.
    for (let poll = 0; poll < 2; poll++) await process.cache.pollNow();
    return process;
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
  let owner: Pool;
  let organizationId: string;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    owner = openAsOwner(database.url);
    [near, far] = await Promise.all([Process.start(database, redis), Process.start(database, redis)]);
    await hideGenerations(near.services.get(RedisService).client);
    await near.services.get(TiersService).create({ name: 'standard', isDefault: true, rpm: 60 }, TESTER);
    const organization = await near.services.get(OrganizationsService).create({ name: 'Acme' }, TESTER, noHook);
    organizationId = organization.id;
  });

  afterAll(async () => {
    await Promise.all([near.services.close(), far.services.close(), owner.end()]);
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

  it('asks nothing for a key that is in use, and lets it expire on time', async () => {
    const { secret } = await issue({ expiresAt: new Date(Date.now() + 3_600_000) });
    expect(await far.verdict(secret)).toBe('accepted');
    far.countLookUps();
    far.clockOffsetMs += 500_000;
    expect(far.cache.find(secret)).not.toBeInstanceOf(Promise);
    expect(far.countLookUps()).toBe(0);
    await far.cache.pollNow();
    far.clockOffsetMs += 500_000;
    expect(far.cache.find(secret)).not.toBeInstanceOf(Promise);
    await far.cache.pollNow();
    far.clockOffsetMs += 3_600_000;
    await far.cache.pollNow();
    expect(await far.verdict(secret)).toBe('key_expired');
  });

  it('looks keys that arrive together up in one query', async () => {
    const issued = await Promise.all(Array.from({ length: 5 }, () => issue()));
    const unknown = mintKey('rtf', 'api_key', () => 9);
    far.countLookUps();
    const [found, ...others] = await Promise.all([
      far.verdict(unknown),
      ...issued.map(({ secret }) => far.find(secret)),
    ]);
    expect(found).toBe('invalid_api_key');
    expect(others.map(({ keyId }) => keyId)).toEqual(issued.map(({ key }) => key.id));
    expect(far.countLookUps()).toBe(1);
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

  describe('when an announcement was lost', () => {
    const change = (table: string, id: string, fields = 'updated_at = now()') =>
      owner.query(`UPDATE "${table}" SET ${fields} WHERE id = '${id}'`);

    async function addMember(keyId: string): Promise<string> {
      const [userId, memberId] = [newUuid(1), newUuid(2)];
      await owner.query(`INSERT INTO "user" (id, email, name) VALUES ('${userId}', '${userId}@example.com', 'Ann')`);
      await owner.query(
        `INSERT INTO member (id, organization_id, user_id, role) VALUES ('${memberId}', '${organizationId}', '${userId}', 'owner')`,
      );
      await change('api_key', keyId, `member_id = '${memberId}'`);
      return memberId;
    }

    it.each(['tier', 'organization', 'member', 'api_key'])(
      'C34: one poll finds a change of the %s, made by hand, once',
      async (table) => {
        const { key, secret } = await issue();
        const memberId = await addMember(key.id);
        const { tierId } = await far.find(secret);
        await far.cache.pollNow();
        const ids: Record<string, string> = { tier: tierId, organization: organizationId, member: memberId };
        await far.find(secret);
        far.countLookUps();
        await change(table, ids[table] ?? key.id);
        await far.cache.pollNow();
        await far.find(secret);
        expect(far.countLookUps()).toBe(1);
        await far.cache.pollNow();
        await far.find(secret);
        expect(far.countLookUps()).toBe(0);
      },
    );

    it('finds a change whose transaction began long before its end', async () => {
      const { key, secret } = await issue();
      await far.find(secret);
      const transaction = await owner.connect();
      await transaction.query('BEGIN');
      await transaction.query(`UPDATE api_key SET status = 'revoked' WHERE id = '${key.id}'`);
      await change('tier', (await far.find(secret)).tierId);
      await far.cache.pollNow();
      expect(await far.verdict(secret)).toBe('accepted');
      await transaction.query('COMMIT');
      transaction.release();
      await far.cache.pollNow();
      expect(await far.verdict(secret)).toBe('key_revoked');
    });

    it('the last use of a key is no change', async () => {
      const { key, secret } = await issue();
      await far.find(secret);
      await far.cache.pollNow();
      await far.find(secret);
      far.countLookUps();
      await change('api_key', key.id, 'last_used_at = now()');
      await far.cache.pollNow();
      await far.find(secret);
      expect(far.countLookUps()).toBe(0);
    });

    it('polls at once when a lost message is noticed', async () => {
      const { key, secret } = await issue();
      await far.find(secret);
      await change('api_key', key.id, "status = 'revoked'");
      far.cache.invalidate(null);
      await eventually(async () => (await far.verdict(secret)) === 'key_revoked');
    });
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
