import { useTranslation } from 'react-i18next';
import type { CapView } from './read-key';

/** What a limit is of: `This key, per month, openai/*`. */
export function useCapName(): (cap: CapView) => string {
  const { t } = useTranslation(['public', 'caps']);
  const separator = t('key_cap_separator');
  return ({ scope, period, model, tag }) => {
    // The number of hours is not there.
    const shownPeriod = period === 'hours' ? [] : [t(`caps:per_${period}`)];
    const narrowed = [model, tag].filter((part) => part !== null);
    return [t(`key_cap_${scope}`), ...shownPeriod, ...narrowed].join(separator);
  };
}
