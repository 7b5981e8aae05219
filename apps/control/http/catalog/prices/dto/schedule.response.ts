import { ApiProperty } from '@nestjs/swagger';
import { WEEKDAYS } from '#pricing';
import { PriceStepsResponse } from './price-steps.response.js';

export class ScheduleTimeResponse {
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...WEEKDAYS] }, example: ['mon', 'tue'] })
  days!: readonly string[];

  @ApiProperty({ type: 'string', example: '09:00' })
  from!: string;

  @ApiProperty({ type: 'string', example: '12:00' })
  to!: string;
}

export class ScheduleWindowResponse {
  @ApiProperty({ type: 'string', required: false, description: 'Of the price in this window, as charges name it.' })
  price_id?: string;

  @ApiProperty({ type: 'string', example: 'peak' })
  name!: string;

  @ApiProperty({ type: [ScheduleTimeResponse] })
  times!: readonly ScheduleTimeResponse[];

  @ApiProperty({ type: 'string', nullable: true })
  except_calendar!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  also_calendar!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: '2' })
  multiplier!: string | null;

  @ApiProperty({ type: PriceStepsResponse, nullable: true, description: 'Null: the rates times the multiplier.' })
  price!: PriceStepsResponse | null;
}

export class ScheduleResponse {
  @ApiProperty({ type: 'string', example: 'Asia/Shanghai' })
  time_zone!: string;

  @ApiProperty({ enum: ['end'], required: false, description: 'Of a cost that the end of the call decides.' })
  billed_by?: 'end';

  @ApiProperty({ type: [ScheduleWindowResponse] })
  windows!: readonly ScheduleWindowResponse[];
}
