import type { ComponentType } from 'react';
import type { Audience } from '@/api/session-state';
import type { NavGroup } from '../menu/navigation';

/** Something that was found, with the address of its page. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly to: string;
}

export interface PaletteGroup {
  readonly label: string;
  readonly items: readonly PaletteItem[];
}

interface SearchProps {
  readonly typed: string;
  readonly onFound: (found: readonly PaletteGroup[]) => void;
}

/** Finds by name what is typed. It shows nothing, and is loaded when something is typed. */
export type SearchPart = ComponentType<SearchProps>;

export interface PaletteProps {
  readonly audience: Audience;
  readonly groups: readonly NavGroup[];
  readonly search: SearchPart;
}
