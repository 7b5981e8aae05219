import type { ReactNode } from 'react';
import type { Audience } from '@/api/session-state';

/** Where the screens are, and what its reader may do. */
export interface Side {
  readonly audience: Audience;
  readonly mayWrite: boolean;
  /** Of operators, who see the events of all. */
  readonly organization?: (id: string) => ReactNode;
}
