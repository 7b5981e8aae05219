import { gatewayChecks, runChecks, type Finding } from '#operations';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { BufferingProxy } from '../../../support/processes/buffering-proxy.js';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

async function streamingOf(url: string): Promise<Finding | undefined> {
  return (await runChecks(gatewayChecks(platform.config, url))).find(({ check }) => check === 'streaming');
}

describe('the stream check', () => {
  it('NBR-10: sends events apart, without a key', async () => {
    const { status, headers, text } = await new GatewayCaller(platform, '').send('GET', '/v1/stream-check');
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(text.split('\n\n').filter(Boolean)).toEqual(
      [1, 2, 3, 4, 5].map((event) => `data: {"event":${event},"of":5}`),
    );
    expect(await streamingOf(platform.gateway.url)).toMatchObject({ status: 'ok' });
  });

  it('fails behind a proxy that buffers', async () => {
    const proxy = await BufferingProxy.start(platform.gateway.url);
    expect(await streamingOf(proxy.url)).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('a proxy buffers them'),
      fix: expect.stringContaining('proxy_buffering off'),
    });
    await proxy.stop();
  });

  it('fails where no gateway answers', async () => {
    expect(await streamingOf(platform.simulator.url)).toMatchObject({ status: 'fail' });
    expect(await streamingOf('http://127.0.0.1:1')).toMatchObject({ status: 'fail', message: expect.any(String) });
  });
});
