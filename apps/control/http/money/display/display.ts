import { ApiProperty } from '@nestjs/swagger';
import { convertUsd } from '#pricing';
import type { DisplayRate } from '#settings';

/** The currency in which an answer shows its amounts beside US dollars. */
export class DisplayResponse {
  @ApiProperty({ type: 'string', example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: 'string', example: '0.92', description: 'What one US dollar is worth.' })
  rate!: string;

  @ApiProperty({ type: 'string', example: '2026-11-01', description: 'From when on the rate is in force (UTC).' })
  rate_date!: string;
}

/** The rate of all `*_display` amounts of an answer. */
export function DisplayProperty(moment: string): PropertyDecorator {
  return ApiProperty({
    type: DisplayResponse,
    nullable: true,
    description: `How the \`_display\` amounts were converted, each once, to nine decimals, halves away from zero: by the rate ${moment}. Null: amounts are in US dollars alone.`,
  });
}

/** An amount in the display currency, beside the one in US dollars. */
export function DisplayAmountProperty(usdField: string): PropertyDecorator {
  return ApiProperty({
    type: 'string',
    nullable: true,
    example: '22.9999494',
    description: `\`${usdField}\` in the display currency. Null: there is none.`,
  });
}

/** Converts decimal strings of US dollars by one rate; without a rate to null. */
export class Display {
  constructor(private readonly rate: DisplayRate | null) {}

  get response(): DisplayResponse | null {
    if (this.rate === null) return null;
    const { currency, rate, date } = this.rate;
    return { currency, rate, rate_date: date };
  }

  of(usd: string | null): string | null {
    return this.rate === null || usd === null ? null : convertUsd(usd, this.rate.rate);
  }
}
