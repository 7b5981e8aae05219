import type { Params } from './params.js';
import { StripeError, wrongParameter } from './stripe-error.js';

/** How Stripe counts some currencies. */
interface CurrencyRow {
  /** In small letters, as Stripe writes them. */
  readonly currencies: string;
  /** Of the minor unit: 3615 huf are 36.15 Ft. */
  readonly decimals: number;
  /** What is charged or refunded is a multiple of so many minor units. */
  readonly chargeStep: number;
  /** What is paid out is. */
  readonly payoutStep: number;
  readonly source: string;
  /** The state of the page that was read. */
  readonly stateOf: string;
}

const PAGE = { source: 'https://docs.stripe.com/currencies' };

const HUNDREDTHS: CurrencyRow = {
  ...PAGE,
  stateOf: '2023-06',
  decimals: 2,
  chargeStep: 1,
  payoutStep: 1,
  currencies: `usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve
    czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd
    lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd
    scr sek sgd shp sle sos srd std szl thb tjs top try ttd tzs uah uyu uzs wst xcd yer zar zmw`,
};

/** Written for the simulator alone: it shares no table with what it judges. */
const ROWS: readonly CurrencyRow[] = [
  HUNDREDTHS,
  // They have hundredths, which are always 00.
  { ...PAGE, stateOf: '2026-07-10', currencies: 'isk ugx', decimals: 2, chargeStep: 100, payoutStep: 1 },
  // Payouts are whole, though charges are not.
  { ...PAGE, stateOf: '2026-07-10', currencies: 'huf twd', decimals: 2, chargeStep: 1, payoutStep: 100 },
  {
    ...PAGE,
    stateOf: '2026-07-10',
    decimals: 0,
    chargeStep: 1,
    payoutStep: 1,
    currencies: 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf',
  },
  { ...PAGE, stateOf: '2022-12-31', currencies: 'bhd jod kwd omr tnd', decimals: 3, chargeStep: 10, payoutStep: 1 },
];
const BY_CURRENCY: ReadonlyMap<string, CurrencyRow> = new Map(
  ROWS.flatMap((row) => row.currencies.split(/\s+/).map((currency) => [currency, row] as const)),
);

/**
 * In minor units, of the same page as of 2026-07-10. Stripe has them for currencies that accounts settle in; another charge
 * converts to one of them.
 */
const LEAST: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  ars: 50,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  cop: 50,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  idr: 50,
  ils: 50,
  inr: 50,
  jpy: 50,
  krw: 50,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  php: 50,
  pln: 200,
  ron: 200,
  rub: 50,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  zar: 50,
};
const LEAST_OF_OTHERS = 1;
/** Twelve digits. */
const MOST = 999_999_999_999;

/** The parameter `currency`, in lower case. @throws StripeError 400 */
export function readCurrency(params: Params): string {
  const currency = params.requiredText('currency').toLowerCase();
  if (BY_CURRENCY.has(currency)) return currency;
  throw wrongParameter('currency', `Invalid currency: ${currency}.`);
}

const rowOf = (currency: string): CurrencyRow => BY_CURRENCY.get(currency) ?? HUNDREDTHS;

const stepOf = (currency: string): number => rowOf(currency).chargeStep;

/** To the nearest amount that can be charged. */
export const rounded = (amount: number, currency: string): number =>
  Math.round(amount / stepOf(currency)) * stepOf(currency);

/** What of a balance can be paid out. */
export const payable = (amount: number, currency: string): number => amount - (amount % rowOf(currency).payoutStep);

/** @throws StripeError 400 for an amount with a part that the currency cannot have */
export function checkParts(amount: number, currency: string): void {
  const step = stepOf(currency);
  if (amount % step === 0) return;
  const message = `Invalid amount: amounts in ${currency} must be evenly divisible by ${step}.`;
  throw new StripeError(400, message, { code: 'invalid_charge_amount_no_decimal_compatible' });
}

/** @param subject what the message is about @param param of the amount; null: it is a sum @throws StripeError 400 */
export function checkAmount(amount: number, currency: string, subject: string, param: string | null = null): void {
  checkParts(amount, currency);
  const least = LEAST[currency] ?? LEAST_OF_OTHERS;
  if (amount >= least && amount <= MOST) return;
  const isSmall = amount < least;
  const bound = isSmall ? `at least ${formatAmount(least, currency)}` : `at most ${formatAmount(MOST, currency)}`;
  throw new StripeError(400, `${subject} must be ${bound}.`, {
    code: isSmall ? 'amount_too_small' : 'amount_too_large',
    ...(param === null ? {} : { param }),
  });
}

/** As people read it: `HUF 36.15`. */
export function formatAmount(amount: number, currency: string): string {
  const digits = rowOf(currency).decimals;
  const text = String(amount).padStart(digits + 1, '0');
  return `${currency.toUpperCase()} ${digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`}`;
}
