import { useTranslation } from 'react-i18next';
import { Count, Day, Duration, Id, Pairs, Region } from '@/kit';
import type { Channel } from '../../data/catalog';
import classes from '../channels.module.css';
import { Tags } from '../list/channel-columns';

/** How a channel is reached and treated. */
export function ConnectionAside({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const { kind, preset, base_url, region, tags, proxy, options } = channel;
  const proxyText = proxy === null ? t('proxy_none') : [proxy.url, proxy.username].filter(Boolean).join(' · ');
  return (
    <>
      <Region title={t('connection')} isPadded>
        <Pairs
          pairs={[
            [t('kind'), kind],
            [t('preset'), preset ?? '–'],
            [t('base_url'), <span className={classes.mono}>{base_url}</span>],
            [t('proxy'), <span className={classes.mono}>{proxyText}</span>],
            [t('region'), region ?? '–'],
            [t('tags'), tags.length === 0 ? '–' : <Tags tags={tags} />],
          ]}
        />
      </Region>
      <Region title={t('limits')} isPadded>
        <Pairs
          pairs={[
            [
              t('concurrency'),
              options.concurrency_max == null ? t('no_limit') : <Count value={options.concurrency_max} />,
            ],
            [t('queue'), <Count value={options.queue_max} />],
            [t('first_byte_timeout'), <Duration ms={options.first_byte_timeout_ms} />],
            [t('idle_timeout'), <Duration ms={options.idle_timeout_ms} />],
            [t('total_timeout'), <Duration ms={options.total_timeout_ms} />],
            [t('drops'), listOf(options.drop)],
            [t('lacks'), listOf(options.lacks)],
          ]}
        />
      </Region>
      <Region title={t('identifiers')} isPadded>
        <Pairs
          pairs={[
            [t('channel'), <Id id={channel.id} />],
            [t('created'), <Day at={channel.created_at} />],
          ]}
        />
      </Region>
    </>
  );
}

function listOf(words: unknown) {
  return Array.isArray(words) && words.length > 0 ? <span className={classes.mono}>{words.join(', ')}</span> : '–';
}
