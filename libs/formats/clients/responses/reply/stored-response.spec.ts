import { finish } from '#core';
import { inputPage } from './input-page.js';
import { storableReply } from './stored-response.js';

const RESPONSE = '{"id":"resp_2","x":1.50,"store":false,"previous_response_id":null,"output":[{"text":"\\ndata: x"}]}';
const STORED = RESPONSE.replace('"store":false', '"store":true');
const frames = (type: string): Buffer =>
  Buffer.from(`event: a\ndata: {}\n\nevent: ${type}\ndata: {"type":"${type}","response":${RESPONSE},"n":1.0}\n\n`);

describe('a reply that is stored', () => {
  it('says so', () => {
    const { response, bytes } = storableReply(Buffer.from(RESPONSE), false)!;
    expect([response.toString(), bytes.toString()]).toEqual([STORED, STORED]);
  });

  it.each(['response.completed', 'response.incomplete'])('is that of the last event of a stream: %s', (type) => {
    const { response, bytes } = storableReply(frames(type), true)!;
    expect(response.toString()).toBe(STORED);
    expect(bytes.toString()).toBe(frames(type).toString().replace('"store":false', '"store":true'));
  });

  it.each([
    ['that failed', frames('response.failed')],
    ['without a response', Buffer.from('data: {"type":"response.completed"}\n\n')],
    ['without an event', Buffer.from(': keep-alive\n\n')],
  ])('is none of a stream %s', (_what, bytes) => {
    expect(storableReply(bytes, true)).toBeNull();
  });
});

describe('a page of the input', () => {
  const input = Buffer.from('[{"role":"user","n":1.0},{"id":"msg_1","type":"message"},5]');
  const page = (request: object): unknown => {
    const bytes = finish(inputPage(input, 's', { limit: 20, order: 'asc', after: null, ...request }));
    return bytes === null ? null : (JSON.parse(bytes.toString()) as unknown);
  };

  it('has items with ids that last, in either order', () => {
    expect(page({})).toEqual({
      object: 'list',
      data: [{ role: 'user', n: 1, id: 'item_s_0', type: 'message' }, { id: 'msg_1', type: 'message' }, 5],
      first_id: 'item_s_0',
      last_id: 'item_s_2',
      has_more: false,
    });
    expect(page({ limit: 1, order: 'desc' })).toMatchObject({ data: [5], last_id: 'item_s_2', has_more: true });
    expect(page({ limit: 1, order: 'desc', after: 'item_s_2' })).toMatchObject({ first_id: 'msg_1', has_more: true });
    expect(page({ after: 'item_s_2' })).toMatchObject({ data: [], first_id: null, last_id: null, has_more: false });
    expect(page({ after: 'item_s_9' })).toBeNull();
  });
});
