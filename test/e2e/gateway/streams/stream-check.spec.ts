import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

describe('the stream check', () => {
  it('NBR-10: sends events apart, without a key', async () => {
    const { status, headers, text } = await new GatewayCaller(platform, '').send('GET', '/v1/stream-check');
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(text.split('\n\n').filter(Boolean)).toEqual(
      [1, 2, 3, 4, 5].map((event) => `data: {"event":${event},"of":5}`),
    );
  });
});
