import { refusedPath } from './refused-path';

describe('the field that a param names', () => {
  it.each([
    ['name', ['name', 'tags'], 'name'],
    ['options.queue_max', ['numbers.queue_max', 'drop'], 'numbers.queue_max'],
    ['limits.rpm', ['rpm', 'tpm'], 'rpm'],
    ['secret', ['secret.key'], undefined],
    ['aliases[0]', ['name', 'aliases'], 'aliases'],
    ['schedule.windows[1].name', ['price.windows.0.name', 'price.windows.1.name'], 'price.windows.1.name'],
    ['price.multiplier', ['tiers.0.multiplier', 'windows.0.multiplier'], undefined],
    ['credit_limit', ['name'], undefined],
    ['name', [], undefined],
  ])('%s of %j', (param, paths, path) => {
    expect(refusedPath(param, paths)).toBe(path);
  });
});
