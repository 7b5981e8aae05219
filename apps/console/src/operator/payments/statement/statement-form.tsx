import { Button, NativeSelect } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Form } from '@/kit';
import classes from '../payments.module.css';
import { STATEMENT_OPTIONS, valuesOfOption, type StatementOption, type StatementOptions } from './statement';

interface StatementFormProps {
  /** Of the account. */
  readonly currency: string;
  readonly options: StatementOptions;
  /** Those that a file has needed so far. */
  readonly offered: readonly StatementOption[];
  readonly isPreviewed: boolean;
  readonly isBusy: boolean;
  readonly onOption: (option: StatementOption, value: string) => void;
  readonly onPreview: () => void;
}

/** How the file is read, where it does not show it, and another preview. */
export function StatementForm(props: StatementFormProps) {
  const { currency, options, offered, isPreviewed, isBusy, onOption, onPreview } = props;
  const { t } = useTranslation('operator/payments');
  const shown = STATEMENT_OPTIONS.filter((option) => offered.includes(option));
  if (shown.length === 0 && (isPreviewed || isBusy)) return null;
  return (
    <Form
      className={classes.options}
      onSubmit={(event) => {
        event.preventDefault();
        onPreview();
      }}
    >
      {shown.map((option) => (
        <NativeSelect
          key={option}
          label={t(`statement_${option}`)}
          value={options[option] ?? ''}
          data={[
            { value: '', label: t('statement_automatic') },
            ...valuesOfOption(option, currency).map((value) => ({ value, label: labelOf(t, option, value) })),
          ]}
          onChange={({ currentTarget }) => onOption(option, currentTarget.value)}
        />
      ))}
      <Button type="submit" loading={isBusy} disabled={isPreviewed}>
        {t('statement_again')}
      </Button>
    </Form>
  );
}

function labelOf(t: TFunction<'operator/payments'>, option: StatementOption, value: string): string {
  if (option === 'decimal') return t(value === '.' ? 'statement_decimal_point' : 'statement_decimal_comma');
  if (option === 'dates') return t(`statement_${value as 'day_first' | 'month_first'}`);
  if (option === 'trailing_delimiter') return t('statement_trailing');
  return value;
}
