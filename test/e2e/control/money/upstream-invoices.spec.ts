import { randomUUID } from 'node:crypto';
import { newUuid, parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
/** Noon of the day before yesterday: the ledger is complete for that day and the next. */
const NOON_MS = Math.floor(Date.now() / DAY_MS - 2) * DAY_MS + DAY_MS / 2;
const dayOf = (days: number): string => new Date(NOON_MS + days * DAY_MS).toISOString().slice(0, 10);

interface Line {
  readonly day: string | null;
  readonly model: string;
  readonly status: string;
  readonly differences: readonly string[];
  readonly difference_usd: string | null;
  readonly booked: object;
}

interface Check {
  readonly reconciles: boolean;
  readonly format: string;
  readonly from: string;
  readonly to: string;
  readonly sha256: string;
  readonly lines_outside: number;
  readonly counts: object;
  readonly invoiced: object;
  readonly booked: object;
  readonly difference_usd: string | null;
  readonly data: readonly Line[];
}

describe('the check of an upstream’s invoice', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let channelId: string;
  let twinId: string;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    [channelId, twinId] = [await createChannel(), await createChannel()];
    const organizationId = await worker.createOrganization(1_000_000n);
    const attempt = (channel: string, model: string, costNanoUsd: bigint, changes: object = {}) => ({
      ...worker.attempt(costNanoUsd),
      channelId: parseId('chn', channel) ?? '',
      upstreamModel: model,
      costVersionId: newUuid(Date.now()),
      meters: { input: 10, cache_read: 2, output: 5, request: 1 },
      ...changes,
    });
    const failed = { status: 500, reason: 'server_error' };
    const attempts = [
      [attempt(channelId, 'a', 1_000n)],
      // The first failed after it had read the prompt, which is billed; the second refused, which is free.
      [
        attempt(twinId, 'a', 7n, { ...failed, meters: { input: 7 } }),
        attempt(channelId, 'b', 0n, { ...failed, meters: {}, status: 429 }),
        attempt(channelId, 'a', 500n),
      ],
      [attempt(channelId, 'free', 0n, { costVersionId: null, meters: {} })],
    ];
    for (const [index, one] of attempts.entries()) {
      const fields = { organizationId, requestId: newUuid(NOON_MS + index), attempts: one, chargeNanoUsd: 5_000n };
      await worker.book([worker.ledgerEvent(fields, NOON_MS)]);
    }
    const next = {
      organizationId,
      requestId: newUuid(NOON_MS + DAY_MS),
      attempts: attempts[0] ?? [],
      chargeNanoUsd: 5_000n,
    };
    await worker.book([worker.ledgerEvent(next, NOON_MS)]);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  async function createChannel(): Promise<string> {
    const fields = { name: randomUUID(), kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
    return ((await app.call('post', '/channels', fields).expect(201)).body as ApiObject).id;
  }

  const send = (csv: string, query = '', channel = channelId) =>
    app.call('post', `/channels/${channel}/check-invoice${query}`).set('content-type', 'text/csv').send(csv);

  async function check(csv: string, query = ''): Promise<Check> {
    return (await send(csv, query).expect(200)).body as Check;
  }

  const HEADER = 'day,model,requests,prompt_tokens,completion_tokens,amount_usd';
  const right = () =>
    [HEADER, `${dayOf(0)},a,2,24,10,0.0000015`, `${dayOf(0)},free,1,0,0,0`, `${dayOf(1)},a,1,12,5,0.000001`].join(
      '\r\n',
    );

  it('LEDGER-26: reconciles what was booked for each attempt that is billed, by day and model, to the nano', async () => {
    const found = await check(right());
    expect(found).toMatchObject({
      object: 'invoice_check',
      reconciles: true,
      channel_ids: [channelId],
      format: 'native',
      lines_outside: 0,
      from: dayOf(0),
      to: dayOf(1),
      counts: { equal: 3, different: 0, not_booked: 0, not_invoiced: 0 },
      booked: { amount_usd: '0.0000025', requests: 4, prompt_tokens: 36, completion_tokens: 15 },
      invoiced: found.booked,
      difference_usd: '0',
    });
    expect(found.data[1]).toMatchObject({ model: 'free', unpriced_requests: 1 });
    await worker.owner.query(`UPDATE usage_record SET booked_at = booked_at - interval '1 hour'`);
  });

  it('lists differences, lines of one side only, and lines outside the period', async () => {
    const csv = [HEADER, `${dayOf(0)},a,3,24,10,0.000001501`, `${dayOf(0)},ghost,1,1,1,0.5`, `${dayOf(-1)},a,9,9,9,9`];
    const found = await check(csv.join('\n'), `?from=${dayOf(0)}&to=${dayOf(1)}`);
    expect(found).toMatchObject({ reconciles: false, lines_outside: 1, difference_usd: '0.499999001' });
    expect(
      found.data.map(({ day, model, status, differences, difference_usd }) => [
        ...[day, model, status, differences.join(), difference_usd],
      ]),
    ).toEqual([
      [dayOf(0), 'a', 'different', 'amount,requests', '0.000000001'],
      [dayOf(0), 'free', 'not_invoiced', 'requests', '0'],
      [dayOf(0), 'ghost', 'not_booked', 'amount,requests,prompt_tokens,completion_tokens', '0.5'],
      [dayOf(1), 'a', 'not_invoiced', 'amount,requests,prompt_tokens,completion_tokens', '-0.000001'],
    ]);
  });

  it('accepts another channel of the account, names, a tolerance, other columns, and the whole period', async () => {
    const csv = `Date,SKU,Cost\n${dayOf(1)},The A Model,$0.000002507\n`;
    const query = `?with=${twinId}&columns=day%3DDate,model%3DSKU,amount_usd%3DCost&names=The A Model%3Da&by=period&from=${dayOf(0)}`;
    expect(await check(csv, query)).toMatchObject({
      reconciles: true,
      data: [{ day: null, model: 'a' }, { model: 'free' }],
    });
    expect(await check(csv, query.replace(`with=${twinId}&`, ''))).toMatchObject({ reconciles: false });
    expect(await check(csv, `${query.replace(`with=${twinId}&`, '')}&tolerance_usd=0.000000007`)).toMatchObject({
      reconciles: true,
    });
    expect(await check(csv, `${query.replace(`with=${twinId}&`, '')}&tolerance_bps=28`)).toMatchObject({
      reconciles: true,
    });
  });

  it('LEDGER-26: is the same from roll-ups and from records', async () => {
    const { amount } = (await app.query(`SELECT count(*) AS amount FROM attempt_rollup`))[0] ?? {};
    expect(amount).toBe('0');
    const before = await check(right());
    await worker.rollUp();
    expect(Number((await app.query(`SELECT count(*) AS n FROM attempt_rollup`))[0]?.n)).toBeGreaterThan(2);
    expect(await check(right())).toEqual(before);
  });

  it('LEDGER-26: leaves the ledger as it is, and records the actor and the result in the audit log', async () => {
    const sums = () => app.query('SELECT count(*) AS n, sum(amount_nano_usd) AS amount FROM transfer');
    const before = await sums();
    const { sha256 } = await check(right(), '?reference=INV-7');
    expect(await sums()).toEqual(before);
    const { body } = await app.call('get', `/audit?target_id=${sha256}&limit=1`).expect(200);
    expect((body as { data: object[] }).data).toMatchObject([
      {
        action: 'upstream_invoice.check',
        after: {
          reference: 'INV-7',
          reconciles: true,
          channel_ids: [channelId],
          unequal_lines: 0,
          invoiced_usd: '0.0000025',
          booked_usd: '0.0000025',
          from: dayOf(0),
          to: dayOf(1),
        },
      },
    ]);
  });

  it.each([
    ['a file without lines', () => send(HEADER), 400, 'no lines after its header'],
    ['an amount in another form', () => send(`${HEADER}\n${dayOf(0)},a,1,1,1,"1,5"`), 400, 'line 2, amount_usd'],
    ['an unknown column', () => send(right(), '?columns=day%3DWhen'), 400, 'no column When'],
    ['over a year', () => send(`day,model,amount_usd\n2024-01-01,a,1\n2026-01-01,a,1`), 400, 'at most 366 days'],
    ['an invalid day', () => send(right(), '?from=2026-02-30'), 400, 'a day such as'],
    ['a period that ends before it begins', () => send(right(), `?from=${dayOf(2)}`), 400, 'from must not be after to'],
    ['an unknown channel', () => send(right(), '', 'chn_00000000000000000000000000'), 404, 'channel'],
    ['another channel that is not there', () => send(right(), '?with=chn_00000000000000000000000000'), 404, 'channel'],
    ['JSON', () => app.call('post', `/channels/${channelId}/check-invoice`, { day: 1 }), 415, 'text/csv'],
    ['over 8 MiB', () => send(`${HEADER}\n${'x'.repeat(9_000_000)}`), 413, ''],
  ] as const)('refuses %s', async (_name, call, status, message) => {
    const answer = await call();
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(message)]);
  });
});
