import type { PricedModel } from '#catalog';
import { embeddingsEndpoint } from '#formats';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { SAMPLE_PRICE, sampleTask } from '../../../test/support/samples/sample-task.js';
import { Alternatives } from './alternatives.js';
import type { AutoModels } from './auto-models.js';
import { CatalogSearches } from './catalog-searches.js';
import type { ModelResolver } from './model-resolver.js';
import type { TaskPlanner } from './task-planner.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `acme/m${index}`);

/** With these models, in this order; all whose names are in `down` have no channel that is well. */
function alternativesAmong(all: readonly string[], down: readonly string[] = []) {
  const offered = all.map((id): PricedModel => {
    return { model: sampleModel({ id, canonicalId: id, endpoints: ['chat'] }), price: SAMPLE_PRICE, hours: null };
  });
  const planned: string[] = [];
  const clock = new ManualClock();
  const alternatives = new Alternatives(
    { offered: () => offered, listedCount: () => all.length } as unknown as ModelResolver,
    { order: (models: readonly PricedModel[]) => models } as unknown as AutoModels,
    {
      canServe: ({ model }: PricedModel) => {
        planned.push(model.id);
        return !down.includes(model.id);
      },
    } as unknown as TaskPlanner,
    new CatalogSearches(clock),
  );
  return { alternatives, planned, clock };
}

describe('Alternatives', () => {
  it('are the first five that would serve, without those that were tried', () => {
    const { alternatives, planned } = alternativesAmong(names(9), ['acme/m2']);
    const expected = ['acme/m1', 'acme/m3', 'acme/m4', 'acme/m5', 'acme/m6'];
    expect(alternatives.of(sampleTask(), ['acme/m0'])).toEqual(expected);
    expect(planned).toEqual(names(7).slice(1));
  });

  it('are none for vectors, and none that the request does not fit', () => {
    const { alternatives } = alternativesAmong(names(2));
    expect(alternatives.of({ ...sampleTask(), endpoint: embeddingsEndpoint })).toEqual([]);
    expect(alternatives.of(sampleTask({ web_search_options: {} }))).toEqual([]);
  });

  it('ATK-203: a flood of failing requests plans at most twenty models an error, and four errors a second of a key', () => {
    const { alternatives, planned, clock } = alternativesAmong(names(300), names(300));
    const task = sampleTask();
    expect(alternatives.of(task)).toEqual([]);
    expect(planned).toHaveLength(20);
    for (let index = 0; index < 500; index++) alternatives.of(task);
    expect(planned).toHaveLength(20 * 20);
    clock.elapsedMs += 1_000;
    for (let index = 0; index < 500; index++) alternatives.of(task);
    expect(planned).toHaveLength(24 * 20);
    const other = { ...task, principal: { ...task.principal, keyId: 'another' } };
    alternatives.of(other);
    expect(planned).toHaveLength(25 * 20);
  });

  it('ATK-203: among ten times as many models, a tenth as often', () => {
    const { alternatives, planned, clock } = alternativesAmong(names(3_000), names(3_000));
    const flood = (): void => {
      for (let index = 0; index < 500; index++) alternatives.of(sampleTask());
    };
    flood();
    expect(planned).toHaveLength(2 * 20);
    for (let second = 0; second < 10; second++) {
      clock.elapsedMs += 1_000;
      flood();
    }
    expect(planned).toHaveLength(6 * 20);
  });

  it('ATK-203: however many keys there are, a gateway searches forty times a second', () => {
    const { alternatives, planned, clock } = alternativesAmong(names(300), names(300));
    const task = sampleTask();
    const flood = (): void => {
      for (let index = 0; index < 500; index++) {
        alternatives.of({ ...task, principal: { ...task.principal, keyId: `key ${index}` } });
      }
    };
    flood();
    expect(planned).toHaveLength(40 * 20);
    clock.elapsedMs += 1_000;
    flood();
    expect(planned).toHaveLength(80 * 20);
  });
});
