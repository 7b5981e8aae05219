import { ApiProperty } from '@nestjs/swagger';

export class AliveResponse {
  @ApiProperty({ type: 'string', enum: ['ok'] })
  status!: 'ok';
}

export class ReadyResponse {
  @ApiProperty({ type: 'string', enum: ['ready'] })
  status!: 'ready';
}

export class NotReadyResponse {
  @ApiProperty({ type: 'string', enum: ['not_ready'] })
  status!: 'not_ready';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What is missing, by what misses it.',
    example: { redis: 'redis is connecting' },
  })
  failures!: Readonly<Record<string, string>>;
}
