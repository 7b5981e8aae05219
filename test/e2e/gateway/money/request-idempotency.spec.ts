import { ApiKeysService } from '#auth';
import { parseId, systemActor } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

describe('Idempotency-Key', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let organizationId: string;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    const customer = await platform.addCustomer();
    organizationId = customer.organizationId;
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  const send = (key: string, rest: object = {}): Promise<Answer> =>
    caller.chat({ ...hello, ...rest }, { 'idempotency-key': key });

  /** A request may be finalized in Redis shortly after its reply reached the client. */
  async function sendOnceDone(key: string, rest: object = {}): Promise<Answer> {
    const isInProgress = () => answer.status === 409 && answer.error().code === 'idempotency_in_progress';
    let answer = await send(key, rest);
    await eventually(async () => {
      if (isInProgress()) answer = await send(key, rest);
      return !isInProgress();
    });
    return answer;
  }

  function conflict(answer: Answer, code: string, first: Answer): void {
    expect({ status: answer.status, ...answer.error() }).toMatchObject({
      status: 409,
      type: 'invalid_request_error',
      code,
      param: null,
      metadata: { generation_id: first.headers['x-request-id'] },
    });
    expect(answer.headers['x-should-retry']).toBe('false');
  }

  async function isRunning(count: number): Promise<void> {
    await eventually(() => {
      const running = platform.simulator.journal.since(0).filter(({ outcome }) => outcome === 'running');
      return running.length === count;
    });
  }

  async function chargesOf(...answers: Answer[]): Promise<bigint[]> {
    await platform.settle();
    const ids = answers.map(({ headers }) => parseId('gen', String(headers['x-request-id'])));
    const rows = await platform.query<{ charge: bigint }>(
      `SELECT charge_nano_usd AS charge FROM usage_record WHERE request_id = ANY($1::uuid[]) ORDER BY request_id`,
      ids,
    );
    return rows.map(({ charge }) => charge);
  }

  it('REQ-27 ERR-409, CHARGE-13: in progress while it runs, used after, charged once', async () => {
    const slow = send('once', { simulate: { first_byte_ms: 1_000 } });
    await isRunning(1);
    const during = await send('once');
    const first = await slow;
    expect(first.status).toBe(200);
    conflict(during, 'idempotency_in_progress', first);
    conflict(await sendOnceDone('once'), 'idempotency_key_reused', first);
    const charges = await chargesOf(first, during);
    expect(charges).toHaveLength(1);
    expect(charges[0]).toBeGreaterThan(0n);
    conflict(await sendOnceDone('once', { temperature: 1 }), 'idempotency_key_reused', first);
  });

  it('REQ-27, CHARGE-13: twenty at once: one is served', async () => {
    const before = platform.simulator.journal.since(0).length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('rush', { simulate: { first_byte_ms: 50 } })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(19).fill(409)]);
    expect(platform.simulator.journal.since(0)).toHaveLength(before + 1);
  });

  it('REQ-27: a stream uses its key, too', async () => {
    const first = await send('stream', { stream: true });
    expect(first.text).toContain('[DONE]');
    conflict(await sendOnceDone('stream', { stream: true }), 'idempotency_key_reused', first);
  });

  it('REQ-27, CHARGE-13: what delivered nothing frees the key', async () => {
    expect((await send('again', { simulate: { status: 500 } })).status).toBe(502);
    expect((await send('again', { simulate: { status: 400 } })).status).toBe(400);
    expect((await send('again', { temperature: 9 })).status).toBe(400);
    const served = await send('again');
    expect(served.status).toBe(200);
    conflict(await sendOnceDone('again'), 'idempotency_key_reused', served);
  });

  it('REQ-27: a stream that broke half-way was delivered: its key stays used', async () => {
    const broken = await send('broken', { stream: true, simulate: { cut_after_chunks: 3 } });
    expect(broken.text).not.toContain('[DONE]');
    conflict(await sendOnceDone('broken', { stream: true }), 'idempotency_key_reused', broken);
    expect((await chargesOf(broken))[0]).toBeGreaterThan(0n);
  });

  it('REQ-27, CHARGE-13: keys belong to the organization, not to the key or to the world (ATK-17)', async () => {
    const other = await platform.addCustomer();
    const first = await send('mine');
    const foreign = new GatewayCaller(platform, other.apiKey);
    expect((await foreign.chat(hello, { 'idempotency-key': 'mine' })).status).toBe(200);
    const keys = platform.services.get(ApiKeysService);
    const sibling = new GatewayCaller(platform, (await keys.create(organizationId, { name: 'b' }, actor)).secret);
    conflict(await sibling.chat(hello, { 'idempotency-key': 'mine' }), 'idempotency_key_reused', first);
  });

  it('REQ-27: an empty key is none, hostile ones are plain text', async () => {
    expect((await send('')).status).toBe(200);
    expect((await send('')).status).toBe(200);
    for (const key of ['k'.repeat(255), '*', '{s00}:wallet', 'a b:c/d"e']) {
      const first = await send(key);
      expect(first.status).toBe(200);
      conflict(await sendOnceDone(key), 'idempotency_key_reused', first);
    }
  });
});
