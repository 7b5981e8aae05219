import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatId, newUuid } from '#core';
import { requestCommand } from '../../../../apps/cli/commands/request.command.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { runCommand } from '../../../support/processes/command-line.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

interface Shown {
  readonly state: string;
  readonly outcome: string;
  readonly timeline: readonly {
    readonly kind: string;
    readonly text: string;
    readonly at_ms: number;
    readonly settlement_failure_id?: string;
  }[];
}

let app: ControlApp;
let worker: LedgerFixture;
let folder: string;

beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  folder = mkdtempSync(join(tmpdir(), 'routify-request-'));
  writeFileSync(join(folder, 'token'), app.token);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await worker.close();
  await app.stop();
});

const show = async (requestId: string): Promise<Shown> =>
  (await app.call('get', `/requests/${formatId('gen', requestId)}`).expect(200)).body as Shown;
const kinds = ({ timeline }: Shown): string[] => timeline.map(({ kind }) => kind);
const routify = (...args: string[]) =>
  runCommand(requestCommand, ...args, '--url', app.control.adminUrl, '--token-file', join(folder, 'token'));

describe('the timeline of a request', () => {
  it('follows it from Redis to the ledger and to its refund', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const request = await worker.admit(organizationId, 50_000n);
    const running = await show(request.requestId);
    expect([running.state, kinds(running).at(-1)]).toEqual(['running', 'unsettled']);
    expect(kinds(running)).not.toContain('ended');
    const attempts = [
      { ...worker.attempt(0n), status: 503, reason: 'upstream_error: overloaded', durationMs: 20 },
      await worker.pricedAttempt(10),
    ];
    const candidates = [{ channel: newUuid(Date.now()), kept: true, reason: 'available' }];
    await worker.capture(request, 10_000n, { attempts, candidates });
    const captured = await show(request.requestId);
    const steps = ['admitted', 'route', 'candidate', 'attempt', 'attempt', 'first_byte', 'ended'];
    const priced = [...steps, 'charge_line', 'charge'];
    expect([captured.state, kinds(captured)]).toEqual(['captured', [...priced, 'unsettled']]);
    await worker.drain(organizationId);
    const settled = await show(request.requestId);
    expect([settled.state, kinds(settled)]).toEqual(['settled', [...priced, 'booked', 'usage', 'cost']]);
    const refund = { generation_id: formatId('gen', request.requestId), reason: 'wrong answer' };
    await app.call('post', '/refunds', refund).set('idempotency-key', randomUUID()).expect(201);
    const refunded = await show(request.requestId);
    expect(refunded.timeline.at(-1)).toMatchObject({
      kind: 'refund',
      text: expect.stringContaining('wrong answer'),
      amount_usd: '0.00001',
      transfer_id: expect.stringMatching(/^txn_/),
      at_ms: expect.any(Number),
    });
  });

  it('of a request that was reaped has its adjustment', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const request = await worker.admit(organizationId, 50_000n);
    await worker.reapAt(request, 4_000n);
    await worker.drain(organizationId);
    expect((await show(request.requestId)).timeline.find(({ kind }) => kind === 'booked')?.text).toContain(
      'provisional',
    );
    await worker.capture(request, 9_000n);
    await worker.drain(organizationId);
    expect(
      kinds(await show(request.requestId))
        .slice(-3)
        .sort(),
    ).toEqual(['adjustment', 'booked', 'usage']);
  });

  it('of a request that the ledger refuses says so', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    await app.query(`ALTER TABLE usage_record ADD CONSTRAINT refusal CHECK (requested_model <> 'refused') NOT VALID`);
    const requestId = await worker.use(organizationId, 5_000n, { requestedModel: 'refused' });
    await worker.drain(organizationId);
    await app.query('ALTER TABLE usage_record DROP CONSTRAINT refusal');
    const failed = await show(requestId);
    expect([failed.state, kinds(failed).slice(-2)]).toEqual(['failed', ['settlement_failure', 'unsettled']]);
    const failure = failed.timeline.at(-2)?.settlement_failure_id;
    const decision = app.call('post', `/settlement-failures/${failure}/void`, { reason: 'our bug' });
    await decision.set('idempotency-key', randomUUID()).expect(200);
    const voided = await show(requestId);
    expect([voided.state, voided.timeline.at(-2)?.text]).toEqual(['voided', expect.stringMatching(/^voided by/)]);
  });

  it('is found in an outbox after many events of other requests', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    await Promise.all(Array.from({ length: 600 }, () => worker.deliver(worker.event({ organizationId }))));
    const requestId = await worker.use(organizationId, 5_000n);
    expect((await show(requestId)).state).toBe('captured');
  });

  it('is not for customers', async () => {
    const organizationId = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body.id as string;
    const owner = await joinOrganization(app, organizationId, 'owner');
    const path = `/admin/v1/requests/${formatId('gen', newUuid(Date.now()))}`;
    await app.raw('get', path).expect(401);
    await app.raw('get', path).set('authorization', `Bearer ${owner.token}`).expect(403);
  });
});

describe('routify request', () => {
  it('prints aligned lines, or the response of control', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const requestId = await worker.use(organizationId, 5_000n, { durationMs: 1_234 });
    await worker.drain(organizationId);
    const id = formatId('gen', requestId);
    const { code, lines } = await routify(id);
    expect([code, lines[0]]).toEqual([0, expect.stringMatching(`^${id}, settled, admitted at 20`)]);
    expect(lines[1]).toMatch(/^ +\+0 ms {2}admitted +Admitted for test/);
    expect(lines.find((line) => line.includes(' ended '))).toMatch(/^ *\+1,234 ms {2}ended +Ended, completed/);
    expect(new Set(lines.slice(1).map((line) => line.indexOf(' ms '))).size).toBe(1);
    const json = await routify(id, '--json');
    expect(JSON.parse(json.lines.join(''))).toMatchObject({ id, state: 'settled', timeline: expect.any(Array) });
  });

  it('exits 1 for an unknown request and 2 for a wrong id', async () => {
    const unknown = await routify(formatId('gen', newUuid(Date.now())));
    expect([unknown.code, unknown.lines]).toEqual([1, [expect.stringContaining('There is no request gen_')]]);
    expect((await routify('key_1')).code).toBe(2);
    expect((await routify()).code).toBe(2);
  });
});
