import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../data/webhook-api';
import { useEventNames } from './event-names';

/** In a row of a list. */
const SHOWN_MAX = 3;

interface EventsOfProps {
  readonly endpoint: Endpoint;
  readonly isShort?: boolean;
}

/** Which events an endpoint gets. */
export function EventsOf({ endpoint: { event_types: types }, isShort = false }: EventsOfProps) {
  const { t } = useTranslation('webhooks');
  const namesOf = useEventNames();
  if (types.length === 0) return t('scope_all');
  if (!isShort || types.length <= SHOWN_MAX) return namesOf(types);
  return <span title={namesOf(types)}>{t('types', { count: types.length })}</span>;
}
