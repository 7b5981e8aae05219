import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import classes from '../payments.module.css';
import { useSweep } from './use-sweep';

interface SweepRegionProps {
  readonly id: string;
  /** Whether it keeps the money until it pays it out; else it arrives in a wallet of the operator's own. */
  readonly keepsMoney: boolean;
}

/** Of a provider without an account to compare. */
export function SweepRegion({ id, keepsMoney }: SweepRegionProps) {
  const { t } = useTranslation('operator/payments');
  const { button, started, dialog } = useSweep(id);
  return (
    <>
      <Region title={t('sweep_region')} actions={button} isPadded>
        <div className={classes.muted}>{t(keepsMoney ? 'sweep_kept_note' : 'sweep_region_note')}</div>
        {started}
      </Region>
      {dialog}
    </>
  );
}
