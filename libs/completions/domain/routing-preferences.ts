import { NO_PREFERENCES, type RoutingPreferences, type Strategy } from '#channels';
import type { ChatRouting, RoutingSort } from '#dialects';

export const STRATEGY_OF_SORT: Readonly<Record<RoutingSort, Strategy>> = {
  price: 'cheapest',
  latency: 'fastest',
  load: 'least_busy',
};

/** Channel preferences in the client's routing options. */
export function routingPreferences({ order, only, ignore, allowFallbacks }: ChatRouting): RoutingPreferences {
  if (order === null && only === null && ignore === null && allowFallbacks === null) return NO_PREFERENCES;
  return { order, only, ignore: ignore ?? [], allowFallbacks: allowFallbacks ?? true };
}
