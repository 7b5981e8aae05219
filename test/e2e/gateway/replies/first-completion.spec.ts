import OpenAI from 'openai';
import { parseUsd } from '#core';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

interface Routify {
  readonly channel: string;
  readonly latency_ms: number;
  readonly cost_usd: number;
  readonly generation_id: string;
  readonly usage_source: string;
}

describe('a completion from the official SDK to the ledger', () => {
  let platform: Platform;
  let customer: Customer;
  let client: OpenAI;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4.1', aliases: ['gpt-4.1'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4.1'] });
    customer = await platform.addCustomer();
    client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
  });

  afterAll(() => platform.stop());

  it('RES-1 RES-4: JSON', async () => {
    const reply = await client.chat.completions.create({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'Hello!' }],
    });
    expect(reply).toMatchObject({ object: 'chat.completion', model: 'gpt-4.1' });
    const { routify } = reply as unknown as { routify: Routify };
    expect(routify).toMatchObject({ channel: 'simulator', usage_source: 'upstream' });
    const usage = reply.usage!;
    const cost = BigInt(usage.prompt_tokens) * 2_000n + BigInt(usage.completion_tokens) * 8_000n;
    expect(parseUsd(routify.cost_usd.toFixed(9))).toBe(cost);

    await platform.settle();
    const [record] = await platform.query<{ charge: bigint; grade: number }>(
      `SELECT charge_nano_usd AS charge, grade FROM usage_record ORDER BY request_id DESC LIMIT 1`,
    );
    expect(record).toEqual({ charge: cost, grade: 2 });
    const transfers = await platform.query<{ leg: number; amount: bigint }>(
      `SELECT leg, amount_nano_usd AS amount FROM transfer WHERE leg < 100 AND organization_id IS NOT NULL AND code <> 'topup'`,
    );
    expect(transfers).toEqual([{ leg: 0, amount: cost }]);
  });

  it('RES-7 RES-8: a stream with usage', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'Hello!' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const last = chunks.at(-1) as unknown as { choices: unknown[]; usage: { prompt_tokens: number }; routify: Routify };
    expect(last.choices).toEqual([]);
    expect(last.usage.prompt_tokens).toBeGreaterThan(0);
    expect(last.routify.cost_usd).toBeGreaterThan(0);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    await platform.settle();
    expect(await platform.query(`SELECT 1 FROM usage_record WHERE stream`)).toHaveLength(1);
  });
});
