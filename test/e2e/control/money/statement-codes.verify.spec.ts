import { randomUUID } from 'node:crypto';
import { formatId, formatUsd, parseId, parseUsd } from '#core';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { joinOrganization, mintCode, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { sweepEnded } from '../../../support/ledger/money-services.js';

interface Line {
  readonly code: string;
  readonly amount_usd: string;
  readonly promo_usd: string;
}

const FORMULAS = ['=HYPERLINK("http://x")', "-1+cmd|' /C calc'!A0", '+1', '@SUM(A1)', '＝1', 'a, "b"\nc'];
const HOLD = 900_000_000n;

let app: ControlApp;
let worker: LedgerFixture;
let uuid: string;
let id: string;
let owner: CustomerCaller;

/** One movement of each kind, and in both directions where possible. */
beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  id = ((await app.call('post', '/organizations', { name: 'All' }).expect(201)).body as ApiObject).id;
  uuid = parseId('org', id) ?? '';
  owner = await joinOrganization(app, id, 'owner');
  const topUp = await money('topups', { amount_usd: '5', reason: FORMULAS[0] });
  for (const [index, amount_usd] of ['0.5', '-0.25', '-9', '9'].entries()) {
    await money('adjustments', { amount_usd, reason: FORMULAS[index + 1], allow_negative: true });
  }
  const expires_at = new Date(Date.now() + 7_200_000).toISOString();
  await money('grants', { amount_usd: '0.7', reason: FORMULAS[5], expires_at });
  const expiring = await money('grants', { amount_usd: '0.3', reason: 'ends', expires_at, priority: 99 });
  const redeemed = owner.call('post', '/redeem', { code: await mintCode(app) });
  await redeemed.set('idempotency-key', randomUUID()).expect(201);
  const used = await worker.use(uuid, 800_000_000n);
  for (const [checkpoint, final] of [
    [400_000_000n, 100_000_000n],
    [100_000_000n, 900_000_000n],
  ] as const) {
    const request = await worker.admit(uuid, HOLD);
    await worker.reapAt(request, checkpoint);
    await worker.drain(uuid);
    await worker.capture(request, final);
  }
  await worker.drain(uuid);
  await sweepEnded(worker, parseId('grant', expiring.id) ?? '');
  await post('/refunds', { generation_id: formatId('gen', used), amount_usd: '0.75', reason: '=1' });
  await money('chargebacks', { topup_id: topUp.id, amount_usd: '4.5', reason: '-1' });
});

afterAll(async () => {
  await worker.close();
  await app.stop();
});

async function post(path: string, body: object): Promise<ApiObject> {
  const answer = await app.call('post', path, body).set('idempotency-key', randomUUID()).expect(201);
  return answer.body as ApiObject;
}

const money = (noun: string, body: object): Promise<ApiObject> => post(`/organizations/${id}/${noun}`, body);
const nano = (usd: string): bigint => parseUsd(usd) ?? 0n;

/** Parses a file by RFC 4180. */
function recordsOf(text: string): string[][] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)];
  const records: string[][] = [[]];
  for (const [, quoted, plain = '', end] of fields) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('a statement with every kind of movement', () => {
  it('adds up to the ledger: as lines, as a file, as transfers, and as the balance', async () => {
    const path = `/organizations/${id}/statement`;
    const { body } = await app.call('get', `${path}?tz=UTC`).expect(200);
    const { lines, opening_balance_usd, closing_balance_usd } = body as {
      lines: Line[];
      opening_balance_usd: string;
      closing_balance_usd: string;
    };
    const posted = formatUsd(await worker.posted(uuid));
    expect([opening_balance_usd, closing_balance_usd]).toEqual(['0', posted]);
    expect(lines.map(({ code }) => code).sort()).toEqual(
      ['adjustment', 'chargeback', 'expiry', 'grant', 'refund', 'topup', 'usage'].sort(),
    );
    const records = recordsOf((await owner.call('get', '/statement.csv?tz=UTC').expect(200)).text);
    const movements = records.slice(2, -1);
    const [sums, codes] = [new Map<string, bigint>(), new Set<string>()];
    let balance = 0n;
    for (const [, , , code = '', , , amount = '', after = ''] of movements) {
      balance += nano(amount);
      expect(after).toBe(formatUsd(balance));
      codes.add(code);
      const line = code.replace('usage_adjustment', 'usage');
      sums.set(line, (sums.get(line) ?? 0n) + nano(amount));
    }
    expect(codes).toContain('usage_adjustment');
    expect(sums).toEqual(new Map(lines.map(({ code, amount_usd }) => [code, nano(amount_usd)])));
    expect(records.at(-1)?.slice(3, 8)).toEqual(['closing', '', '', '', posted]);
    expect(records.every((record) => record.length === 11)).toBe(true);
    const ledger = await worker.owner.query<{ id: string; promo: string }>(
      `SELECT t.id, sum(CASE WHEN a.kind <> 'wallet_promo' THEN 0 WHEN a.id = t.credit_account THEN t.amount_nano_usd
         ELSE -t.amount_nano_usd END) AS promo FROM transfer t
       JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.organization_id = t.organization_id
       WHERE t.organization_id = $1 AND t.leg < 200 GROUP BY t.id`,
      [uuid],
    );
    expect(movements.map(([txn]) => txn).sort()).toEqual(ledger.rows.map((row) => formatId('txn', row.id)).sort());
    const promo = lines.reduce((total, { promo_usd }) => total + nano(promo_usd), 0n);
    expect(promo).toBe(ledger.rows.reduce((total, row) => total + BigInt(row.promo), 0n));
    expect((await owner.call('get', '/balance').expect(200)).body).toMatchObject({ balance_usd: posted });
  });

  it('escapes cells that look like formulas', async () => {
    const { text } = await app.call('get', `/organizations/${id}/statement.csv`).expect(200);
    const reasons = recordsOf(text).map((record) => record[8] ?? '');
    for (const formula of FORMULAS.slice(0, 5)) expect(reasons).toContain(`'${formula}`);
    expect(reasons).toContain(FORMULAS[5]);
    expect(reasons).toContain("'=1");
    for (const field of recordsOf(text).flat()) expect(field).not.toMatch(/^(?:[=+@\t\r＝]|-(?!\d+(?:\.\d+)?$))/);
  });

  it('is walked page by page while more is booked, without skips or repeats', async () => {
    const list = async (query: string): Promise<ApiList> =>
      (await owner.call('get', `/transfers?${query}`).expect(200)).body as ApiList;
    const all = (await list('limit=100')).data.map((transfer) => transfer.id);
    const walked: string[] = [];
    for (let page = await list('limit=3'); ; page = await list(`limit=3&after=${page.last_id}`)) {
      walked.push(...page.data.map((transfer) => transfer.id));
      await money('topups', { amount_usd: '0.01' });
      if (!page.has_more) break;
    }
    expect(walked).toEqual(all);
    const newer: string[] = [];
    for (let page = await list(`limit=2&before=${all[0]}`); ; page = await list(`limit=2&before=${page.first_id}`)) {
      newer.unshift(...page.data.map((transfer) => transfer.id));
      if (!page.has_more) break;
    }
    expect([...newer, ...all]).toEqual((await list('limit=100')).data.map((transfer) => transfer.id));
    expect(newer).toHaveLength(Math.ceil(all.length / 3));
  });
});
