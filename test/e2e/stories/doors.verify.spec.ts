import { loadConfig } from '#core/infra';
import { startWorker, type RunningWorker } from '../../../apps/worker/start-worker.js';
import { startControlApp, type ControlApp } from '../../support/control/control-app.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';

/**
 * Paths of queue, database and metrics dashboards in other products; such a tool is mounted with one line, past every
 * guard.
 */
const DASHBOARDS = [
  ...[
    '/queues',
    '/admin/queues',
    '/admin/v1/queues',
    '/api/v1/queues',
    '/v1/queues',
    '/bull',
    '/bull-board',
    '/bullmq',
  ],
  ...[
    '/arena',
    '/admin/bull',
    '/admin',
    '/jobs',
    '/ui',
    '/prisma',
    '/studio',
    '/redis',
    '/debug',
    '/actuator',
    '/status',
  ],
  ...['/admin/v1/system', '/admin/v1/system/status', '/admin/v1/holds', '/metrics'],
];
const HTML_OR_DATA = /<html|"data"|"queues"|"jobs"|settle/i;

/** Endpoints that other products left open. */
describe('stories of open endpoints', () => {
  let platform: Platform;
  let control: ControlApp;
  let worker: RunningWorker;

  beforeAll(async () => {
    [platform, control] = await Promise.all([startPlatform(), startControlApp()]);
    worker = await startWorker(loadConfig({ ...platform.environment, ROUTIFY_WORKER_LISTEN: '127.0.0.1:0' }));
  }, 120_000);
  afterAll(async () => {
    await worker.stop();
    await control.stop();
    await platform.stop();
  });

  it('STORY-29: no process shows anything of the queues without a key', async () => {
    // The queue dashboard, mounted past the guards, was open to the whole Internet (OpenWA PR 214).
    const urls = { gateway: platform.gateway.url, control: control.control.adminUrl, worker: worker.url };
    const open: unknown[] = [];
    for (const [name, url] of Object.entries(urls)) {
      for (const path of DASHBOARDS) {
        const response = await fetch(`${url}${path}`, { redirect: 'manual' });
        const text = await response.text();
        if (![401, 404].includes(response.status) || HTML_OR_DATA.test(text))
          open.push([name, path, response.status, text]);
      }
    }
    expect(open).toEqual([]);
  });

  it('can fail: a request with a key gets data', async () => {
    const { text } = await control.call('get', '/holds').expect(200);
    expect(text).toMatch(HTML_OR_DATA);
  });
});
