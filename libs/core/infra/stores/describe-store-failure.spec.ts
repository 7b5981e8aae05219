import { describeStoreFailure } from './describe-store-failure.js';

const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');

describe('describeStoreFailure', () => {
  it.each([
    ['postgresql://user:secret@db:5432/routify?password=secret', 'postgresql://user@db:5432/routify'],
    ['postgresql://db/routify', 'postgresql://db/routify'],
    ['postgresql:///routify?host=/run/postgresql', 'postgresql:///routify'],
    ['redis://:secret@cache:6379', 'redis://cache:6379'],
    ['rediss://user:secret@[::1]:6379/2', 'rediss://user@[::1]:6379/2'],
  ])('names the variable and the address of %s, without secrets', (url, shown) => {
    const text = describeStoreFailure('DATABASE_URL', url, refused);
    expect(text).toBe(`DATABASE_URL (${shown}): connect ECONNREFUSED 127.0.0.1:1`);
  });

  it('lists every address of a host, and each reason once', () => {
    const both = new AggregateError([new Error('connect ECONNREFUSED ::1:1'), refused, refused], '');
    expect(describeStoreFailure('REDIS_URL', 'redis://localhost:1', both)).toBe(
      'REDIS_URL (redis://localhost:1): connect ECONNREFUSED ::1:1, connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it.each(['no', new AggregateError([], ''), undefined])('gives some reason for %p', (thrown) => {
    expect(describeStoreFailure('REDIS_URL', 'redis://cache', thrown ?? 'closed')).toMatch(/cache\): \S/);
  });
});
