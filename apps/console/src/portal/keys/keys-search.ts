import { oneOf, textOf } from '@/frame/search/search-params';

const STATUSES = ['revoked', 'all'] as const;
const DIALOGS = ['create', 'rotate', 'revoke'] as const;

export interface KeysSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  /** Of this project only. */
  readonly project_id?: string;
  /** A dialog to open: of a new key, or of the key of this path. */
  readonly open?: (typeof DIALOGS)[number];
}

export function readKeysSearch({ q, status, project_id, open }: Record<string, unknown>): KeysSearch {
  return {
    ...textOf('q', q),
    ...oneOf('status', status, STATUSES),
    ...textOf('project_id', project_id),
    ...oneOf('open', open, DIALOGS),
  };
}
