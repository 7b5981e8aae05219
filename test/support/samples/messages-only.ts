import type { INestApplicationContext } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Clock, newUuid } from '#kernel';
import { RedisService, type ChangeTopic } from '#infra';

const TOPICS: readonly ChangeTopic[] = ['auth', 'catalog', 'channels', 'settings'];

/** Stops polls from finding changes: the generations get a type that is neither incrementable nor a number. */
export async function hideGenerations(client: Redis): Promise<void> {
  const writing = client.multi();
  for (const topic of TOPICS) writing.del(`${topic}:generation`).hset(`${topic}:generation`, 'count', 'none');
  await writing.exec();
}

/** Simulates a lost message: the next poll of each process finds a change. */
export async function moveGenerations(client: Redis): Promise<void> {
  for (const topic of TOPICS) await client.set(`${topic}:generation`, newUuid(Date.now()));
}

/**
 * Leaves pub/sub messages as the only carrier of changes to these processes: polls find nothing, and monotonic clocks
 * stop, so that no principal is refreshed. A change that still arrives was published.
 */
export async function leaveOnlyMessages(processes: readonly INestApplicationContext[]): Promise<void> {
  for (const process of processes) {
    await hideGenerations(process.get(RedisService).client);
    const clock = process.get(Clock);
    jest.spyOn(clock, 'monotonicMs').mockReturnValue(clock.monotonicMs());
  }
}
