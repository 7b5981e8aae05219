import { useTranslation } from 'react-i18next';
import { CodeBlock } from '@/kit';
import type { Settings } from './client-settings';
import classes from './clients.module.css';

interface SettingsBlocksProps {
  readonly settings: readonly Settings[];
  /** The client, for screen readers. */
  readonly label: string;
}

/** Settings to copy, each below the place where it belongs. */
export function SettingsBlocks({ settings, label }: SettingsBlocksProps) {
  const { t } = useTranslation('portal/clients');
  return (
    <div className={classes.blocks}>
      {settings.map(({ file, code }) => (
        <div key={code}>
          <div className={file === null ? classes.note : classes.file}>{file ?? t('shell')}</div>
          <CodeBlock code={code} label={`${label}, ${file ?? t('shell')}`} />
        </div>
      ))}
    </div>
  );
}
