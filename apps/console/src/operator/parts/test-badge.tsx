import { useTranslation } from 'react-i18next';
import classes from './parts.module.css';

/** Beside all that is test money. */
export function TestBadge() {
  const { t } = useTranslation('operator');
  return (
    <span className={classes.test} title={t('test_note')}>
      {t('test')}
    </span>
  );
}
