import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../dialogs/use-action';
import { FormError } from '../dialogs/submit';
import { download } from './download';

interface SaveCsvProps {
  /** Begins the name of the file, before the day. */
  readonly name: string;
  readonly read: () => Promise<string>;
}

/** Saves a list as a file. */
export function SaveCsv({ name, read }: SaveCsvProps) {
  const { t } = useTranslation('kit');
  const { act, error, isBusy } = useAction();
  const save = async (): Promise<void> => {
    download(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, await read());
  };
  return (
    <>
      <FormError error={error} />
      <Button loading={isBusy} leftSection={<Download size={14} aria-hidden />} onClick={() => act(save)}>
        {t('csv')}
      </Button>
    </>
  );
}
