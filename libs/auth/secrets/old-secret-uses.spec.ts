import type { Config, Logger } from '#core/infra';
import { Secret, type Clock } from '#core';
import { KeyHasher } from './key-hasher.js';
import { OldSecretUses } from './old-secret-uses.js';
import type { OldSecretUsesRepository } from './old-secret-uses.repository.js';

const secrets = [
  { version: 2, secret: new Secret('n7Kd0pTq4RzXwYv1Bs8Jm2LfGhUaCe9i') },
  { version: 1, secret: new Secret('Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u') },
];
const KEY = { id: 'key-a', digest: 'aa', pepperVersion: 1, secretExpiresAt: null };

function usesOver(repository: Partial<OldSecretUsesRepository>) {
  const hasher = new KeyHasher({ secrets, keyPrefix: 'rtf' } as unknown as Config);
  const clock = { nowMs: () => 1_000 } as Clock;
  const logger = { warn: () => undefined } as unknown as Logger;
  return new OldSecretUses(repository as OldSecretUsesRepository, hasher, clock, logger);
}

describe('OldSecretUses', () => {
  it('writes what it noted again after a failure, and then no more', async () => {
    const written: string[][] = [];
    let isDown = true;
    const uses = usesOver({
      addRenewedKeys: (renewed) => {
        if (isDown) return Promise.reject(new Error('down'));
        written.push([...renewed.keys()]);
        return Promise.resolve();
      },
    });
    uses.noteKey(KEY, 'a secret');
    await uses.write();
    uses.noteKey({ ...KEY, id: 'key-b' }, 'another secret');
    isDown = false;
    await uses.write();
    await uses.write();
    expect(written).toEqual([['key-a', 'key-b']]);
  });

  it('notes no key that is as new, and none by its previous secret', async () => {
    const addRenewedKeys = jest.fn(() => Promise.resolve());
    const uses = usesOver({ addRenewedKeys });
    uses.noteKey({ ...KEY, pepperVersion: 2 }, 'a secret');
    uses.noteKey({ ...KEY, secretExpiresAt: new Date() }, 'a secret');
    await uses.write();
    expect(addRenewedKeys).not.toHaveBeenCalled();
  });

  it('keeps the last time of each version whose state was returned', async () => {
    const setStateUses = jest.fn((_uses: ReadonlyMap<number, number>) => Promise.resolve());
    const uses = usesOver({ setStateUses });
    uses.noteState(1);
    uses.noteState(1);
    await uses.write();
    expect(setStateUses.mock.calls).toEqual([[new Map([[1, 1_000]])]]);
  });
});
