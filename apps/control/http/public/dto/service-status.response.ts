import { ApiProperty } from '@nestjs/swagger';
import type { ActivityRow } from '#usage';
import { ObjectProperty, TimeProperty } from '../../conventions/fields/response-properties.js';
import { PublicMaintenanceResponse } from './public-maintenance.response.js';

const SERVICE_STATES = ['operational', 'degraded', 'down', 'silent'] as const;
type ServiceState = (typeof SERVICE_STATES)[number];

/** Of a thousand requests. */
const DEGRADED_FROM = 10;
const DOWN_FROM = 500;

export class ServiceIntervalResponse {
  @TimeProperty()
  starts_at!: string;

  @ApiProperty({
    type: 'string',
    enum: [...SERVICE_STATES],
    description:
      '`degraded`: from one request in a hundred failed on our side; `down`: from every second. `silent`: none.',
  })
  state!: ServiceState;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1_000,
    description: 'Of a thousand requests, those that did not fail on our side; null: there were none.',
  })
  success_per_mille!: number | null;
}

export class ServiceStatusResponse {
  @ObjectProperty('service_status')
  object!: 'service_status';

  @ApiProperty({ type: 'string', enum: [...SERVICE_STATES, 'maintenance'], description: 'Of the last hour.' })
  state!: ServiceState | 'maintenance';

  @TimeProperty()
  checked_at!: string;

  @ApiProperty({ type: PublicMaintenanceResponse })
  maintenance!: PublicMaintenanceResponse;

  @ApiProperty({ type: [ServiceIntervalResponse], description: 'The last 24 hours, those without requests left out.' })
  hours!: ServiceIntervalResponse[];

  @ApiProperty({ type: [ServiceIntervalResponse], description: 'The last 30 days (UTC), likewise.' })
  days!: ServiceIntervalResponse[];
}

/** @param current the sums of the last hour */
export function presentServiceStatus(
  activity: { readonly current: readonly ActivityRow[] } & Readonly<Record<'hours' | 'days', readonly ActivityRow[]>>,
  maintenance: PublicMaintenanceResponse,
  checkedAtMs: number,
): ServiceStatusResponse {
  return {
    object: 'service_status',
    state: maintenance.on ? 'maintenance' : stateOf(successOf(activity.current)),
    checked_at: new Date(checkedAtMs).toISOString(),
    maintenance,
    hours: activity.hours.map(presentInterval),
    days: activity.days.map(presentInterval),
  };
}

function presentInterval(row: ActivityRow): ServiceIntervalResponse {
  const success = successOf([row]);
  return { starts_at: row.startsAt.toISOString(), state: stateOf(success), success_per_mille: success };
}

/** Rounded down, so that a failure shows. Requests that were refused or left did not fail on our side. */
function successOf(rows: readonly ActivityRow[]): number | null {
  const sum = (count: (row: ActivityRow) => number): number => rows.reduce((total, row) => total + count(row), 0);
  const failed = sum((row) => row.upstream_broken_count + row.all_channels_failed_count + row.lost_count);
  const others = sum(
    (row) =>
      row.completed_count +
      row.client_closed_count +
      row.balance_ended_count +
      row.upstream_refused_count +
      row.drained_count,
  );
  return failed + others === 0 ? null : Math.floor((1_000 * others) / (failed + others));
}

function stateOf(success: number | null): ServiceState {
  if (success === null) return 'silent';
  if (success <= 1_000 - DOWN_FROM) return 'down';
  return success <= 1_000 - DEGRADED_FROM ? 'degraded' : 'operational';
}
