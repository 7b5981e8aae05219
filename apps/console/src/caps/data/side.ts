import type { ReactNode } from 'react';
import type { Audience } from '@/api/session-state';
import type { Cap, CapsApi } from './cap-api';

interface Option {
  readonly value: string;
  readonly label: string;
}

/** Where the screens are, and what its reader may see and do. */
export interface CapSide {
  readonly audience: Audience;
  readonly api: CapsApi;
  readonly mayWrite: boolean;
  /** The name of a key, a member or a project. */
  readonly nameOf: (id: string) => ReactNode;
  /** What a cap can be narrowed to; null: the reader may not see them. */
  readonly keys: readonly Option[] | null;
  readonly members: readonly Option[] | null;
  /** Null: there are none. */
  readonly projects: readonly Option[] | null;
  readonly models: readonly string[];
  /** What a pattern matches, while it is typed. */
  readonly matchesOf: (pattern: string) => ReactNode;
}

/** Customers change what they have set themselves. */
export function mayChange({ audience, mayWrite }: Pick<CapSide, 'audience' | 'mayWrite'>, { set_by }: Cap): boolean {
  return mayWrite && (audience === 'operator' || set_by === 'customer');
}
