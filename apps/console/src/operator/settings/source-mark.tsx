import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Source } from './groups';
import classes from './settings.module.css';

interface SourceMarkProps {
  readonly source: Source;
  /** The variable that sets the value, where one does. */
  readonly variable: string | undefined;
  readonly onReset: (() => void) | undefined;
}

/** Where a value comes from; what an operator wrote can be taken back. */
export function SourceMark({ source, variable, onReset }: SourceMarkProps) {
  const { t } = useTranslation('operator/settings');
  return (
    <div className={classes.source}>
      <code className={classes.mark} data-source={source} title={t(`source_${source}`)}>
        {t(`mark_${source}`)}
      </code>
      {source === 'env' && <code>{variable}</code>}
      {source === 'db' && onReset !== undefined && <Button onClick={onReset}>{t('reset')}</Button>}
    </div>
  );
}
