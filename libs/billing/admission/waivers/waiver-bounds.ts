import { Inject, Injectable } from '@nestjs/common';
import { Config, RedisService, wireWords } from '#core/infra';
import { NANO_USD_PER_USD } from '#core';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import { waiversKey } from '../keys.js';
import { LuaScript } from '../lua-script.js';

const waiveScript = new LuaScript('waive');

/** What organizations may have waived in a day, over all gateways. */
@Injectable()
export class WaiverBounds {
  private readonly boundNanoUsd: bigint;

  constructor(
    private readonly redis: RedisService,
    @Inject(Config) { waiversUsdPerDay }: Pick<Config, 'waiversUsdPerDay'>,
  ) {
    this.boundNanoUsd = BigInt(waiversUsdPerDay) * NANO_USD_PER_USD;
  }

  /** Whether anything is waived at all. */
  get areOn(): boolean {
    return this.boundNanoUsd > 0n;
  }

  /** Counts the amount towards the organization's day, where the bound has room for it. */
  async grant(organizationId: string, amountNanoUsd: bigint): Promise<boolean> {
    if (amountNanoUsd > AMOUNT_MAX_NANO_USD) return false;
    const args = [amountNanoUsd.toString(), this.boundNanoUsd.toString()];
    const reply = await waiveScript.run(this.redis.client, wireWords([waiversKey(organizationId)]), args);
    return reply === 'GRANTED';
  }
}
