import { Logger, PrismaService, RedisService } from '#core/infra';
import { ApiKeysService } from '#auth';
import { parseId, SystemClock, systemActor } from '#core';
import { RejectionLog } from '#completions/rejections';
import { RejectionStream } from '../../../../libs/completions/rejections/rejection.stream.js';
import { RejectionPass } from '../../../../libs/completions/rejections/worker/rejection-pass.js';
import { RejectionWriter } from '../../../../libs/completions/rejections/worker/rejection-writer.repository.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const SECRET_WORD = 'xylophone-of-the-prompt';

let platform: Platform;
let rich: Customer;
let poor: Customer;
let revoked: Customer;
let limited: Customer;

beforeAll(async () => {
  platform = await startPlatform();
  await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
  await platform.addModel({ canonicalId: 'acme/other', aliases: ['other'] });
  await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'other'] });
  rich = await platform.addCustomer({ key: { modelAllow: ['gpt-4o'] } });
  poor = await platform.addCustomer({ topUpUsd: '0' });
  revoked = await platform.addCustomer();
  limited = await platform.addCustomer({ key: { rpm: 1 } });
  await platform.services.get(ApiKeysService).revoke(revoked.keyId, null, systemActor('test'));
}, 120_000);
afterAll(() => platform.stop());

const callerOf = ({ apiKey }: Customer): GatewayCaller => new GatewayCaller(platform, apiKey);

/** What a worker does once a second. */
async function store(): Promise<void> {
  const { services, config } = platform;
  await platform.gateway.app.get(RejectionLog).deliver();
  const stream = new RejectionStream(services.get(RedisService));
  const writer = new RejectionWriter(services.get(PrismaService));
  const pass = new RejectionPass(stream, writer, config, new SystemClock(), services.get(Logger));
  await pass.run(new AbortController().signal);
}

interface Kept {
  readonly organization_id: string | null;
  readonly key_id: string | null;
  readonly status_code: number;
  readonly error_code: string;
  readonly param: string | null;
  readonly method: string;
  readonly path: string;
  readonly model: string | null;
  readonly client_request_id: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);

/** The row of an answer, once the gateway has noted it. */
async function kept(answer: Answer): Promise<Kept> {
  const find = async (): Promise<Kept | undefined> => {
    await store();
    const uuid = parseId('gen', idOf(answer));
    return (await platform.query<Kept>('SELECT * FROM rejected_request WHERE request_id = $1::uuid', uuid))[0];
  };
  let row: Kept | undefined;
  await eventually(async () => (row = await find()) !== undefined);
  return row as Kept;
}

describe('a rejected request is kept', () => {
  const cases: Readonly<
    Record<string, { send: () => Promise<Answer>; of: () => Customer | null; row: Partial<Kept> }>
  > = {
    '401 of an unknown key': {
      send: () => new GatewayCaller(platform, `rtf_${'x'.repeat(40)}`).chat(hello),
      of: () => null,
      row: { status_code: 401, error_code: 'invalid_api_key', model: null },
    },
    '401 of a revoked key': {
      send: () => callerOf(revoked).chat(hello),
      of: () => revoked,
      row: { status_code: 401, error_code: 'key_revoked' },
    },
    '402 without credit': {
      send: () => callerOf(poor).chat(hello, { 'x-request-id': 'checkout-7' }),
      of: () => poor,
      row: { status_code: 402, error_code: 'insufficient_balance', model: 'gpt-4o', client_request_id: 'checkout-7' },
    },
    '403 of another model': {
      send: () => callerOf(rich).chat({ ...hello, model: 'other' }),
      of: () => rich,
      row: { status_code: 403, error_code: 'model_not_allowed', model: 'other' },
    },
    '404 of an unknown model': {
      send: () => callerOf(rich).chat({ ...hello, model: 'openai/gpt-400' }),
      of: () => rich,
      row: { status_code: 404, error_code: 'model_not_found', model: 'openai/gpt-400', param: 'model' },
    },
    '404 of an unknown path': {
      send: () => callerOf(rich).post('/v1/chat/completion', hello),
      of: () => rich,
      row: { status_code: 404, error_code: 'not_found', path: '/v1/chat/completion' },
    },
    '400 of a wrong body': {
      send: () => callerOf(rich).chat({ ...hello, temperature: SECRET_WORD }),
      of: () => rich,
      row: { status_code: 400, error_code: 'invalid_request_error', param: 'temperature' },
    },
    '429 over a limit': {
      send: async () => {
        await callerOf(limited).chat(hello);
        return callerOf(limited).chat(hello);
      },
      of: () => limited,
      row: { status_code: 429, error_code: 'rate_limit_exceeded', model: 'gpt-4o' },
    },
  };

  it.each(Object.entries(cases))('CHARGE-11: %s', async (_what, { send, of, row }) => {
    const answer = await send();
    expect(answer.status).toBe(row.status_code);
    const owner = of();
    expect(await kept(answer)).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      organization_id: owner?.organizationId ?? null,
      key_id: owner?.keyId ?? null,
      ...row,
    });
    const records = 'SELECT 1 FROM usage_record WHERE request_id = $1::uuid';
    expect(await platform.query(records, parseId('gen', idOf(answer)))).toEqual([]);
  });

  it('with the figures of its error, and nothing of its body', async () => {
    const broke = await kept(await callerOf(poor).chat(hello));
    expect(broke.facts).toMatchObject({ available_usd: '0' });
    const wrong = await kept(await callerOf(rich).chat({ ...hello, temperature: SECRET_WORD }));
    expect(JSON.stringify(wrong)).not.toContain(SECRET_WORD);
  });

  it('NBR-4: its own organization finds it as a generation, another one does not', async () => {
    const answer = await callerOf(poor).chat(hello);
    await kept(answer);
    const path = `/v1/generations/${idOf(answer)}`;
    expect((await callerOf(poor).get(path)).json()).toMatchObject({
      object: 'generation',
      id: idOf(answer),
      outcome: 'rejected',
      status: 402,
      cost_usd: 0,
      error_code: 'insufficient_balance',
      model: 'gpt-4o',
      running: false,
    });
    expect((await callerOf(rich).get(path)).status).toBe(404);
  });
});

it('requests that come too fast are counted, and some are kept', async () => {
  const flood = await platform.addCustomer({ topUpUsd: '0' });
  const answers = await Promise.all(Array.from({ length: 40 }, () => callerOf(flood).chat(hello)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([402]));
  const count = async (sql: string): Promise<number> => {
    const [row] = await platform.query<{ n: string | null }>(sql, flood.organizationId);
    return Number(row?.n ?? 0);
  };
  await eventually(async () => {
    await store();
    return (await count('SELECT sum(request_count) AS n FROM rejection_count WHERE organization_id = $1::uuid')) === 40;
  });
  const kept = await count('SELECT count(*) AS n FROM rejected_request WHERE organization_id = $1::uuid');
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(40);
});
