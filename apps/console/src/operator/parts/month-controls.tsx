import { Button, TextInput } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';

interface MonthControlsProps {
  /** `2026-11`. */
  readonly month: string;
  readonly onMonth: (month: string) => void;
  readonly onDownload: () => Promise<void>;
}

/** Chooses a month of a report, and saves it as a file. */
export function MonthControls({ month, onMonth, onDownload }: MonthControlsProps) {
  const { t } = useTranslation('operator');
  return (
    <>
      <TextInput
        type="month"
        aria-label={t('month')}
        value={month}
        onChange={({ currentTarget: { value } }) => {
          if (value !== '') onMonth(value);
        }}
      />
      <Button leftSection={<Download size={14} aria-hidden />} onClick={() => void onDownload()}>
        {t('download_csv')}
      </Button>
    </>
  );
}
