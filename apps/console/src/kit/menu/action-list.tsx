import { Menu } from '@mantine/core';
import type { Action } from './action';
import type { MenuTarget } from './lazy-menu';
import { OpeningMenu } from './opening-menu';

interface ActionListProps {
  readonly target: MenuTarget;
  readonly actions: readonly Action[];
}

export function ActionList({ target, actions }: ActionListProps) {
  return (
    <OpeningMenu target={target} position="bottom-end">
      {actions.map(({ label, onClick, isDangerous = false, isApart = false }) => [
        isApart && <Menu.Divider key={`${label} line`} />,
        <Menu.Item key={label} onClick={onClick} c={isDangerous ? 'var(--bad)' : undefined}>
          {label}
        </Menu.Item>,
      ])}
    </OpeningMenu>
  );
}
