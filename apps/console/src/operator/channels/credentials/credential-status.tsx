import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';
import type { Channel } from '../../data/catalog';

interface CredentialStatusProps {
  readonly channel: Channel;
  readonly credential: Channel['credentials'][number];
}

/** Active, at rest, pausing, or off for a reason. */
export function CredentialStatus({ channel, credential }: CredentialStatusProps) {
  const { t } = useTranslation('operator/channels');
  const pause = (channel.health ?? []).find(({ credential_id }) => credential_id === credential.id);
  const { status, status_reason: reason } = credential;
  if (status === 'disabled') {
    return <Status kind={reason === null ? 'rest' : 'bad'}>{reason ?? t('key_off')}</Status>;
  }
  return <Status kind={pause === undefined ? 'ok' : 'warn'}>{pause?.reason ?? t('key_active')}</Status>;
}
