import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { DataTable, Duration, formats, ModelName, Status, usePlanReason, type Column } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import classes from './routing.module.css';

type Simulation = components['schemas']['RouteSimulationResponse'];
type Candidate = Simulation['channels'][number];

/** Each model that may answer, with its channels in their order. */
export function SimulatedPlan({ simulation }: { readonly simulation: Simulation }) {
  const { t } = useTranslation('operator/routing');
  const { models, health_known, max_attempts } = simulation;
  return (
    <div role="status">
      <div className={classes.block}>
        {t('plan_attempts', { count: max_attempts })}
        {!health_known && <> {t('health_unknown')}</>}
      </div>
      {models.map((plan, index) => (
        <PlannedModel key={plan.model} position={index + 1} plan={plan} />
      ))}
    </div>
  );
}

/** Only for models whose prompts are marked. */
function marksColumn(t: TFunction<'operator/routing'>): Column<Candidate> {
  return {
    id: 'marks',
    head: t('cache_marks'),
    cell: ({ cache_marks: marks }) => (marks === null ? '–' : t(`cache_marks_${marks}`)),
  };
}

interface PlannedModelProps {
  readonly position: number;
  readonly plan: Simulation['models'][number];
}

function PlannedModel({ position, plan }: PlannedModelProps) {
  const { t } = useTranslation('operator/routing');
  const sentenceOf = usePlanReason();
  const { model, outcome, wait_ms, route_id, strategy, channels } = plan;
  const kept = channels.filter((channel) => channel.kept);
  const columns: readonly Column<Candidate>[] = [
    {
      id: 'place',
      head: t('place'),
      align: 'right',
      cell: (channel) => (channel.kept ? kept.indexOf(channel) + 1 : '–'),
    },
    {
      id: 'channel',
      head: t('channel'),
      label: '',
      cell: ({ channel, channel_id }) => (
        <Link to="/operator/channels/$channelId" params={{ channelId: channel_id }} className={shared.mono}>
          {channel}
        </Link>
      ),
    },
    {
      id: 'reason',
      head: t('reason'),
      label: '',
      cell: ({ kept: isKept, reason }) => (
        <Status kind={!isKept ? 'rest' : reason === 'available' ? 'ok' : 'live'}>{reason}</Status>
      ),
    },
    { id: 'message', head: t('why'), label: '', isWide: true, cell: ({ reason }) => sentenceOf(reason) },
    ...(channels.some(({ cache_marks }) => cache_marks !== null) ? [marksColumn(t)] : []),
  ];
  return (
    <section aria-label={model}>
      <div className={classes.planHead}>
        <span className={classes.quiet}>{position}</span>
        <ModelName id={model} />
        <Status kind={outcome === 'planned' ? 'ok' : 'warn'}>
          {t(`outcome_${outcome}` as 'outcome_planned', { defaultValue: outcome })}
        </Status>
        {wait_ms !== null && <Duration ms={wait_ms} />}
        <span className={classes.quiet}>
          {t(`strategy_${strategy}`)}
          {', '}
          {route_id === null ? (
            t('no_rule')
          ) : (
            <Link to="/operator/routing" search={{ rule: route_id, model }}>
              {t('by_rule', { rule: formats.shortenId(route_id) })}
            </Link>
          )}
        </span>
      </div>
      <DataTable label={model} columns={columns} rows={channels} keyOf={({ channel_id }) => channel_id} />
    </section>
  );
}
