import { useTranslation } from 'react-i18next';
import { Id, Pairs, Region } from '@/kit';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

export function Identifiers({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const ids = [
    [t('request'), request.id],
    [t('client_request'), request.client_request_id],
    [t('organization'), request.organization_id],
    [t('key'), request.key_id],
    [t('channel'), request.channel_id],
    [t('tier'), request.tier_id],
    [t('model'), request.model_id],
    [t('route'), request.route_id],
    [t('price'), request.arithmetic?.price_id ?? null],
  ] as const;
  const tags = Object.entries(request.tags);
  return (
    <Region title={t('identifiers')} isPadded>
      <Pairs
        pairs={[
          ...ids.map(([label, id]) => [label, id === null ? '–' : <Id key={label} id={id} />] as const),
          [
            t('metadata'),
            tags.length === 0
              ? '–'
              : tags.map(([name, value]) => (
                  <span key={name} className={classes.chip}>
                    {`${name}=${value}`}
                  </span>
                )),
          ],
        ]}
      />
    </Region>
  );
}
