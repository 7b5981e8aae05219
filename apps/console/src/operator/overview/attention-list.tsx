import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefreshInterval } from '@/live/use-live';
import { Count, Empty, QueryState, Region, Status, useLocale, Ago } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery } from '../data/catalog';
import { renderServerText } from '../data/server-text';
import { TextButton } from '../data/text-button';
import { addressOf, nameOf, type AttentionItem } from './attention';
import classes from './overview.module.css';

const POLL_MS = 30_000;
/** Much that needs attention has no event. */
const LIVE_POLL_MS = 60_000;

/** What a person must act on, the worst first, each with the way to its remedy. */
export function AttentionList() {
  const { t } = useTranslation('operator/overview');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/attention', undefined, {
    refetchInterval: useRefreshInterval('operator', POLL_MS, LIVE_POLL_MS),
  });
  const count = query.data?.items.length ?? 0;
  return (
    <div className={classes.attention}>
      <Region
        title={t('attention')}
        note={query.data !== undefined && <Count value={count} />}
        actions={count > 0 && <span className={classes.quiet}>{t('since')}</span>}
      >
        <QueryState query={query} lines={6}>
          {({ items, complete }) => (
            <>
              {items.length === 0 && <Empty>{t('attention_empty')}</Empty>}
              <ul className={classes.items}>
                {items.map((item) => (
                  <Item key={`${item.kind} ${item.subject.id ?? ''}`} item={item} />
                ))}
              </ul>
              {!complete && <Empty>{t('attention_incomplete')}</Empty>}
            </>
          )}
        </QueryState>
      </Region>
    </div>
  );
}

function Item({ item }: { readonly item: AttentionItem }) {
  const { t } = useTranslation('operator/overview');
  const router = useRouter();
  const locale = useLocale();
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const { kind, severity, since, subject } = item;
  const reason = renderServerText(
    item,
    (code, params) => {
      const defaultValue = code === item.code ? item.reason : code;
      return t(`reason_${code}` as 'reason_model_unpriced', { ...params, defaultValue });
    },
    locale,
  );
  const address = addressOf(item, channels);
  return (
    <li className={classes.item}>
      <span className={classes.itemMark}>
        <Status kind={severity === 'critical' ? 'bad' : 'warn'}>{null}</Status>
      </span>
      <div className={classes.itemText}>
        <div className={classes.itemTitle}>{t(`kind_${kind}`, { name: nameOf(subject, channels) })}</div>
        <div className={classes.quiet}>{reason}</div>
      </div>
      <div className={classes.itemEnd}>
        <div className={classes.quiet}>{since !== null && <Ago at={since} />}</div>
        {address !== null && <TextButton onClick={() => router.history.push(address)}>{t('open')}</TextButton>}
      </div>
    </li>
  );
}
