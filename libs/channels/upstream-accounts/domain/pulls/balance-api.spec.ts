import fc from 'fast-check';
import type { BalanceApi } from '../../../channel-history/domain/balance-api.js';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { balanceRequest } from './balance-api.js';

const BASES: Readonly<Record<BalanceApi, string>> = {
  openrouter: 'https://openrouter.ai/api/v1',
  deepseek: 'https://api.deepseek.com',
  moonshot: 'https://api.moonshot.ai/v1',
  siliconflow: 'https://api.siliconflow.com/v1',
  novita: 'https://api.novita.ai/openai/v1',
  stepfun: 'https://api.stepfun.ai/v1',
  'new-api': 'https://relay.example/v1',
};
const APIS = Object.keys(BASES) as BalanceApi[];
const STATUS = '{"success":true,"data":{"quota_per_unit":500000,"quota_display_type":"CNY"}}';

const read = (api: BalanceApi, answer: string, baseUrl = BASES[api], unit = STATUS) =>
  balanceRequest(api, baseUrl, null).read(Buffer.from(answer), Buffer.from(unit));
const usd = (nano: bigint) => ({ kind: 'amount', amounts: [{ currency: 'USD', nano }] });
const cny = (nano: bigint) => ({ kind: 'amount', amounts: [{ currency: 'CNY', nano }] });

