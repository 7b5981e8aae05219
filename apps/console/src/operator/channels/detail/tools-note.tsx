import { useTranslation } from 'react-i18next';
import classes from '../channels.module.css';
import type { Channel } from '../../data/catalog';

/** What happens to a model's requests with tools, where it is not what the wire format of the channel says. */
export function ToolsNote({ api }: { readonly api: Channel['models'][number]['tools_api'] }) {
  const { t } = useTranslation('operator/channels');
  return api === 'responses' && <div className={classes.wrapped}>{t('tools_at_responses')}</div>;
}
