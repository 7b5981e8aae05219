import { useClipboard } from '@mantine/hooks';
import { Check, Copy as CopyIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { shortenId } from './format';
import classes from './values.module.css';

/** A button that copies a text and says so. */
export function Copy({ text, label }: { readonly text: string; readonly label?: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1_500 });
  const Icon = clipboard.copied ? Check : CopyIcon;
  return (
    <button
      type="button"
      className={classes.copy}
      aria-label={clipboard.copied ? t('copied') : (label ?? t('copy'))}
      onClick={(event) => {
        event.stopPropagation();
        clipboard.copy(text);
      }}
    >
      <Icon size={14} strokeWidth={1.6} aria-hidden />
    </button>
  );
}

/** An id, whole or as its prefix and end, always with a way to copy it. */
export function Id({ id, short = false }: { readonly id: string; readonly short?: boolean }) {
  return (
    <span className={classes.id}>
      <span className={classes.idText} title={short ? id : undefined}>
        {short ? shortenId(id) : id}
      </span>
      <Copy text={id} />
    </span>
  );
}

/** `openai/gpt-4.1`: the vendor is muted. */
export function ModelName({ id }: { readonly id: string }) {
  const [vendor, ...rest] = id.split('/');
  if (rest.length === 0) return <span className={classes.model}>{id}</span>;
  return (
    <span className={classes.model}>
      <span className={classes.vendor}>{vendor}/</span>
      {rest.join('/')}
    </span>
  );
}

interface ReservedProps {
  /** About as many as most texts have. */
  readonly chars: number;
  readonly title: string;
  readonly children: ReactNode;
}

/** What may come later than its row, a name: its place has a width of its own. */
export function Reserved({ chars, title, children }: ReservedProps) {
  return (
    <span className={classes.reserved} style={{ width: `${chars}ch` }} title={title}>
      {children}
    </span>
  );
}