describe('balances of providers', () => {
  it.each<[BalanceApi, string, string, string | null]>([
    ['openrouter', BASES.openrouter, 'https://openrouter.ai/api/v1/credits', null],
    ['deepseek', 'https://api.deepseek.com/anthropic', 'https://api.deepseek.com/user/balance', null],
    ['moonshot', 'https://api.moonshot.cn/anthropic/v1', 'https://api.moonshot.cn/v1/users/me/balance', null],
    ['siliconflow', BASES.siliconflow, 'https://api.siliconflow.com/v1/user/info', null],
    ['novita', BASES.novita, 'https://api.novita.ai/openapi/v1/billing/balance/detail', null],
    ['stepfun', BASES.stepfun, 'https://api.stepfun.ai/v1/accounts', null],
    ['new-api', BASES['new-api'], 'https://relay.example/api/usage/token/', 'https://relay.example/api/status'],
    [
      'new-api',
      'https://relay.example:8443/ai/v1/',
      'https://relay.example:8443/ai/api/usage/token/',
      'https://relay.example:8443/ai/api/status',
    ],
    ['new-api', 'https://relay.example', 'https://relay.example/api/usage/token/', 'https://relay.example/api/status'],
  ])('of %s at %s are at %s', (api, base, url, unitUrl) => {
    expect(balanceRequest(api, base, null)).toMatchObject({ url, unitUrl });
  });

  it.each<[BalanceApi, string, object]>([
    ['openrouter', '{"data":{"total_credits":100.5,"total_usage":25.75}}', usd(74_750_000_000n)],
    ['openrouter', '{"data":{"total_credits":10,"total_usage":10.000000001}}', usd(-1n)],
    ['openrouter', '{"data":{"total_credits":0,"total_usage":0}}', usd(0n)],
    ['openrouter', '{"data":{"total_credits":0.1,"total_usage":1e-7}}', usd(99_999_900n)],
    [
      'deepseek',
      '{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"110.00"}]}',
      usd(110_000_000_000n),
    ],
    [
      'deepseek',
      '{"balance_infos":[{"currency":"CNY","total_balance":"1.05"},{"currency":"USD","total_balance":"0.00"}]}',
      {
        kind: 'amount',
        amounts: [
          { currency: 'CNY', nano: 1_050_000_000n },
          { currency: 'USD', nano: 0n },
        ],
      },
    ],
    [
      'moonshot',
      '{"code":0,"data":{"available_balance":49.58894,"cash_balance":-3.00001},"status":true}',
      usd(49_588_940_000n),
    ],
    [
      'siliconflow',
      '{"code":20000,"data":{"balance":"0.88","chargeBalance":"88.00","totalBalance":"88.88"}}',
      usd(88_880_000_000n),
    ],
    ['novita', '{"availableBalance":"1000000","cashBalance":"800000","creditLimit":"200000"}', usd(100_000_000_000n)],
    ['novita', '{"availableBalance":"-1"}', usd(-100_000n)],
    ['stepfun', '{"object":"account","type":"prepaid","balance":12.34,"total_cash_balance":20}', usd(12_340_000_000n)],
    ['new-api', '{"code":true,"data":{"total_available":987655,"unlimited_quota":false}}', usd(1_975_310_000n)],
    ['new-api', '{"code":true,"data":{"total_available":-500000}}', usd(-1_000_000_000n)],
    [
      'new-api',
      '{"code":true,"data":{"total_available":-1,"unlimited_quota":true}}',
      { kind: 'unsupported', detail: 'unlimited' },
    ],
    ['new-api', '{"success":false,"message":"token not found"}', { kind: 'refused' }],
  ])('of %s are read from %s', (api, answer, expected) => {
    expect(read(api, answer)).toMatchObject(expected);
  });

  it('are in yuan at Chinese addresses', () => {
    expect(read('moonshot', '{"data":{"available_balance":1.5}}', 'https://api.moonshot.cn/v1')).toMatchObject(
      cny(1_500_000_000n),
    );
    expect(read('siliconflow', '{"data":{"totalBalance":"1.5"}}', 'https://api.siliconflow.cn/v1')).toMatchObject(
      cny(1_500_000_000n),
    );
    const mirror = balanceRequest('moonshot', 'https://mirror.example/v1', 'moonshot-china');
    expect(mirror.read(Buffer.from('{"data":{"available_balance":2}}'), null)).toMatchObject(cny(2_000_000_000n));
  });

  it.each([
    '',
    'null',
    '[]',
    '<html>',
    '{"data":{}}',
    '{"data":null}',
    '{"data":{"total_credits":"1","total_usage":null,"available_balance":true,"totalBalance":{},"total_available":"many"}}',
    '{"balance_infos":[]}',
    '{"balance_infos":[{"currency":"EUR","total_balance":"1"}]}',
    '{"balance_infos":[{"currency":"USD","total_balance":"1"},{"currency":"CNY"}]}',
    '{"data":{"total_credits":1e19,"total_usage":0,"available_balance":1e19,"totalBalance":"1e19","total_available":1e30}}',
  ])('are never zero because an answer cannot be read: %s', (answer) => {
    for (const api of APIS)
      expect([api, read(api, answer)]).toEqual([
        api,
        expect.objectContaining({ kind: 'failed', detail: 'unreadable' }),
      ]);
  });

  it('of a quota need its unit', () => {
    const answer = '{"code":true,"data":{"total_available":1}}';
    for (const unit of ['', '{}', '{"data":{"quota_per_unit":0}}', '{"data":{"quota_per_unit":-5}}']) {
      expect(read('new-api', answer, BASES['new-api'], unit)).toMatchObject({ kind: 'failed', detail: 'unreadable' });
    }
  });

  it('are read to the billionth, whatever is written', () => {
    const decimal = fc.tuple(fc.boolean(), fc.bigInt(0n, 10n ** 17n));
    fc.assert(
      fc.property(decimal, ([isNegative, nano]) => {
        const digits = nano.toString().padStart(10, '0');
        const text = `${isNegative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
        const expected = usd(isNegative ? -nano : nano);
        expect(read('moonshot', `{"data":{"available_balance":${text}}}`)).toMatchObject(expected);
        expect(read('siliconflow', `{"data":{"totalBalance":"${text}"}}`)).toMatchObject(expected);
        expect(read('openrouter', `{"data":{"total_credits":${text},"total_usage":0}}`)).toMatchObject(expected);
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('ATK-361: fail for any bytes, and never throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...APIS), fc.oneof(fc.json(), fc.string()), (api, answer) => {
        expect(['failed', 'refused', 'unsupported', 'amount']).toContain(read(api, answer).kind);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
