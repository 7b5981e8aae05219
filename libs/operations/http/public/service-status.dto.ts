import { choice, integer, object, objects, time } from '#core';
import type { ActivityRow } from '#billing/ledger';
import { reply, objectName } from '#core/http';
import { PublicMaintenanceResponse } from './configuration.dto.js';

const SERVICE_STATES = ['operational', 'degraded', 'down', 'silent'] as const;
type ServiceState = (typeof SERVICE_STATES)[number];

/** Of a thousand requests. */
const DEGRADED_FROM = 10;
const DOWN_FROM = 500;

export class ServiceIntervalResponse extends reply({
  starts_at: time(),
  state: choice(
    SERVICE_STATES,
    '`degraded`: at least 1% of requests failed on our side. `down`: at least 50%. `silent`: no requests.',
  ),
  success_per_mille: integer('Requests per thousand that did not fail on our side. `null`: no requests.', {
    nullable: true,
    example: 1_000,
  }),
}) {}

export class ServiceStatusResponse extends reply({
  object: objectName('service_status'),
  state: choice([...SERVICE_STATES, 'maintenance'], 'Status of the last hour.'),
  checked_at: time(),
  maintenance: object(PublicMaintenanceResponse),
  hours: objects(ServiceIntervalResponse, 'The last 24 hours. Hours without requests are omitted.'),
  days: objects(ServiceIntervalResponse, 'The last 30 days (UTC). Days without requests are omitted.'),
}) {}

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
