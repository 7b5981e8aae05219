import { NO_WISHES, type ChannelWishes, type Strategy } from '#channels';
import type { ChatRouting, RoutingSort } from '#dialects';

export const STRATEGY_OF_SORT: Readonly<Record<RoutingSort, Strategy>> = {
  price: 'cheapest',
  latency: 'fastest',
  load: 'least_busy',
};

/** What the client's routing options say of channels. */
export function wishesOf({ order, only, ignore, allowFallbacks }: ChatRouting): ChannelWishes {
  if (order === null && only === null && ignore === null && allowFallbacks === null) return NO_WISHES;
  return { order, only, ignore: ignore ?? [], allowFallbacks: allowFallbacks ?? true };
}
