import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { firstFieldOf, openerOf, useEscape, useFocusReturn } from '../dialogs/focus';
import classes from './layout.module.css';

interface SplitProps {
  readonly children: ReactNode;
  /** A `Panel`, which may be loaded when it is first opened, or regions that are always there. */
  readonly aside: ReactNode;
  /** Regions that are always there: below the rest on a narrow screen. */
  readonly isPermanent?: boolean;
}

/** The page and what stands beside it: a panel pushes the page, and lies above it on a narrow screen. */
export function Split({ children, aside, isPermanent = false }: SplitProps) {
  return (
    <div className={classes.split}>
      <div className={classes.main}>{children}</div>
      {aside !== null && aside !== undefined && aside !== false && (
        <aside className={classes.aside} data-sunken={isPermanent ? 'true' : undefined}>
          <Suspense>{aside}</Suspense>
        </aside>
      )}
    </div>
  );
}

interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly onClose: () => void;
  readonly foot?: ReactNode;
  /** What the form of the panel does, beside it; below it on a narrow screen. */
  readonly effect?: ReactNode;
  readonly children: ReactNode;
}

/** Detail beside a table: it has the focus when it was opened from the page, and Escape closes it. */
export function Panel({ title, note, onClose, foot, effect, children }: PanelProps) {
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  useFocusReturn(root);
  useEscape(root, onClose);
  useEffect(() => {
    // A page that begins with the panel begins with the page's own focus.
    if (openerOf(document.activeElement) === null) return;
    const form = root.current?.querySelector('form') ?? null;
    (firstFieldOf(form) ?? root.current)?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={root} className={classes.panel} role="complementary" aria-label={title} tabIndex={-1}>
      <div className={classes.header}>
        <h2 className={classes.regionTitle}>{title}</h2>
        <div className={classes.actions}>
          {note !== undefined && <span className={classes.note}>{note}</span>}
          <ActionIcon aria-label={t('close')} onClick={onClose}>
            <X size={16} strokeWidth={1.6} />
          </ActionIcon>
        </div>
      </div>
      {effect === undefined ? (
        children
      ) : (
        <div className={classes.withEffect}>
          <div>{children}</div>
          <div className={classes.effect}>{effect}</div>
        </div>
      )}
      {foot !== undefined && <div className={classes.panelFoot}>{foot}</div>}
    </div>
  );
}
