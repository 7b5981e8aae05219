import { ApiProperty } from '@nestjs/swagger';
import { ATTEMPTS_MAX, PLAN_REASONS, STRATEGIES, type Simulation, type Strategy } from '#channels';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty } from '../../conventions/fields/response-properties.js';

export class SimulatedChannelResponse {
  @IdProperty('chn')
  channel_id!: string;

  @ApiProperty({ type: 'string', example: 'openai-main' })
  channel!: string;

  @ApiProperty({ type: 'boolean' })
  kept!: boolean;

  @ApiProperty({ type: 'string', example: 'available', description: 'New ones may be added.' })
  reason!: string;

  @ApiProperty({ type: 'string', description: 'The reason as a sentence.', example: 'It can answer.' })
  message!: string;
}

export class RouteSimulationResponse {
  @ObjectProperty('route_simulation')
  object!: 'route_simulation';

  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  model!: string;

  @ApiProperty({
    type: 'string',
    example: 'planned',
    description:
      '`planned`, or why nobody would be asked: `cooling`, `region_not_available`, `excluded_by_request`, `no_channel`.',
  })
  outcome!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'When `cooling`: until the first may be asked.' })
  wait_ms!: number | null;

  @IdProperty('route', { nullable: true, description: 'The rule that matches.' })
  route_id!: string | null;

  @ApiProperty({ type: 'string', enum: [...STRATEGIES] })
  strategy!: Strategy;

  @ApiProperty({ type: 'integer' })
  max_attempts!: number;

  @ApiProperty({
    type: 'boolean',
    description: 'Whether pauses and open breakers could be read; if not, all channels are taken to be well.',
  })
  health_known!: boolean;

  @ApiProperty({
    type: [SimulatedChannelResponse],
    description:
      'Every channel that serves the model: those kept in the order in which they are asked, then those left out. Of equals the heavier come first, where requests draw lots.',
  })
  channels!: SimulatedChannelResponse[];
}

export function presentSimulation(model: string, simulation: Simulation): RouteSimulationResponse {
  const { plan, rule, strategy, channelIds, healthKnown } = simulation;
  return {
    object: 'route_simulation',
    model,
    outcome: plan.kind,
    wait_ms: plan.kind === 'cooling' ? plan.waitMs : null,
    route_id: rule === null ? null : formatId('route', rule.id),
    strategy,
    max_attempts: rule?.maxAttempts ?? ATTEMPTS_MAX,
    health_known: healthKnown,
    channels: plan.notes.map(({ channel, kept, reason }) => ({
      channel_id: formatId('chn', channelIds.get(channel) ?? ''),
      channel,
      kept,
      reason,
      message: PLAN_REASONS[reason],
    })),
  };
}
