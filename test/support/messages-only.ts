import type { INestApplicationContext } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Clock, newUuid } from '#kernel';
import { RedisService, type ChangeTopic } from '#infra';

const TOPICS: readonly ChangeTopic[] = ['auth', 'catalog', 'channels', 'settings'];

/** From now on no poll finds a change: the generations are of a type that can be neither counted up nor read as a number. */
export async function hideGenerations(client: Redis): Promise<void> {
  const writing = client.multi();
  for (const topic of TOPICS) writing.del(`${topic}:generation`).hset(`${topic}:generation`, 'count', 'none');
  await writing.exec();
}

/** What a lost message leaves behind: the next poll of each process finds that something has changed. */
export async function moveGenerations(client: Redis): Promise<void> {
  for (const topic of TOPICS) await client.set(`${topic}:generation`, newUuid(Date.now()));
}

/**
 * From now on only messages carry changes to these processes: no poll finds one, and their monotonic clocks stand
 * still, so that no principal is refreshed. A change that arrives all the same was announced.
 */
export async function leaveOnlyMessages(processes: readonly INestApplicationContext[]): Promise<void> {
  for (const process of processes) {
    await hideGenerations(process.get(RedisService).client);
    const clock = process.get(Clock);
    jest.spyOn(clock, 'monotonicMs').mockReturnValue(clock.monotonicMs());
  }
}
