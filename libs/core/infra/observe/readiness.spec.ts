import { Readiness } from './readiness.js';

describe('readiness', () => {
  it('is a 200 while every check passes', async () => {
    const readiness = new Readiness();
    expect(await readiness.report()).toEqual({ status: 200, body: { status: 'ready' } });
    readiness.register('redis', () => null);
    expect(await readiness.report()).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('is a 503 that names what is missing, a check that throws too', async () => {
    const readiness = new Readiness();
    readiness.register('postgres', () => null);
    readiness.register('redis', () => Promise.resolve('redis is connecting'));
    readiness.register('schema', () => {
      throw new Error('no schema');
    });
    const failures = { redis: 'redis is connecting', schema: 'no schema' };
    expect(await readiness.report()).toEqual({ status: 503, body: { status: 'not_ready', failures } });
  });
});
