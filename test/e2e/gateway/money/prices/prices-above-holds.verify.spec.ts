import type { ServerResponse } from 'node:http';
import { Logger } from '#core/infra';
import { formatId } from '#core';
import { admissionOf, booked, leftovers } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import {
  startPlatform,
  type Customer,
  type CustomerOptions,
  type Platform,
} from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const REQUESTS = 40;
/** Nano-USD an output token; the prompt is free. */
const TOKEN = 8_000n;
/** The hold of each request; the charge depends on the usage that the upstream reports. */
const HOLD = 100n * TOKEN;

/** The result of a price; `cost_usd` in the reply is the charge. */
interface ChargeResult {
  readonly charge: bigint;
  readonly forgone: bigint;
}

/** Upstreams that bill more than the hold, in parallel: the wallet is charged down to the last nano-USD. */
describe('a price above its hold', () => {
  let platform: Platform;
  const customers: Customer[] = [];
  const upstream = new ScriptedUpstream();
  /** The output tokens that the upstream reports for each request, by order of arrival. */
  let reportedTokens: (request: number) => number = () => 0;
  let waiting: { readonly response: ServerResponse; readonly isStream: boolean }[] = [];

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    await platform.addModel({ canonicalId: 'acme/dear', aliases: ['dear'], price, capabilities: ['reasoning'] });
    await platform.addChannel({ name: 'scripted', serves: ['dear'], baseUrl: upstream.url });
    upstream.answers((response, _request, body) => {
      waiting.push({ response, isStream: (JSON.parse(body) as { stream?: boolean }).stream === true });
    });
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function customerWith(nanoUsd: bigint, options: CustomerOptions = {}): Promise<Customer> {
    const text = nanoUsd.toString().padStart(10, '0');
    const topUpUsd = `${text.slice(0, -9)}.${text.slice(-9)}`;
    const customer = await platform.addCustomer({ topUpUsd, ...options });
    customers.push(customer);
    return customer;
  }

  /** Sends this many parallel requests; the upstream answers only after all holds are placed. */
  async function sendAll(customer: Customer, stream: boolean, requests = REQUESTS): Promise<ChargeResult[]> {
    waiting = [];
    const answers = Array.from({ length: requests }, () => sendOne(customer, stream));
    await eventually(() => waiting.length === requests);
    const wallet = await admissionOf(platform).findWallet(customer.organizationId);
    expect(wallet?.heldNanoUsd).toBe(HOLD * BigInt(requests));
    for (const [index, { response, isStream }] of waiting.entries()) answer(response, isStream, reportedTokens(index));
    const results: ChargeResult[] = [];
    for (const { id, reportedUsd } of await Promise.all(answers)) {
      const { charge, forgone, flags } = await booked(platform, id);
      expect(flags.includes('forgone')).toBe(forgone > 0n);
      expect(reportedUsd).toBe(Number(charge) / 1e9);
      results.push({ charge, forgone });
    }
    return results;
  }

  async function sendOne(customer: Customer, stream: boolean): Promise<{ id: string; reportedUsd: unknown }> {
    const body = { model: 'dear', messages: MESSAGES, max_tokens: 100 };
    if (stream) {
      const requestBody = { ...body, stream_options: { include_usage: true } };
      const opened = await (await GatewayStream.open(platform, customer.apiKey, requestBody)).ended();
      expect(opened.isDone).toBe(true);
      return { id: opened.id, reportedUsd: opened.chunks.at(-1)?.routify?.cost_usd };
    }
    const reply = await new GatewayCaller(platform, customer.apiKey).chat(body);
    expect(reply.status).toBe(200);
    const { cost_usd: reportedUsd } = reply.json().routify as Record<string, unknown>;
    return { id: String(reply.headers['x-request-id']), reportedUsd };
  }

  function answer(response: ServerResponse, isStream: boolean, tokens: number): void {
    const usage = { prompt_tokens: 2, completion_tokens: tokens, total_tokens: 2 + tokens };
    const choice = { index: 0, finish_reason: 'stop' };
    if (!isStream) {
      const message = { role: 'assistant', content: 'Hi' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: 'a', choices: [{ ...choice, message }], usage }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunks = [{ choices: [{ ...choice, delta: { content: 'Hi' } }] }, { choices: [], usage }];
    response.end(
      [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
    );
  }

  async function available(customer: Customer): Promise<bigint | undefined> {
    await platform.settle();
    return (await admissionOf(platform).findWallet(customer.organizationId))?.availableNanoUsd;
  }

  const sum = (results: readonly ChargeResult[], what: 'charge' | 'forgone'): bigint =>
    results.reduce((all, it) => all + it[what], 0n);

  it('CHARGE-10: gives the alarm forgone, with the organization and what is written off', async () => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    reportedTokens = () => 300;
    const poor = await customerWith(HOLD + 5n);
    await sendAll(poor, false, 1);
    await eventually(() => alarm.mock.calls.length > 0);
    const organization = formatId('org', poor.organizationId);
    const facts = { organization, channel: 'scripted', model: 'acme/dear', forgone_usd: '0.001599995' };
    expect(alarm.mock.calls).toEqual([['forgone', expect.objectContaining(facts), expect.any(String)]]);
    alarm.mockRestore();
  });

  describe.each([false, true])('stream: %s', (stream) => {
    it('LIFE-9: is charged wholly where the wallet is rich: nothing is forgone of 40 at once', async () => {
      reportedTokens = (request) => 101 + 977 * request;
      const rich = await customerWith(10_000_000_000n);
      const results = await sendAll(rich, stream);
      const price = results.reduce((all, _, request) => all + BigInt(reportedTokens(request)) * TOKEN, 0n);
      expect([sum(results, 'charge'), sum(results, 'forgone')]).toEqual([price, 0n]);
      expect(await available(rich)).toBe(10_000_000_000n - price);
    });

    it.each<[what: string, more: bigint]>([
      ['exactly covered by its holds', 0n],
      ['with one nano-USD more', 1n],
      ['with one and a half holds more', (3n * HOLD) / 2n + 7n],
    ])('LIFE-9, CHARGE-10: takes a wallet %s to exactly 0; the rest is forgone and noted', async (_what, more) => {
      reportedTokens = () => 200;
      const balance = BigInt(REQUESTS) * HOLD + more;
      const tight = await customerWith(balance);
      const results = await sendAll(tight, stream);
      expect(sum(results, 'charge')).toBe(balance);
      expect(sum(results, 'charge') + sum(results, 'forgone')).toBe(BigInt(REQUESTS) * 2n * HOLD);
      expect(await available(tight)).toBe(0n);
    });

    it('LIFE-9: goes no further than the cap of the key', async () => {
      reportedTokens = () => 200;
      const limitNanoUsd = 5n * HOLD + 3n;
      const capped = await customerWith(10_000_000_000n, {
        key: { caps: [{ period: 'total', limitNanoUsd }] },
      });
      const results = await sendAll(capped, stream, 5);
      expect(sum(results, 'charge')).toBe(limitNanoUsd);
    });
  });

  it('leaves nothing held, and no balance below zero', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
    const wallets = await platform.query<{ posted: bigint }>('SELECT posted_nano_usd AS posted FROM wallet');
    expect(wallets.every(({ posted }) => posted >= 0n)).toBe(true);
  });
});
