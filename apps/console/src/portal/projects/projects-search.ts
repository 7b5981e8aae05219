import { oneOf, textOf } from '@/frame/search/search-params';

const DIALOGS = ['create'] as const;

interface ProjectsSearch {
  readonly q?: string;
  /** Archived ones too. */
  readonly archived?: boolean;
  /** A dialog to open. */
  readonly open?: (typeof DIALOGS)[number];
}

export function readProjectsSearch({ q, archived, open }: Record<string, unknown>): ProjectsSearch {
  return { ...textOf('q', q), ...(archived === true ? { archived } : {}), ...oneOf('open', open, DIALOGS) };
}
