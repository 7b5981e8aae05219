import {
  elementsOf,
  JsonFault,
  parsedOf,
  textOf,
  valueAt,
  type Decimal,
  parseDecimal,
  plusDecimal,
  roundDecimal,
} from '#core';
import type { BalanceApi } from '../../../channel-history/domain/balance-api.js';
import {
  failed,
  pulled,
  REFUSED,
  unsupported,
  type Currency,
  type PulledAmount,
  type PullResult,
} from './pull-result.js';

/** A request to the channel's own origin, and how its answer is read. */
interface BalanceRequest {
  readonly url: string;
  /** What says how an amount of it is to be read: public, so no key is sent; null: nothing. */
  readonly unitUrl: string | null;
  /** Throws JsonFault or SyntaxError for what is no JSON. */
  readonly read: (answer: Buffer, unit: Buffer | null) => PullResult;
}

type Api = (base: URL, isInChina: boolean) => BalanceRequest;

const NANO_SCALE = 9;
const NOVITA_SCALE = 4;
/** Addresses in China that do not end in `.cn`. */
const IN_CHINA = ['api.stepfun.com'];
/** A billion. More is no balance, but a mistake. */
const NANO_MAX = 10n ** 18n;

const APIS: Readonly<Record<BalanceApi, Api>> = {
  // Credits of a dollar, bought and used; https://openrouter.ai/docs/api/api-reference/credits/get-credits
  openrouter: ({ origin }) => ({
    url: `${origin}/api/v1/credits`,
    unitUrl: null,
    read: (answer) => {
      const [bought, used] = [number(answer, 'data', 'total_credits'), number(answer, 'data', 'total_usage')];
      if (bought === null || used === null) return failed('unreadable');
      return amounts([amount('USD', plusDecimal(bought, { ...used, units: -used.units }))]);
    },
  }),
  // A row for each currency; https://api-docs.deepseek.com/api/get-user-balance
  deepseek: ({ origin }) => ({
    url: `${origin}/user/balance`,
    unitUrl: null,
    read: (answer) => {
      const rows = elementsOf(valueAt(answer, 'balance_infos')) ?? [];
      return amounts(
        rows.map((row) => {
          const currency = textOf(valueAt(row, 'currency'));
          return currency === 'USD' || currency === 'CNY' ? amount(currency, number(row, 'total_balance')) : null;
        }),
      );
    },
  }),
  // In yuan at moonshot.cn, in dollars at moonshot.ai; https://platform.moonshot.cn/docs/api/balance,
  // https://platform.kimi.ai/docs/api/balance
  moonshot: ({ origin }, isInChina) => ({
    url: `${origin}/v1/users/me/balance`,
    unitUrl: null,
    read: (answer) => amounts([amount(isInChina ? 'CNY' : 'USD', number(answer, 'data', 'available_balance'))]),
  }),
  // With what was given; in yuan at siliconflow.cn, in dollars at siliconflow.com;
  // https://docs.siliconflow.cn/cn/api-reference/userinfo/get-user-info
  siliconflow: ({ origin }, isInChina) => ({
    url: `${origin}/v1/user/info`,
    unitUrl: null,
    read: (answer) => amounts([amount(isInChina ? 'CNY' : 'USD', number(answer, 'data', 'totalBalance'))]),
  }),
  // With the credit limit, in ten-thousandths of a dollar;
  // https://novita.ai/docs/api-reference/basic-get-user-balance
  novita: ({ origin }) => ({
    url: `${origin}/openapi/v1/billing/balance/detail`,
    unitUrl: null,
    read: (answer) => {
      const left = number(answer, 'availableBalance');
      return amounts([amount('USD', left === null ? null : { ...left, scale: left.scale + NOVITA_SCALE })]);
    },
  }),
  // In yuan at stepfun.com, in dollars at stepfun.ai; https://platform.stepfun.com/docs/zh/api-reference/accounts/get
  stepfun: ({ origin }, isInChina) => ({
    url: `${origin}/v1/accounts`,
    unitUrl: null,
    read: (answer) => amounts([amount(isInChina ? 'CNY' : 'USD', number(answer, 'balance'))]),
  }),
  // The quota of the key, in units of which `/api/status` says how many are the relay's dollar. A key that is not known is
  // answered with 200; https://github.com/QuantumNous/new-api-docs/blob/main/docs/en/api/token-usage.md
  'new-api': ({ origin, pathname }) => {
    const root = `${origin}${pathname.replace(/\/+$/, '').replace(/\/v1(?:beta)?$/, '')}`;
    return {
      url: `${root}/api/usage/token/`,
      unitUrl: `${root}/api/status`,
      read: (answer, unit) => {
        if (parsedOf(valueAt(answer, 'success')) === false) return REFUSED;
        if (parsedOf(valueAt(answer, 'data', 'unlimited_quota')) === true) return unsupported('unlimited');
        const [left, perDollar] = [number(answer, 'data', 'total_available'), number(unit, 'data', 'quota_per_unit')];
        return left === null || perDollar === null || perDollar.units <= 0n
          ? failed('unreadable')
          : amounts([{ currency: 'USD', nano: quotientNano(left, perDollar) }]);
      },
    };
  },
};

/** The request of an API for the account of a channel. */
export function balanceRequest(api: BalanceApi, baseUrl: string, preset: string | null): BalanceRequest {
  const base = new URL(baseUrl);
  const { hostname } = base;
  const isInChina = hostname.endsWith('.cn') || IN_CHINA.includes(hostname) || preset?.endsWith('-china') === true;
  const { read, ...request } = APIS[api](base, isInChina);
  return { ...request, read: (answer, unit) => readable(() => read(answer, unit)) };
}

/** An answer that is no JSON has no balance. */
function readable(read: () => PullResult): PullResult {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonFault || error instanceof SyntaxError) return failed('unreadable');
    throw error;
  }
}

/** A JSON number, or one in a string; null: it is neither. */
function number(json: Buffer | null, ...path: readonly string[]): Decimal | null {
  const value = valueAt(json, ...path);
  return value === null ? null : parseDecimal(textOf(value) ?? value.toString());
}

const amount = (currency: Currency, value: Decimal | null): PulledAmount | null =>
  value === null ? null : { currency, nano: roundDecimal(value, NANO_SCALE) };

/** All have to be readable. */
function amounts(read: readonly (PulledAmount | null)[]): PullResult {
  const known = read.filter((one) => one !== null && one.nano < NANO_MAX && one.nano > -NANO_MAX);
  return known.length === 0 || known.length < read.length ? failed('unreadable') : pulled(known as PulledAmount[]);
}

/** Rounded down: what is there, at most. */
function quotientNano(dividend: Decimal, divisor: Decimal): bigint {
  const scale = BigInt(NANO_SCALE + divisor.scale - dividend.scale);
  return scale >= 0n
    ? (dividend.units * 10n ** scale) / divisor.units
    : dividend.units / (divisor.units * 10n ** -scale);
}
