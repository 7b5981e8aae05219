import { oneOf, textOf } from '@/frame/search/search-params';

const DIALOGS = ['create'] as const;

interface LimitsSearch {
  /** Of this key, member or project only. */
  readonly key_id?: string;
  readonly member_id?: string;
  readonly project_id?: string;
  /** A dialog to open. */
  readonly open?: (typeof DIALOGS)[number];
}

export function readLimitsSearch(search: Record<string, unknown>): LimitsSearch {
  const { key_id, member_id, project_id, open } = search;
  return {
    ...textOf('key_id', key_id),
    ...textOf('member_id', member_id),
    ...textOf('project_id', project_id),
    ...oneOf('open', open, DIALOGS),
  };
}
