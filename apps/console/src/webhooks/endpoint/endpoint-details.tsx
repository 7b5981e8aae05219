import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Ago, Id, Pairs, Region } from '@/kit';
import { TEXT_LANGUAGES } from '@/kit/choices/text-languages';
import shared from '@/kit/layout/shared.module.css';
import type { Endpoint } from '../data/webhook-api';
import { EventsOf } from '../parts/events-of';

export function EndpointDetails({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const { id, kind, url, signing, public_key: publicKey, language, delivered_at: deliveredAt } = endpoint;
  const ofSigning = signing === null ? [] : [[t('signing'), t(`signing_${signing}`)] as const];
  const ofKey = publicKey === null ? [] : [[t('public_key'), <Id key="public" id={publicKey} />] as const];
  const ofChat = signing === null ? [[t('language'), TEXT_LANGUAGES[language]] as const] : [];
  return (
    <Region title={t('details')} isPadded>
      <Stack gap="sm">
        <Notice endpoint={endpoint} />
        <Pairs
          pairs={[
            [t('format'), t(`format_${kind}`)],
            [t('address'), <span key="url" className={shared.mono} children={url} />],
            [t('events'), <EventsOf key="events" endpoint={endpoint} />],
            ...ofSigning,
            ...ofKey,
            ...ofChat,
            [t('last_delivery'), <Ago key="delivered" at={deliveredAt} />],
            [t('id'), <Id key="id" id={id} />],
          ]}
        />
      </Stack>
    </Region>
  );
}

/** What is wrong with it, and what follows. */
function Notice({ endpoint: { status, disabled_reason: reason, failing_since: failingSince } }: NoticeProps) {
  const { t } = useTranslation('webhooks');
  if (status === 'active' && failingSince === null) return null;
  return (
    <div className={shared.box} data-tone={reason === 'requested' ? undefined : 'warn'} role="note">
      {t(reason === null ? 'notice_failing' : `notice_${reason}`)}
    </div>
  );
}

interface NoticeProps {
  readonly endpoint: Endpoint;
}
