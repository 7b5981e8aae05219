import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import classes from '../payments.module.css';
import { useSweep } from './use-sweep';

/** Of a provider without an account to compare. */
export function SweepRegion({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/payments');
  const { button, started, dialog } = useSweep(id);
  return (
    <>
      <Region title={t('sweep_region')} actions={button} isPadded>
        <div className={classes.muted}>{t('sweep_region_note')}</div>
        {started}
      </Region>
      {dialog}
    </>
  );
}
