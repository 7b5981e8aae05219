import { useTranslation } from 'react-i18next';
import type { Provider } from '../../data/providers';
import classes from '../../payments.module.css';

const KINDS = ['stripe', 'yookassa', 'epay', 'btcpay', 'bank_transfer'] as const;

interface KindChoiceProps {
  readonly value: Provider['kind'];
  readonly onChange: (kind: Provider['kind']) => void;
}

/** The kinds of providers, each with what customers pay by. */
export function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation('operator/payments');
  return (
    <div className={classes.kinds} role="radiogroup" aria-label={t('kind')}>
      {KINDS.map((kind) => (
        <label key={kind} className={classes.kind}>
          <input type="radio" name="kind" checked={kind === value} onChange={() => onChange(kind)} />
          <span>
            <span className={classes.kindName}>{t(`kind_${kind}`)}</span>
            <span className={classes.muted}>{t(`kind_note_${kind}`)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
