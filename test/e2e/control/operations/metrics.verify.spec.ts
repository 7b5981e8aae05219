import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { parseScrape, sumOf, type Scrape } from '../../../support/gateway/scrape.js';

describe("control's metrics", () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });

  afterAll(() => app.stop());

  async function scrape(): Promise<Scrape> {
    return parseScrape(await (await fetch(`${app.control.metricsUrl}/metrics`)).text());
  }

  it('measure requests by route template, never by path', async () => {
    await app.call('get', '/models');
    await app.call('get', '/models/model_00000000000000000000000000');
    await app.raw('get', '/nowhere/at/all');
    const durations = 'http_server_request_duration_seconds_count';
    const all = await scrape();
    expect(sumOf(all, durations, 'http_request_method="GET"', 'http_route="/admin/v1/models"')).toBe(1);
    expect(sumOf(all, durations, 'http_route="/admin/v1/models/:id"')).toBe(1);
    expect(sumOf(all, durations, 'http_route=""', 'http_response_status_code="404"')).toBe(1);
    expect(sumOf(all, 'routify_build_info', 'app="control"')).toBe(1);
  });

  it('are at their own address, and not at that of the API', async () => {
    expect((await app.raw('get', '/metrics')).status).toBe(404);
    expect((await fetch(`${app.control.metricsUrl}/healthz`)).status).toBe(404);
  });

  it('can be switched off', async () => {
    const silent = await startControlApp({ ROUTIFY_METRICS_LISTEN: 'off' });
    expect(silent.control.metricsUrl).toBeNull();
    await silent.stop();
  });

  it('have an address of their own', async () => {
    const own = await startControlApp({ ROUTIFY_METRICS_LISTEN: '127.0.0.2:0' });
    expect(own.control.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    await own.stop();
  });
});
