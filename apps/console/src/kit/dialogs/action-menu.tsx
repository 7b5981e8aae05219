import { ActionIcon, Button, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';

export interface Action {
  readonly label: string;
  readonly onClick: () => void;
  readonly isDangerous?: boolean;
  /** A line above it. */
  readonly isApart?: boolean;
}

interface ActionMenuProps {
  /** Whose actions they are, for screen readers; on the button with `isButton`. */
  readonly label: string;
  readonly actions: readonly Action[];
  /** In a header; at the end of a row it is an icon. */
  readonly isButton?: boolean;
}

/** What else can be done. */
export function ActionMenu({ label, actions, isButton = false }: ActionMenuProps) {
  if (actions.length === 0) return null;
  const icon = <Ellipsis size={16} strokeWidth={1.6} aria-hidden />;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        {isButton ? <Button leftSection={icon}>{label}</Button> : <ActionIcon aria-label={label}>{icon}</ActionIcon>}
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label: text, onClick, isDangerous = false, isApart = false }) => [
          isApart && <Menu.Divider key={`${text} line`} />,
          <Menu.Item key={text} onClick={onClick} c={isDangerous ? 'var(--bad)' : undefined}>
            {text}
          </Menu.Item>,
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}
