import { oneOf, textOf } from '@/frame/search/search-params';

const DIALOGS = ['create'] as const;

interface LimitsSearch {
  /** Of this key or member only. */
  readonly key_id?: string;
  readonly member_id?: string;
  /** A dialog to open. */
  readonly open?: (typeof DIALOGS)[number];
}

export function readLimitsSearch({ key_id, member_id, open }: Record<string, unknown>): LimitsSearch {
  return { ...textOf('key_id', key_id), ...textOf('member_id', member_id), ...oneOf('open', open, DIALOGS) };
}
