import type { INestApplicationContext } from '@nestjs/common';
import { UnknownElementException } from '@nestjs/core/errors/exceptions/unknown-element.exception.js';
import type { Redis } from 'ioredis';
import { Clock, newUuid } from '#core';
import { RedisService } from '#core/infra';
import type { ChangeTopic } from '../../../libs/core/infra/bus/change.bus.js';
import { PrincipalsRepository } from '../../../libs/auth/principals/principals.repository.js';

const TOPICS: readonly ChangeTopic[] = ['auth', 'catalog', 'channels', 'settings'];

/** Stops polls from finding changes: the generations get a type that is neither incrementable nor a number. */
export async function hideGenerations(client: Redis): Promise<void> {
  const writing = client.multi();
  for (const topic of TOPICS) writing.del(`${topic}:generation`).hset(`${topic}:generation`, 'count', 'none');
  await writing.exec();
}

/** Simulates lost messages: the next polls of these processes find a change, also after `leaveOnlyMessages`. */
export async function moveGenerations(
  client: Redis,
  processes: readonly INestApplicationContext[] = [],
): Promise<void> {
  for (const topic of TOPICS) await client.set(`${topic}:generation`, newUuid(Date.now()));
  for (const process of processes) {
    const principals = principalsOf(process);
    if (principals !== null) jest.spyOn(principals, 'changesSince').mockRestore();
  }
}

/**
 * Leaves pub/sub messages as the only carrier of changes to these gateways: polls of Redis and Postgres find nothing,
 * and monotonic clocks stop. A change that still arrives was published.
 */
export async function leaveOnlyMessages(processes: readonly INestApplicationContext[]): Promise<void> {
  for (const process of processes) {
    await hideGenerations(process.get(RedisService).client);
    const principals = principalsOf(process);
    if (principals !== null) {
      jest
        .spyOn(principals, 'changesSince')
        .mockImplementation((asOf) => Promise.resolve({ asOf: asOf ?? '0', changes: [] }));
    }
    const clock = process.get(Clock);
    jest.spyOn(clock, 'monotonicMs').mockReturnValue(clock.monotonicMs());
  }
}

/** Null: the process of a module's suite has no keys. */
function principalsOf(process: INestApplicationContext): PrincipalsRepository | null {
  try {
    return process.get(PrincipalsRepository);
  } catch (error) {
    if (error instanceof UnknownElementException) return null;
    throw error;
  }
}
