import { RedisService } from '#core/infra';
import type { ControlApp } from './control-app.js';

/** Begins all limits of requests anew: tests call from one address, and with one token, more than people do. */
export async function endLimits({ control }: Pick<ControlApp, 'control'>): Promise<void> {
  const { client } = control.app.get(RedisService);
  const limits = await client.keys('throttle:*');
  if (limits.length > 0) await client.del(limits);
}
