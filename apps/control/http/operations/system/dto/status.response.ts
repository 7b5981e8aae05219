import { ApiProperty } from '@nestjs/swagger';
import { ObjectProperty, TimeProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

const STATES = ['ready', 'not_ready', 'draining', 'lost'] as const;

function CountProperty(description?: string): PropertyDecorator {
  return ApiProperty({ type: 'integer', example: 0, ...(description === undefined ? {} : { description }) });
}

function MaybeProperty(description: string): PropertyDecorator {
  return ApiProperty({ type: 'integer', nullable: true, example: 0, description });
}

/** Requests in the journal of a gateway that are not confirmed by Postgres. */
export class JournalStatus {
  @CountProperty('Requests that run.')
  running_count!: number;

  @CountProperty('Requests that have ended and are not known to be in the ledger.')
  open_count!: number;

  @MaybeProperty('For how long the oldest of these has been open, milliseconds.')
  oldest_open_ms!: number | null;
}

export class InstanceStatus {
  @ApiProperty({ type: 'string', example: 'gateway' })
  app!: string;

  @ApiProperty({ type: 'string', example: 'gateway-0' })
  name!: string;

  @ApiProperty({ type: 'string', example: '0.1.0' })
  version!: string;

  @ApiProperty({
    type: 'string',
    enum: [...STATES],
    description: '`lost`: it has said nothing for 15 s, and no goodbye; forgotten after an hour.',
  })
  state!: (typeof STATES)[number];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Reasons by name for everything that is not ready.',
  })
  failures!: Readonly<Record<string, string>>;

  @TimeProperty()
  started_at!: string;

  @CountProperty('Since its last sign of life, milliseconds.')
  seen_ms_ago!: number;

  @MaybeProperty("By how much its clock is ahead of Redis's, milliseconds. Null: unknown.")
  clock_ahead_ms!: number | null;

  @ApiProperty({ type: JournalStatus, nullable: true, description: 'Gateways only.' })
  journal!: JournalStatus | null;

  @MaybeProperty('Requests that it refused with 503 `overloaded` since its start. Gateways only.')
  refused_count!: number | null;
}

export class ShardStatus {
  @CountProperty()
  shard!: number;

  @CountProperty()
  length_count!: number;

  @CountProperty()
  lag_ms!: number;
}

export class OutboxStatus {
  @CountProperty('Finished requests that wait for the ledger.')
  length_count!: number;

  @CountProperty('For how long the oldest has waited, milliseconds.')
  lag_ms!: number;

  @ApiProperty({ type: ShardStatus, isArray: true, description: 'Those of the 64 shards in which something waits.' })
  shards!: ShardStatus[];
}

export class LeasesStatus {
  @CountProperty('Requests that run.')
  running_count!: number;

  @CountProperty('Of these, those whose gateway is not heard of any more: they wait for the reaper.')
  expired_count!: number;

  @MaybeProperty(
    'For how long the oldest of them has held money, milliseconds; of each shard the 100 longest unheard of are looked at.',
  )
  oldest_ms!: number | null;
}

export class FailuresStatus {
  @CountProperty('Requests that could not be booked and wait for an operator.')
  open_count!: number;

  @UsdProperty({ description: 'Blocked by them.' })
  amount_usd!: string;
}

export class DriftStatus {
  @CountProperty('Organizations of whose wallet Redis says something else than Postgres.')
  organization_count!: number;

  @MaybeProperty('Since a worker last had looked at all wallets, milliseconds. Null: not once yet.')
  round_ended_ms_ago!: number | null;
}

export class RedisStatus {
  @ApiProperty({ type: 'string', example: '7.0.15' })
  version!: string;

  @CountProperty()
  used_bytes!: number;

  @MaybeProperty("Null: as much as the machine has. From 85 % of it on gateways take no new requests' money.")
  max_bytes!: number | null;
}

export class MigrationsStatus {
  @CountProperty()
  applied_count!: number;

  @ApiProperty({ type: 'array', items: { type: 'string' } })
  missing!: readonly string[];
}

export class PartitionsStatus {
  @CountProperty('Months after this one whose requests can be booked. A worker keeps it at three.')
  months_ahead_count!: number;
}

/** A part is null when its store did not answer in time. */
export class SystemStatusResponse {
  @ObjectProperty('system_status')
  object!: 'system_status';

  @TimeProperty()
  checked_at!: string;

  @ApiProperty({ type: InstanceStatus, isArray: true, nullable: true })
  instances!: InstanceStatus[] | null;

  @ApiProperty({ type: JournalStatus, nullable: true, description: 'Over all gateways, those that were lost too.' })
  journals!: JournalStatus | null;

  @ApiProperty({ type: OutboxStatus, nullable: true })
  outbox!: OutboxStatus | null;

  @ApiProperty({ type: LeasesStatus, nullable: true })
  leases!: LeasesStatus | null;

  @ApiProperty({ type: FailuresStatus, nullable: true })
  settlement_failures!: FailuresStatus | null;

  @ApiProperty({ type: DriftStatus, nullable: true, description: 'Null also while no worker has said anything.' })
  drift!: DriftStatus | null;

  @ApiProperty({ type: RedisStatus, nullable: true })
  redis!: RedisStatus | null;

  @ApiProperty({ type: MigrationsStatus, nullable: true })
  migrations!: MigrationsStatus | null;

  @ApiProperty({ type: PartitionsStatus, nullable: true })
  partitions!: PartitionsStatus | null;
}
