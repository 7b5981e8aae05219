import { oneOf, textOf } from '@/frame/search/search-params';

const STATES = ['attention', 'disabled'] as const;

export interface ChannelsSearch {
  readonly q?: string;
  readonly state?: (typeof STATES)[number];
}

export function readChannelsSearch({ q, state }: Record<string, unknown>): ChannelsSearch {
  return { ...textOf('q', q), ...oneOf('state', state, STATES) };
}
