import { RoutifyError, systemActor } from '#core';
import { runSteps } from './run-steps.js';
import type { Step } from './sections/section.js';

describe('runSteps', () => {
  const actor = systemActor('test');
  let written: string[];

  beforeEach(() => {
    written = [];
  });

  function step(keys: readonly string[], error: Error | null = null): Step {
    const rows = keys.map((key) => ({ section: 'models', action: 'create', diff: [], errors: [], key }) as const);
    const write = () => {
      if (error !== null) return Promise.reject(error);
      written.push(...keys);
      return Promise.resolve();
    };
    return { rows, write };
  }

  it('writes in order', async () => {
    await runSteps([step(['a', 'b']), step(['c'])], actor);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('stops at a concurrent change, and reports the progress', async () => {
    const taken = new RoutifyError('version_conflict', 'it has changed since it was read');
    await expect(runSteps([step(['a', 'b']), step(['c'], taken), step(['d'])], actor)).rejects.toMatchObject({
      code: 'conflict',
      message: 'models c: it has changed since it was read (2 of 4 changes were made; apply the file again)',
    });
    expect(written).toEqual(['a', 'b']);
  });

  it('does not hide bugs', async () => {
    await expect(runSteps([step(['a'], new TypeError('bug'))], actor)).rejects.toThrow(TypeError);
  });
});
