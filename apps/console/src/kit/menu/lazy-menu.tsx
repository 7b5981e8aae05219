import { cloneElement, Suspense, useState, type ReactElement, type ReactNode, type Ref } from 'react';

interface Target {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly onClick?: () => void;
  readonly 'aria-haspopup'?: 'menu';
  readonly 'aria-expanded'?: boolean;
}

/** A button that opens a menu. */
export type MenuTarget = ReactElement<Target>;

interface LazyMenuProps {
  readonly target: MenuTarget;
  /** A lazy part with an `OpeningMenu` at its root. */
  readonly menu: (target: MenuTarget) => ReactNode;
}

/** A menu whose code is loaded when it is first opened: nearly each page has menus, and few visits use one. */
export function LazyMenu({ target, menu }: LazyMenuProps) {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <Suspense fallback={target}>{menu(target)}</Suspense>;
  return cloneElement(target, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => {
      setWanted(true);
    },
  });
}
