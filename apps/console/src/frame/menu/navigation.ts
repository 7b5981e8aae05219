import type { LinkProps } from '@tanstack/react-router';
import type { LucideIcon } from 'lucide-react';

export interface NavItem {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Beside the label; `isUrgent`: a person must act. */
  readonly count?: number;
  readonly isUrgent?: boolean;
  /** The keys after `g`. */
  readonly key?: string;
}

export interface NavGroup {
  readonly label: string | null;
  readonly items: readonly NavItem[];
}
