import { useNow } from '@/kit';
import type { Channel, Model } from '../../data/catalog';
import { useCalendars } from '../schedule/use-calendars';
import { costsOf, PriceEffects } from './effects';
import type { PriceForm } from './price-form';

/** What is kept of a price of a model, from now on. */
export function usePriceEffects(price: PriceForm, model: Model, channels: readonly Channel[]): PriceEffects {
  return new PriceEffects(price, costsOf(model, channels), useCalendars(), useNow());
}
