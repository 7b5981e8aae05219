import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  Count,
  Duration,
  ExactMoney,
  Instant,
  ModelName,
  Share,
  Status,
  useErrorName,
  useZone,
  type Fact,
  compareUsd,
} from '@/kit';
import { modelsQuery } from '../../data/catalog';
import { keptOf, marginShareOf } from '../../data/margin';
import { kindOfOutcome } from '../list/request-filters';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

/** The model, what became of the request, and when it was admitted. */
export function RequestHead({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const models = useQuery(modelsQuery).data;
  const zone = useZone();
  const errorName = useErrorName();
  const { model_id, requested_model, outcome, state, status_code, error_code, stream, endpoint, attempts, flags } =
    request;
  const name = models?.find(({ id }) => id === model_id)?.canonical_id ?? requested_model;
  const chips = [
    status_code === null ? null : String(status_code),
    error_code === null || error_code === outcome ? null : errorName(error_code),
    stream ? t('chip_stream') : null,
    endpoint,
    attempts.length > 1 ? t('attempts', { count: attempts.length }) : null,
    ...flags,
  ].filter((chip) => chip !== null);
  return (
    <div className={classes.head}>
      <Link to="/operator/models/$modelId" params={{ modelId: model_id }} className={classes.object}>
        <ModelName id={name} />
      </Link>
      {state === 'running' ? (
        <Status kind="live">{t('running')}</Status>
      ) : (
        <span title={outcome}>
          <Status kind={kindOfOutcome(outcome)}>{t(`outcome_${outcome}`)}</Status>
        </span>
      )}
      {chips.map((chip) => (
        <span key={chip} className={classes.chip}>
          {chip}
        </span>
      ))}
      <span className={classes.headTime}>
        <Instant at={request.admitted_at} milliseconds /> {zone}
      </span>
    </div>
  );
}

export function useRequestFacts(request: Explained): readonly Fact[] {
  const { t } = useTranslation('operator/requests');
  const { cost_usd, refunded_usd, first_byte_ms, duration_ms, prompt_tokens, completion_tokens } = request;
  const [margin, kept] = [marginShareOf(request), keptOf(request)];
  const writingMs = (duration_ms ?? 0) - (first_byte_ms ?? 0);
  const speed = request.stream && writingMs > 0 ? Math.round((completion_tokens * 1_000) / writingMs) : null;
  return [
    { label: t('charged'), value: <ExactMoney usd={cost_usd} />, size: 's' },
    ...(compareUsd(refunded_usd, '0') > 0
      ? [{ label: t('refunded'), value: <ExactMoney usd={refunded_usd} />, size: 's' as const }]
      : []),
    {
      label: t('margin'),
      value: <Share of={margin} />,
      note: kept === null ? t('cost_unknown') : undefined,
      size: 's',
      isBad: kept !== null && compareUsd(kept, '0') < 0,
    },
    { label: t('first_byte'), value: <Duration ms={first_byte_ms} />, size: 's' },
    { label: t('duration'), value: <Duration ms={duration_ms} />, size: 's' },
    {
      label: t('tokens_in'),
      value: <Count value={prompt_tokens} />,
      note: t('cached', { count: request.cached_tokens }),
      size: 's',
    },
    {
      label: t('tokens_out'),
      value: <Count value={completion_tokens} />,
      note: speed === null ? undefined : t('per_second', { count: speed }),
      size: 's',
    },
  ];
}
