import { useMay } from '@/session/use-may';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  Count,
  Duration,
  ExactMoney,
  Instant,
  ModelName,
  Reserved,
  Status,
  TimeOfDay,
  useErrorName,
  type Column,
} from '@/kit';
import type { ListedRequest } from '@/live/live-store';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { kindOfOutcome, type RequestsSearch } from './request-filters';
import classes from '../requests.module.css';

/** Within a day the time says enough. */
const DAY_RANGES: ReadonlySet<string> = new Set(['1h', '6h', '24h']);

/** Names come from other lists than the rows. */
const MODEL_CHARS = 24;
const CHANNEL_CHARS = 15;

export function useRequestColumns(search: RequestsSearch): readonly Column<ListedRequest>[] {
  const { t } = useTranslation('operator/requests');
  const models = useQuery(modelsQuery).data;
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const errorName = useErrorName();
  const isDay = search.to === undefined && DAY_RANGES.has(search.range ?? '24h');
  const modelOf = ({ model_id, requested_model }: ListedRequest): string =>
    models?.find(({ id }) => id === model_id)?.canonical_id ?? requested_model;
  const channelOf = ({ channel_id }: ListedRequest): string =>
    channels?.find(({ id }) => id === channel_id)?.name ?? '–';
  return [
    {
      id: 'time',
      head: t('time'),
      cell: ({ id, admitted_at }) => (
        <Link to="/operator/requests/$requestId" params={{ requestId: id }} search={search} className={classes.time}>
          {isDay ? <TimeOfDay at={admitted_at} /> : <Instant at={admitted_at} />}
        </Link>
      ),
    },
    {
      id: 'outcome',
      head: t('outcome'),
      label: '',
      cell: ({ outcome }) => (
        <span title={outcome}>
          <Status kind={kindOfOutcome(outcome)}>{t(`outcome_${outcome}`)}</Status>
        </span>
      ),
    },
    {
      id: 'model',
      head: t('model'),
      label: '',
      cell: (row) => (
        <Reserved chars={MODEL_CHARS} title={modelOf(row)}>
          <ModelName id={modelOf(row)} />
        </Reserved>
      ),
    },
    {
      id: 'channel',
      head: t('channel'),
      cell: (row) => (
        <Reserved chars={CHANNEL_CHARS} title={channelOf(row)}>
          <span className={classes.mono}>{channelOf(row)}</span>
        </Reserved>
      ),
    },
    {
      id: 'code',
      head: t('code'),
      // The outcome says it already.
      cell: ({ status_code, error_code, outcome }) =>
        [status_code, error_code === null || error_code === outcome ? null : errorName(error_code)]
          .filter((part) => part !== null)
          .join(' '),
    },
    { id: 'in', head: t('tokens_in'), align: 'right', cell: ({ prompt_tokens }) => <Count value={prompt_tokens} /> },
    {
      id: 'out',
      head: t('tokens_out'),
      align: 'right',
      cell: ({ completion_tokens }) => <Count value={completion_tokens} />,
    },
    {
      id: 'first_byte',
      head: t('first_byte'),
      align: 'right',
      cell: ({ first_byte_ms }) => <Duration ms={first_byte_ms} />,
    },
    { id: 'duration', head: t('duration'), align: 'right', cell: ({ duration_ms }) => <Duration ms={duration_ms} /> },
    { id: 'cost', head: t('charged'), align: 'right', cell: ({ cost_usd }) => <ExactMoney usd={cost_usd} /> },
  ];
}
