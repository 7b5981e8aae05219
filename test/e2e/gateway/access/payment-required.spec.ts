import { AccountsService } from '#billing/ledger';
import { PrismaService } from '#core/infra';
import { formatUsd, parseUsd, type SpendCap } from '#core';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const messages = [{ role: 'user', content: 'Hello!' }];
/** With a bound of three digits all bodies have the same length, and so the same bound of their prompt. */
const BODIES = [
  { what: 'a complete reply', path: '/v1/chat/completions', body: { model: 'gpt-4o', messages } },
  { what: 'a stream', path: '/v1/chat/completions', body: { model: 'gpt-4o', messages, stream: true } },
  { what: 'a text', path: '/v1/completions', body: { model: 'gpt-4o', prompt: 'Hello!' } },
  { what: 'a stream of text', path: '/v1/completions', body: { model: 'gpt-4o', prompt: 'Hello!', stream: true } },
];
const OUTPUT_TOKEN_NANO_USD = 8_000n;
const FAR = 10_000_000_000n;

let platform: Platform;
let proxy: FaultProxy;

beforeAll(async () => {
  platform = await startPlatform();
  proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
  await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'], endpoints: ['chat', 'completions'] });
  await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'], baseUrl: proxy.url });
}, 120_000);
afterAll(async () => {
  await platform.stop();
  await proxy.stop();
});

/** The 402 response for a lack of money, whatever the limit and the endpoint. */
describe.each(BODIES)('402 for $what', ({ path, body }) => {
  afterEach(() => {
    proxy.restore();
  });

  const send = ({ apiKey }: Customer, maxTokens: number, simulate?: object): Promise<Answer> =>
    new GatewayCaller(platform, apiKey).post(path, { ...body, max_tokens: maxTokens, simulate });

  async function withCredit(creditUsd: string, topUpUsd = '0', caps: SpendCap[] = []): Promise<Customer> {
    const customer = await platform.addCustomer({ topUpUsd, key: { caps } });
    await setCredit(customer, creditUsd);
    return customer;
  }

  async function setCredit({ organizationId }: Customer, creditUsd: string): Promise<void> {
    const accounts = platform.services.get(AccountsService);
    const limit = parseUsd(creditUsd) ?? 0n;
    await platform.services.get(PrismaService).$transaction((tx) => accounts.setCreditLimit(tx, organizationId, limit));
    await accounts.publish(organizationId);
  }

  /** Asserts a 402 with the numbers of its metadata in its text; returns these. */
  function refused(answer: Answer, code: string): Readonly<Record<string, string | number>> {
    expect(answer.headers['content-type']).toContain('application/json');
    expect({ status: answer.status, ...answer.error() }).toMatchObject({ status: 402, type: 'billing_error', code });
    const { message, metadata = {} } = answer.error();
    const figures = metadata as Record<string, string | number>;
    const fits = figures.max_tokens === undefined ? '' : ` A request with max_tokens ${figures.max_tokens} would fit.`;
    expect(message).toMatch(new RegExp(`^This request needs ${figures.needed_usd} USD\\. `));
    expect(message).toContain(`${figures.available_usd} USD is available and ${figures.held_usd} USD is held`);
    expect(message.endsWith(fits)).toBe(true);
    const isRetried = figures.limit_source === 'held';
    expect(answer.headers['x-should-retry']).toBe(String(isRetried));
    expect(answer.headers['retry-after']).toBe(isRetried ? '1' : undefined);
    return figures;
  }

  /** The cost of the prompt's bound: the amount needed by a customer without balance, minus that of the output. */
  let promptNanoUsd: bigint;

  beforeAll(async () => {
    const { needed_usd } = refused(await send(await withCredit('0'), 100), 'insufficient_balance');
    promptNanoUsd = (parseUsd(String(needed_usd)) ?? 0n) - 100n * OUTPUT_TOKEN_NANO_USD;
  });

  it.each<[string, (amountUsd: string) => Promise<Customer>, string, string]>([
    ['the balance', (usd) => withCredit('0', usd), 'insufficient_balance', 'balance'],
    ['a credit limit', (usd) => withCredit(usd), 'insufficient_balance', 'balance'],
    ['a cap', (usd) => withCredit('0', '100', [capOf(usd)]), 'spend_cap_reached', 'cap'],
    [
      'the least of two caps',
      (usd) => withCredit('0', '9', [capOf('0.002'), capOf(usd, 'total')]),
      'spend_cap_reached',
      'cap',
    ],
    [
      'a cap below an insufficient balance',
      (usd) => withCredit('0', '0.002', [capOf(usd)]),
      'spend_cap_reached',
      'cap',
    ],
    [
      'a balance below an insufficient cap',
      (usd) => withCredit('0', usd, [capOf('0.002')]),
      'insufficient_balance',
      'balance',
    ],
  ])('ERR-402, LIFE-7: of %s names what would fit, and that fits', async (_name, customerWith, code, source) => {
    const amountNanoUsd = promptNanoUsd + 150n * OUTPUT_TOKEN_NANO_USD;
    const customer = await customerWith(formatUsd(amountNanoUsd));
    const figures = refused(await send(customer, 900), code);
    expect(figures).toMatchObject({ limit_source: source, available_usd: formatUsd(amountNanoUsd), held_usd: '0' });
    expect(figures).toMatchObject({ max_tokens: 150 });
    expect((await send(customer, 151)).status).toBe(402);
    expect((await send(customer, 150)).status).toBe(200);
  });

  it('ERR-402: reports the debt beyond a credit limit that was lowered below its use, and that a retry cannot succeed', async () => {
    const customer = await withCredit('1');
    expect((await send(customer, 100)).status).toBe(200);
    await platform.settle();
    await setCredit(customer, '0');
    const figures = refused(await send(customer, 100), 'insufficient_balance');
    expect(figures).toMatchObject({ limit_source: 'balance', held_usd: '0' });
    expect(figures.available_usd).toMatch(/^-0\.0/);
    expect(figures).not.toHaveProperty('max_tokens');
  });

  it.each<[string, (amountUsd: string) => Promise<Customer>, string]>([
    ['the balance', (usd) => withCredit('0', usd), 'insufficient_balance'],
    ['a credit limit', (usd) => withCredit(usd), 'insufficient_balance'],
    ['a cap', (usd) => withCredit('0', '100', [capOf(usd)]), 'spend_cap_reached'],
  ])('ERR-402: is worth a retry while %s is only held', async (_name, customerWith, code) => {
    const need = promptNanoUsd + 100n * OUTPUT_TOKEN_NANO_USD;
    const customer = await customerWith(formatUsd((need * 3n) / 2n));
    const holdsAre = (count: number): Promise<void> =>
      eventually(async () => (await admissionOf(platform).listHolds(customer.organizationId, 1)).length === count);
    proxy.freeze();
    const running = send(customer, 100, { completion_tokens: 1 });
    await holdsAre(1);
    const figures = refused(await send(customer, 100), code);
    expect(figures).toMatchObject({ limit_source: 'held' });
    expect(parseUsd(String(figures.held_usd))).toBeGreaterThanOrEqual(need);
    proxy.restore();
    expect((await running).status).toBe(200);
    await holdsAre(0);
    expect((await send(customer, 100)).status).toBe(200);
  });
});

function capOf(amountUsd: string, period: SpendCap['period'] = 'month'): SpendCap {
  return { period, limitNanoUsd: parseUsd(amountUsd) ?? FAR };
}
