import { Menu, type MenuProps } from '@mantine/core';
import { cloneElement, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { MenuTarget } from './lazy-menu';

interface OpeningMenuProps extends Pick<MenuProps, 'position' | 'width'> {
  readonly target: MenuTarget;
  readonly children: ReactNode;
}

/** A menu that opens when it is first shown. */
export function OpeningMenu({ target, children, ...props }: OpeningMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // It stands in place of the button that was pressed, and has the focus again when the menu closes.
    button.current?.focus();
  }, []);
  return (
    // Also before a dialog that an item opens: its code may come when the item is gone, and it gives the focus back.
    <Menu defaultOpened onClose={() => button.current?.focus()} {...props}>
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
