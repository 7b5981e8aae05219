import { useTranslation } from 'react-i18next';
import { Since, Status } from '@/kit';
import type { Channel } from '../data/catalog';
import { markOf } from '../data/channel-state';
import classes from '../channels/channels.module.css';

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

/** Why, and for how long, in the API's words. */
export function ChannelReason({ channel }: { readonly channel: Channel }) {
  const { reason, since, kind } = markOf(channel);
  if (kind === 'ok') return <span className={classes.quiet}>–</span>;
  return (
    <span className={classes.reason} title={reason ?? undefined}>
      <span className={classes.quiet}>
        <Since at={since} />
      </span>{' '}
      {reason}
    </span>
  );
}
