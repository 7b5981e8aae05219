import type { ReactNode } from 'react';
import type { Audience } from '@/api/session-state';
import type { Cap, CapsApi } from '@/caps/data/cap-api';
import type { Project, ProjectsApi } from './project-api';

/** Where the screens are, and what its reader may see and do. */
export interface ProjectSide {
  readonly audience: Audience;
  readonly api: ProjectsApi;
  readonly mayWrite: boolean;
  readonly caps: CapsApi;
  readonly mayReadCaps: boolean;
  readonly models: readonly string[];
  /** What patterns match, while they are typed. */
  readonly matchesOf: (patterns: readonly string[]) => ReactNode;
  /** The way to a limit on its page. */
  readonly capLink: (cap: Cap, name: ReactNode) => ReactNode;
  /** The way to the form of a limit of a project; null: the reader may not set one. */
  readonly newCapLink: ((project: Project, text: string) => ReactNode) | null;
  /** The way to the keys of a project; null: the reader may not see them. */
  readonly keysLink: ((project: Project, text: string) => ReactNode) | null;
}
