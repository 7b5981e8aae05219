import { useMay } from '@/session/use-may';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  Count,
  Duration,
  ExactMoney,
  ModelName,
  Reserved,
  RowTime,
  Share,
  Status,
  useErrorName,
  type Column,
} from '@/kit';
import type { ListedRequest } from '@/live/live-store';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { Named } from '../../data/names';
import { marginShareOf } from '../../data/margin';
import { kindOfOutcome, type RequestsSearch } from './request-filters';
import classes from '../requests.module.css';

/** Names come from other lists than the rows. */
const MODEL_CHARS = 20;
const CHANNEL_CHARS = 11;
const ORGANIZATION_CHARS = 14;
const KEY_CHARS = 11;

export function useRequestColumns(search: RequestsSearch): readonly Column<ListedRequest>[] {
  const { t } = useTranslation('operator/requests');
  const models = useQuery(modelsQuery).data;
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const modelOf = ({ model_id, requested_model }: ListedRequest): string =>
    models?.find(({ id }) => id === model_id)?.canonical_id ?? requested_model;
  const channelOf = ({ channel_id, last_channel_id }: ListedRequest): string =>
    channels?.find(({ id }) => id === (channel_id ?? last_channel_id))?.name ?? '–';
  return [
    {
      id: 'time',
      head: t('time'),
      cell: ({ id, admitted_at }) => (
        <Link
          to="/operator/requests/$requestId"
          params={{ requestId: id }}
          search={search}
          style={{ color: 'inherit', padding: '4px 0' }}
        >
          <RowTime at={admitted_at} />
        </Link>
      ),
    },
    {
      id: 'organization',
      head: t('organization'),
      label: '',
      cell: ({ organization_id }) => <Named id={organization_id} chars={ORGANIZATION_CHARS} />,
    },
    { id: 'key', head: t('key'), cell: ({ key_id }) => <Named id={key_id} chars={KEY_CHARS} /> },
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
          <span className={row.channel_id === null ? classes.monoQuiet : classes.mono}>{channelOf(row)}</span>
        </Reserved>
      ),
    },
    { id: 'outcome', head: t('outcome'), label: '', cell: (row) => <Outcome request={row} /> },
    ...figureColumns(t),
  ];
}

function figureColumns(t: TFunction<'operator/requests'>): readonly Column<ListedRequest>[] {
  return [
    {
      id: 'tokens',
      head: t('tokens'),
      align: 'right',
      cell: ({ prompt_tokens, completion_tokens }) => (
        <>
          <Count value={prompt_tokens} /> → <Count value={completion_tokens} />
        </>
      ),
    },
    { id: 'duration', head: t('duration'), align: 'right', cell: ({ duration_ms }) => <Duration ms={duration_ms} /> },
    { id: 'cost', head: t('charged'), align: 'right', cell: ({ cost_usd }) => <ExactMoney usd={cost_usd} /> },
    { id: 'margin', head: t('margin'), align: 'right', cell: (row) => <Share of={marginShareOf(row)} /> },
  ];
}

/** The outcome, and the code where it says more. */
function Outcome({ request: { outcome, status_code, error_code } }: { readonly request: ListedRequest }) {
  const { t } = useTranslation('operator/requests');
  const errorName = useErrorName();
  const isTold = error_code === null || error_code === outcome;
  return (
    <span title={error_code ?? outcome}>
      <Status kind={kindOfOutcome(outcome)}>
        {isTold ? t(`outcome_${outcome}`) : errorName(error_code)}
        {outcome !== 'completed' && status_code !== null && <span className={classes.quiet}> {status_code}</span>}
      </Status>
    </span>
  );
}
