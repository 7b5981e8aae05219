import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { TestingModule } from '@nestjs/testing';
import { credentialBinding } from '#channels/channel-history';
import { Logger, DisplayRatesService, RunningJob, Vault } from '#core/infra';
import { formatId, newUuid, Secret } from '#core';
import {
  UpstreamAccountsControlModule,
  UpstreamAccountsWorkerModule,
  UpstreamBalances,
  type BalancePatch,
  type UpstreamBalance,
} from '#channels/upstream-accounts';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { LedgerFixture, OPERATOR } from '../ledger/ledger-fixture.js';
import { openModuleProcess, passOf } from '../processes/module-process.js';

/** A server that nothing should call. */
interface Trap {
  readonly url: string;
  readonly calls: string[];
  readonly server: Server;
}

/** A credential of a simulated provider. */
interface ProviderKey {
  readonly id: string;
  readonly channelId: string;
  readonly key: string;
}

/** Control, two workers, credentials at providers, and what calls with them cost, on real stores. */
export class AccountWorld {
  /** What workers log. */
  readonly log: string[] = [];
  private names = 0;

  private constructor(
    readonly fixture: LedgerFixture,
    readonly simulator: Simulator,
    readonly trap: Trap,
    readonly control: TestingModule,
    readonly workers: readonly TestingModule[],
    private readonly organizationId: string,
  ) {
    for (const worker of workers) {
      const logger = worker.get(Logger);
      const note = (...parts: unknown[]): void => void this.log.push(inspect(parts, { depth: 10 }));
      for (const level of ['warn', 'error', 'alarm'] as const) jest.spyOn(logger, level).mockImplementation(note);
    }
  }

  static async start(): Promise<AccountWorld> {
    const [fixture, simulator, trap] = await Promise.all([
      LedgerFixture.open(),
      startSimulator({ host: '127.0.0.1', port: 0 }),
      startTrap(),
    ]);
    const environment = { ROUTIFY_UPSTREAM_ALLOW: `${simulator.url},${trap.url}` };
    const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl, environment };
    // Passes run when a test says so.
    jest.spyOn(RunningJob.prototype, 'onApplicationBootstrap').mockReturnValue();
    const openWorker = () =>
      openModuleProcess({ ...stores, role: 'routify_worker', modules: [UpstreamAccountsWorkerModule] });
    const [control, ...workers] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_control', modules: [UpstreamAccountsControlModule] }),
      ...[openWorker(), openWorker()],
    ]);
    const organizationId = await fixture.createOrganization(10n ** 15n);
    return new AccountWorld(fixture, simulator, trap, control, workers, organizationId);
  }

  async stop(): Promise<void> {
    await Promise.all([this.control.close(), ...this.workers.map((worker) => worker.close())]);
    await Promise.all([this.simulator.close(), new Promise((resolve) => this.trap.server.close(resolve))]);
    await this.fixture.close();
  }

  get balances(): UpstreamBalances {
    return this.control.get(UpstreamBalances);
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.fixture.owner.query<Row>(sql, [...values])).rows;
  }

  async channel(fields: object = {}): Promise<string> {
    this.names += 1;
    const id = newUuid(Date.now());
    const name = `channel-${this.names}`;
    const own = { kind: 'openai-compatible', base_url: 'https://provider.example/v1', options: '{}' };
    await this.fixture.insert('channel', { id, name, ...own, ...fields });
    return id;
  }

  /** @param createdAt when it was made */
  async credential(channelId: string, createdAt = new Date(), key = 'sk-unused-0123456789'): Promise<string> {
    const id = newUuid(Date.now());
    const sealed = this.workers[0]?.get(Vault).seal(new Secret(key), credentialBinding(channelId, id, 1));
    await this.fixture.insert('channel_credential', {
      id,
      channel_id: channelId,
      label: 'main',
      last4: 'abcd',
      created_at: createdAt,
      ciphertext: sealed?.ciphertext,
      encryption_key_id: sealed?.encryptionKeyId,
    });
    return id;
  }

  /** @param api null: the channel does not say one */
  async provider(api: string | null, options: object = {}): Promise<ProviderKey> {
    const own = api === null ? options : { balance_api: api };
    const channelId = await this.channel({ base_url: `${this.simulator.url}/v1`, options: JSON.stringify(own) });
    const key = `sk-${newUuid(Date.now())}`;
    return { id: await this.credential(channelId, new Date(), key), channelId, key };
  }

  /** Sets the account of a key at the simulated provider. */
  async account(key: string, fields: object): Promise<void> {
    const body = JSON.stringify({ key, ...fields });
    const answer = await fetch(`${this.simulator.url}/accounts/control/account`, { method: 'POST', body });
    if (answer.status !== 200) throw new Error(await answer.text());
  }

  /** How often the balance of a key was called for. */
  async callsOf(key: string): Promise<number> {
    const answer = await fetch(`${this.simulator.url}/accounts/control/account?key=${key}`);
    return ((await answer.json()) as { calls: number }).calls;
  }

  async pullAll(worker = 0): Promise<void> {
    await passOf(this.workers[worker]!, 'balance-pulls');
  }

  async watch(worker = 0): Promise<void> {
    await passOf(this.workers[worker]!, 'balance-alarms');
  }

  /** What was said of a credential's account, the first event first. */
  async events(id: string): Promise<Record<string, unknown>[]> {
    const rows = await this.query<{ data: Record<string, unknown> }>(
      `SELECT data FROM event WHERE type = 'upstream.balance_low' AND organization_id IS NULL AND data->>'credential_id' = $1 ORDER BY id`,
      [formatId('crd', id)],
    );
    return rows.map(({ data }) => data);
  }

  /** Makes a pull due. */
  async hurry(id: string): Promise<void> {
    await this.query('UPDATE upstream_balance SET next_pull_at = now() WHERE credential_id = $1', [id]);
  }

  async rate(currency: string, rate: string): Promise<void> {
    const one = { date: '2020-01-01', currency, rate, display: false as const };
    await this.control.get(DisplayRatesService, { strict: false }).put([one], null, OPERATOR);
  }

  /** A request with one call of a credential. */
  async spend(credentialId: string, costNanoUsd: bigint, atMs = Date.now()): Promise<void> {
    const attempts = [{ ...this.fixture.attempt(costNanoUsd), credentialId }];
    const { organizationId } = this;
    await this.fixture.book([this.fixture.ledgerEvent({ requestId: newUuid(atMs), organizationId, attempts }, atMs)]);
  }

  async state(id: string, patch: BalancePatch): Promise<UpstreamBalance> {
    const outcome = await this.balances.update(id, patch, null, OPERATOR);
    if (!('changed' in outcome)) throw new Error('a conflict');
    return outcome.changed;
  }
}

async function startTrap(): Promise<Trap> {
  const calls: string[] = [];
  const server = createServer(({ method, url }, response) => {
    calls.push(`${method} ${url}`);
    response.end();
  });
  server.on('connect', ({ url }, socket) => {
    calls.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, server };
}
