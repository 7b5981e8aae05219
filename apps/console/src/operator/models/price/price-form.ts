import type { components } from '@/api/generated/management';
import { amountOf } from '@/kit/amounts/amounts';
import { NO_RATES, ownPriceOf, ownPriceRequest, type OwnPrice } from './own-price';

export type PriceValues = components['schemas']['PriceValuesResponse'];
type PriceRequest = components['schemas']['PriceRequest'];
type WindowRequest = components['schemas']['ScheduleWindowRequest'];
type TierRequest = components['schemas']['ServiceTierRequest'];
type TimeRequest = components['schemas']['ScheduleTimeRequest'];

/** The price times a number, or rates of its own. */
export interface Variant {
  readonly rule: 'multiplier' | 'own';
  readonly multiplier: string;
  readonly own: OwnPrice;
}

interface TimeForm {
  readonly days: string[];
  readonly from: string;
  readonly to: string;
}

/** Hours of the week with a price of their own. Empty: no calendar. */
export interface WindowForm extends Variant {
  readonly name: string;
  readonly times: TimeForm[];
  readonly except_calendar: string;
  readonly also_calendar: string;
}

/** A service tier of the provider. */
export interface TierForm extends Variant {
  readonly name: string;
}

/** A price, or the cost of a channel, as a form has it. */
export interface PriceForm extends OwnPrice {
  readonly time_zone: string;
  /** Of a cost: which moment of the call decides. */
  readonly billed_by: string;
  readonly windows: WindowForm[];
  readonly tiers: TierForm[];
}

const TIMES_ONE: Variant = { rule: 'multiplier', multiplier: '1', own: NO_RATES };

export const NEW_TIME: TimeForm = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '08:00' };

export const newWindow = (number: number): WindowForm => ({
  ...TIMES_ONE,
  name: `window-${number}`,
  multiplier: '0.5',
  times: [NEW_TIME],
  except_calendar: '',
  also_calendar: '',
});

/** Names that providers have: half of the price, and twice. */
export const TIER_NAMES = ['flex', 'priority'] as const;

export const newTier = (known: readonly TierForm[]): TierForm => {
  const name = TIER_NAMES.find((one) => known.every((tier) => tier.name !== one)) ?? '';
  return { ...TIMES_ONE, name, multiplier: name === 'priority' ? '2' : '0.5' };
};

export function formOf(price: PriceValues | null): PriceForm {
  const { schedule = null, service_tiers: tiers = [] } = price ?? {};
  return {
    ...ownPriceOf(price),
    time_zone: schedule?.time_zone ?? 'UTC',
    billed_by: schedule?.billed_by ?? 'begin',
    windows: (schedule?.windows ?? []).map(({ name, times, except_calendar, also_calendar, ...variant }) => ({
      name,
      times: times.map(({ days, from, to }) => ({ days, from, to })),
      except_calendar: except_calendar ?? '',
      also_calendar: also_calendar ?? '',
      ...variantOf(variant),
    })),
    tiers: tiers.map(({ name, ...variant }) => ({ name, ...variantOf(variant) })),
  };
}

/** The price that the form says. */
export function priceOf({ time_zone, billed_by, windows, tiers, ...price }: PriceForm): PriceRequest {
  const schedule = {
    time_zone: time_zone.trim(),
    ...(billed_by === 'end' ? { billed_by: 'end' as const } : {}),
    windows: windows.map(({ name, times, except_calendar, also_calendar, ...variant }): WindowRequest => ({
      name: name.trim(),
      times: times as TimeRequest[],
      except_calendar: orNull(except_calendar),
      also_calendar: orNull(also_calendar),
      ...variantRequest(variant),
    })),
  } as const;
  return {
    ...ownPriceRequest(price),
    schedule: windows.length === 0 ? null : schedule,
    service_tiers: tiers.map(({ name, ...variant }): TierRequest => ({
      name: name.trim(),
      ...variantRequest(variant),
    })),
  };
}

type VariantValues = Pick<components['schemas']['ServiceTierResponse'], 'multiplier' | 'price'>;

function variantOf({ multiplier, price }: VariantValues): Variant {
  return price === null
    ? { ...TIMES_ONE, multiplier: multiplier ?? '1' }
    : { rule: 'own', multiplier: '1', own: ownPriceOf(price) };
}

function variantRequest({ rule, multiplier, own }: Variant): Pick<TierRequest, 'multiplier' | 'price'> {
  return rule === 'own' ? { price: ownPriceRequest(own) } : { multiplier: amountOf(multiplier) };
}

const orNull = (text: string): string | null => (text === '' ? null : text);
