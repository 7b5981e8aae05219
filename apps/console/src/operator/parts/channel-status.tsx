import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';
import type { Channel } from '../data/catalog';
import { markOf } from '../data/channel-state';

/** Shape, colour and word. */
export function ChannelStatus({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const { kind, word, activeKeys, keys, modelIds } = markOf(channel);
  return (
    <Status kind={kind}>
      {word === 'some_keys'
        ? t('state_some_keys', { active: activeKeys, keys })
        : word === 'ejected'
          ? t('state_ejected', { count: modelIds.length })
          : t(`state_${word}`)}
    </Status>
  );
}
