import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './layout.module.css';

interface SplitProps {
  readonly children: ReactNode;
  /** A `Panel`, or regions that are always there. */
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
          {aside}
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
  readonly children: ReactNode;
}

/** Detail beside a table. Escape closes it. */
export function Panel({ title, note, onClose, foot, children }: PanelProps) {
  const { t } = useTranslation();
  useHotkeys([['Escape', onClose]]);
  return (
    <div className={classes.panel} role="complementary" aria-label={title}>
      <div className={classes.header}>
        <h2 className={classes.regionTitle}>{title}</h2>
        <div className={classes.actions}>
          {note !== undefined && <span className={classes.note}>{note}</span>}
          <ActionIcon aria-label={t('close')} onClick={onClose}>
            <X size={16} strokeWidth={1.6} />
          </ActionIcon>
        </div>
      </div>
      {children}
      {foot !== undefined && <div className={classes.panelFoot}>{foot}</div>}
    </div>
  );
}
