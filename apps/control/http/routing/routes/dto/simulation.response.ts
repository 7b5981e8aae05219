import { ApiProperty } from '@nestjs/swagger';
import { STRATEGIES, PLAN_REASONS, type Strategy, type Simulation, type Simulations } from '#routing';
import { CACHE_MARKS, formatId, type CacheMarks } from '#kernel';
import { IdProperty, ObjectProperty } from '../../../conventions/fields/response-properties.js';

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

  @ApiProperty({
    type: 'string',
    enum: [...CACHE_MARKS],
    nullable: true,
    description:
      'When prompts of the model are marked here for the provider’s cache, unless the key or the request says otherwise. Null: the model needs no marks.',
  })
  cache_marks!: CacheMarks | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Tokens of the shortest prompt that is marked.' })
  cache_minimum_tokens!: number | null;
}

/** The simulated routing with one model. */
export class SimulatedModelResponse {
  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  model!: string;

  @ApiProperty({
    type: 'string',
    example: 'planned',
    description:
      '`planned`, or why nobody would be asked: `cooling`, `region_not_available`, `excluded_by_request`, `over_max_price`, `no_channel`.',
  })
  outcome!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'When `cooling`: until the first can answer.' })
  wait_ms!: number | null;

  @IdProperty('route', { nullable: true, description: 'The rule that matches.' })
  route_id!: string | null;

  @ApiProperty({ type: 'string', enum: [...STRATEGIES] })
  strategy!: Strategy;

  @ApiProperty({
    type: [SimulatedChannelResponse],
    description:
      'Every channel that serves the model: those kept in the order in which they are asked, then those left out. Of equals the heavier come first, where requests draw lots.',
  })
  channels!: SimulatedChannelResponse[];
}

/** The first model of the plan, else the first one named; then all models. */
export class RouteSimulationResponse extends SimulatedModelResponse {
  @ObjectProperty('route_simulation')
  object!: 'route_simulation';

  @ApiProperty({ type: 'integer' })
  max_attempts!: number;

  @ApiProperty({
    type: 'boolean',
    description: 'Whether pauses and open breakers could be read; if not, all channels are taken to be well.',
  })
  health_known!: boolean;

  @ApiProperty({
    type: [SimulatedModelResponse],
    description:
      'Every model that may answer: those that would be asked in their order, then the others. `routify-auto` is taken to have an empty prompt, and all models to be equally fast.',
  })
  models!: SimulatedModelResponse[];
}

export function presentSimulation({ all, joined, attemptsMax, healthKnown }: Simulations): RouteSimulationResponse {
  const { attempted } = joined;
  const models = [...attempted, ...all.filter((one) => !attempted.includes(one))].map(presentModel);
  const [first] = models;
  if (first === undefined) throw new Error('a simulation is about at least one model');
  return { object: 'route_simulation', ...first, max_attempts: attemptsMax, health_known: healthKnown, models };
}

function presentModel({ canonicalId, plan, rule, strategy, channels }: Simulation) {
  return {
    model: canonicalId,
    outcome: plan.kind,
    wait_ms: plan.kind === 'cooling' ? plan.waitMs : null,
    route_id: rule === null ? null : formatId('route', rule.id),
    strategy,
    channels: plan.notes.map(({ channel, kept, reason }) => {
      const served = channels.get(channel);
      return {
        channel_id: formatId('chn', channel),
        channel: served?.name ?? '',
        kept,
        reason,
        message: PLAN_REASONS[reason],
        cache_marks: served?.cacheMarks ?? null,
        cache_minimum_tokens: served?.cacheMinimum ?? null,
      };
    }),
  } satisfies SimulatedModelResponse;
}
