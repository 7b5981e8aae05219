import { ActionIcon, Button } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { lazyPart } from '../loading/lazy-part';
import type { Action } from './action';
import { LazyMenu } from './lazy-menu';

const ActionList = lazyPart(() => import('./action-list'), 'ActionList');

interface ActionMenuProps {
  /** Whose actions they are, for screen readers; on the button with `isButton`. */
  readonly label: string;
  readonly actions: readonly Action[];
  /** In a header; at the end of a row it is an icon. */
  readonly isButton?: boolean;
  /** On the button, in place of three dots. */
  readonly icon?: ReactNode;
}

/** What else can be done. */
export function ActionMenu({
  label,
  actions,
  isButton = false,
  icon = <Ellipsis size={16} strokeWidth={1.6} aria-hidden />,
}: ActionMenuProps) {
  if (actions.length === 0) return null;
  const target = isButton ? (
    <Button leftSection={icon}>{label}</Button>
  ) : (
    <ActionIcon aria-label={label}>{icon}</ActionIcon>
  );
  return <LazyMenu target={target} menu={(button) => <ActionList target={button} actions={actions} />} />;
}
