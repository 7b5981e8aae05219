import { leastUsd, marginOf, multiplyUsd } from '@/kit/values/decimals';
import type { Channel, Model } from '../../data/catalog';
import type { Side } from '../rows/model-rows';
import { changesFrom, windowAt, type Calendars } from '../schedule/timetable';
import type { Rate } from './own-price';
import { formOf, type PriceForm, type Variant, type WindowForm } from './price-form';

interface Sides {
  readonly input: Side;
  readonly output: Side;
}

/** A way in which a request is priced, with what is kept of it. */
export interface Effect extends Sides {
  readonly kind: 'ordinary' | 'window' | 'tier';
  readonly name: string;
  /** Null: rates of its own. */
  readonly multiplier: string | null;
}

/** What applies from a moment on. */
export interface NextEffect extends Sides {
  readonly atMs: number;
  readonly window: WindowForm | null;
}

/** The case whose rates are wanted. */
interface Case {
  readonly window: WindowForm | null;
  /** Costs have hours of their own; null: outside of them. */
  readonly atMs: number | null;
  readonly tier: string | null;
}

/** What enabled channels take for a model. */
export function costsOf(model: Model, channels: readonly Channel[]): PriceForm[] {
  return channels
    .filter(({ state }) => state.status === 'enabled')
    .flatMap(({ models }) => models.filter(({ model_id: id }) => id === model.id))
    .flatMap(({ cost }) => (cost === null ? [] : [formOf(cost)]));
}

/** A price beside what the model costs: by window, by tier, by the moment. */
export class PriceEffects {
  constructor(
    private readonly price: PriceForm,
    private readonly costs: readonly PriceForm[],
    private readonly calendars: Calendars,
    private readonly nowMs: number,
  ) {}

  /** The price itself, then each of its windows and each service tier. */
  all(): Effect[] {
    const { windows, tiers } = this.price;
    const changes = changesFrom(this.price, this.calendars, this.nowMs);
    const atOf = (window: WindowForm): number | null =>
      changes.find((change) => change.window === window)?.atMs ?? null;
    const factorOf = ({ rule, multiplier }: Variant): string | null => (rule === 'own' ? null : multiplier);
    return [
      { kind: 'ordinary', name: '', multiplier: '1', ...this.sides({ window: null, atMs: null, tier: null }) },
      ...windows.map((window) => ({
        kind: 'window' as const,
        name: window.name,
        multiplier: factorOf(window),
        ...this.sides({ window, atMs: atOf(window), tier: null }),
      })),
      ...tiers.map((tier) => ({
        kind: 'tier' as const,
        name: tier.name,
        multiplier: factorOf(tier),
        ...this.sides({ window: null, atMs: null, tier: tier.name }),
      })),
    ];
  }

  /** Now, and at each change of the price or of a cost within eight days. */
  next(): NextEffect[] {
    const moments = [this.price, ...this.costs].flatMap((terms) => changesFrom(terms, this.calendars, this.nowMs));
    return [...new Set(moments.map(({ atMs }) => atMs))]
      .sort((a, b) => a - b)
      .map((atMs) => {
        const window = windowAt(this.price, this.calendars, atMs);
        return { atMs, window, ...this.sides({ window, atMs, tier: null }) };
      });
  }

  private sides(given: Case): Sides {
    const side = (rate: Rate): Side => {
      const costs = this.costs.map((cost) => rateIn(cost, rate, { ...given, window: this.windowOf(cost, given.atMs) }));
      return beside(rateIn(this.price, rate, given), costs);
    };
    return { input: side('input_per_mtok_usd'), output: side('output_per_mtok_usd') };
  }

  private windowOf(cost: PriceForm, atMs: number | null): WindowForm | null {
    return atMs === null ? null : windowAt(cost, this.calendars, atMs);
  }
}

/** A price beside the lowest of costs. */
export function beside(price: string | null, costs: readonly (string | null)[]): Side {
  const cost = leastUsd(costs.filter((one) => one !== null));
  return { price, cost, margin: marginOf(price, cost) };
}

/** A tier that the terms do not name costs what they say; one with rates of its own has them at all times. */
function rateIn(terms: PriceForm, rate: Rate, { window, tier: name }: Case): string | null {
  const itself = amountOf(terms.rates[rate]);
  const ofWindow = window === null ? itself : vary(window, rate, itself);
  const tier = terms.tiers.find((one) => one.name === name);
  return tier === undefined ? ofWindow : vary(tier, rate, ofWindow);
}

function vary({ rule, multiplier, own }: Variant, rate: Rate, amount: string | null): string | null {
  if (rule === 'own') return amountOf(own.rates[rate]);
  const factor = amountOf(multiplier);
  return amount === null || factor === null ? null : multiplyUsd(amount, factor);
}

/** Null: nothing, or not finished. */
function amountOf(text: string): string | null {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? text.trim() : null;
}
