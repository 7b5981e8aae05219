import { oneOf, textOf } from '@/frame/search/search-params';

const STATUSES = ['revoked', 'all'] as const;
const DIALOGS = ['create', 'rotate', 'revoke'] as const;

export interface KeysSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  /** A dialog to open: of a new key, or of the key of this path. */
  readonly open?: (typeof DIALOGS)[number];
}

export function readKeysSearch({ q, status, open }: Record<string, unknown>): KeysSearch {
  return { ...textOf('q', q), ...oneOf('status', status, STATUSES), ...oneOf('open', open, DIALOGS) };
}
