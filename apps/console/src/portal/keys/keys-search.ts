import { oneOf, textOf } from '@/frame/search/search-params';

const STATUSES = ['revoked', 'all'] as const;

export interface KeysSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
}

export function readKeysSearch({ q, status }: Record<string, unknown>): KeysSearch {
  return { ...textOf('q', q), ...oneOf('status', status, STATUSES) };
}
