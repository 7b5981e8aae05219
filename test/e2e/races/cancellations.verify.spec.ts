import { setTimeout as sleep } from 'node:timers/promises';
import { CANCEL_CHANNEL } from '#completions';
import { RedisService } from '#core/infra';
import { formatId, parseId } from '#core';
import { admissionOf, booked, bookingOf, leftovers, type Booking } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import type { Answer, GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { redisOf, type Customer } from '../../support/gateway/platform.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

const FRAME = 'data: {"id":"a","choices":[{"index":0,"delta":{"content":" one"}}]}\n\n';
const FINISH = 'data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE = 'data: {"id":"a","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}\n\n';
const STREAM = {
  model: 'scripted',
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello!' }],
};
const ROUNDS = 60;
const SENT_AT_ONCE = 100;
/** A cancellation that no gateway confirms repeats its message this often at most. */
const MESSAGES_MAX = 8;

/** A request at one gateway, cancelled at another. */
describe('cancellations across gateways', () => {
  let all: TwoGateways;
  let customer: Customer;
  let one: GatewayCaller;
  let other: GatewayCaller;
  const messages: string[] = [];

  beforeAll(async () => {
    all = await TwoGateways.startHere(['one', 'other']);
    customer = await all.addCustomer();
    [one, other] = all.callers(customer) as [GatewayCaller, GatewayCaller];
    const redis = redisOf(all.platform);
    await redis.subscribe(CANCEL_CHANNEL);
    redis.subscriber.on('message', (channel, message) => {
      if (channel === CANCEL_CHANNEL) messages.push(message);
    });
  }, 120_000);

  afterAll(() => all.stop());

  const tryCancel = (id: string, by = other): Promise<Answer> => by.post(`/v1/generations/${id}/cancel`, {});

  /** A gateway that is late has not confirmed yet. */
  async function cancel(id: string, by = other): Promise<Answer> {
    for (;;) {
      const answer = await tryCancel(id, by);
      if (answer.status !== 202) return answer;
    }
  }

  /** Once its gateway has handed it over. */
  async function bookedOnce(id: string): Promise<Booking> {
    await eventually(async () => (await bookingOf(all.platform, id)) !== null);
    return booked(all.platform, id);
  }

  /** The only request that is held. */
  async function runningId(): Promise<string> {
    const holds = () => admissionOf(all.platform).listHolds(customer.organizationId, 2);
    await eventually(async () => (await holds()).length === 1);
    const [hold] = await holds();
    return formatId('gen', hold!.requestId);
  }

  /** The upstream sends the first part of a stream; resolves when its client has left. */
  function streamWithoutEnd(): Promise<unknown> {
    return new Promise((resolve) => {
      all.upstream.answers((response) => {
        response.once('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(FRAME.repeat(3));
      });
    });
  }

  const costOf = ({ text }: Answer): number => Number(/"cost_usd":([\d.]+)/.exec(text)?.[1]);

  it('NBR-12 CHARGE-30: ends the stream at the gateway that has it', async () => {
    const aborted = streamWithoutEnd();
    const pending = one.chat(STREAM);
    const id = await runningId();
    const answer = await cancel(id);
    expect([answer.status, answer.json().outcome]).toEqual([200, 'client_closed']);
    await aborted;
    const stream = await pending;
    expect(stream.text).toContain('"routify":{"ended":"cancelled"}');
    expect(stream.text.trimEnd()).toMatch(/data: \[DONE\]$/);
    const { charge, transfers } = await bookedOnce(id);
    expect([costOf(stream), costOf(answer)]).toEqual([Number(charge) / 1e9, Number(charge) / 1e9]);
    expect(transfers.filter(([code]) => code === 'usage')).toEqual([['usage', charge]]);
  });

  it('ATK-222: a hundred at once through another gateway share few messages, and are one charge', async () => {
    const aborted = streamWithoutEnd();
    const pending = one.chat(STREAM);
    const id = await runningId();
    messages.length = 0;
    const answers = await Promise.all(Array.from({ length: SENT_AT_ONCE }, () => cancel(id)));
    await Promise.all([aborted, pending]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(costOf)).size).toBe(1);
    expect(messages.length).toBeLessThan(SENT_AT_ONCE / 2);
    const { charge, transfers } = await bookedOnce(id);
    expect(transfers.filter(([code]) => code === 'usage')).toEqual([['usage', charge]]);
  });

  it('NBR-12: where no gateway confirms, it says so, and the request runs on until the next try', async () => {
    const aborted = streamWithoutEnd();
    const pending = one.chat(STREAM);
    const id = await runningId();
    const [app] = all.apps;
    const { subscriber } = app!.get(RedisService);
    await subscriber.unsubscribe(CANCEL_CHANNEL);
    messages.length = 0;
    const unconfirmed = await tryCancel(id);
    expect([unconfirmed.status, unconfirmed.json()]).toEqual([202, expect.objectContaining({ running: true })]);
    expect(messages).toEqual(Array(MESSAGES_MAX).fill(`${parseId('gen', id)} ${customer.keyId}`));
    await subscriber.subscribe(CANCEL_CHANNEL);
    expect((await cancel(id)).status).toBe(200);
    await aborted;
    expect((await pending).text).toContain('"ended":"cancelled"');
  });

  it('ATK-223: a message with another key, or of no form, cancels nothing', async () => {
    const aborted = streamWithoutEnd();
    const pending = one.chat(STREAM);
    const id = await runningId();
    const requestId = parseId('gen', id)!;
    const { client } = redisOf(all.platform);
    for (const message of [
      '',
      requestId,
      `${requestId} ${customer.organizationId}`,
      `${requestId}  ${customer.keyId}`,
    ]) {
      expect(await client.publish(CANCEL_CHANNEL, message)).toBeGreaterThan(0);
    }
    // Messages arrive in their order.
    await eventually(() => messages.at(-1)?.endsWith(customer.keyId) === true);
    expect((await other.get(`/v1/generations/${id}`)).json()).toMatchObject({ running: true });
    await cancel(id);
    await Promise.all([aborted, pending]);
  });

  it('ATK-221 CHARGE-30: at any moment of a stream that ends, the reply, the answer and the ledger say one charge', async () => {
    const outcomes = new Set<unknown>();
    for (let round = 0; round < ROUNDS; round++) {
      all.upstream.answers((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(FRAME.repeat(3));
        void sleep(round % 20).then(() => response.end(`${FINISH}${USAGE}data: [DONE]\n\n`));
      });
      const pending = one.chat(STREAM);
      await sleep(round % 13);
      const held = await admissionOf(all.platform).listHolds(customer.organizationId, 1);
      const by = round % 2 === 0 ? one : other;
      const [hold] = held;
      const answers =
        hold === undefined
          ? []
          : await Promise.all([cancel(formatId('gen', hold.requestId), by), cancel(formatId('gen', hold.requestId))]);
      const reply = await pending;
      const { charge, outcome, transfers } = await bookedOnce(String(reply.headers['x-request-id']));
      outcomes.add(outcome);
      expect(reply.text.includes('"ended":"cancelled"') || reply.status === 499).toBe(outcome === 'client_closed');
      if (reply.status === 200) expect(costOf(reply)).toBe(Number(charge) / 1e9);
      for (const answer of answers) expect([answer.status, costOf(answer)]).toEqual([200, Number(charge) / 1e9]);
      expect(transfers.filter(([code]) => code === 'usage')).toEqual(charge === 0n ? [] : [['usage', charge]]);
    }
    expect(outcomes).toEqual(new Set(['completed', 'client_closed']));
    expect(await leftovers(all.platform, [customer])).toEqual([]);
  });
});
