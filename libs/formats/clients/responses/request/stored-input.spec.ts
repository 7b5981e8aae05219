import { finish } from '#core';
import { readChatBody } from '../../../chat/body/read-chat-body.js';
import { storedInput } from './stored-input.js';

const { continued, inputOf, previousOf, wantsStorage } = storedInput;
const read = (text: string) => readChatBody(Buffer.from(text));

describe('the stored input of a response', () => {
  it.each<[body: string, previous: string | null, wants: boolean]>([
    ['{"input":"a"}', null, true],
    ['{"input":"a","store":true,"previous_response_id":"resp_1"}', 'resp_1', true],
    ['{"input":"a","store":null,"previous_response_id":null}', null, true],
    ['{"input":"a","store":false,"previous_response_id":5}', null, false],
  ])('%s continues from %p, and is stored: %p', (body, previous, wants) => {
    expect([previousOf(read(body)), wantsStorage(read(body))]).toEqual([previous, wants]);
  });

  it('is a list of items, whose bytes stay', () => {
    expect(inputOf(read('{"input":"a\\u00e9"}')).toString()).toBe(
      '[{"type":"message","role":"user","content":"a\\u00e9"}]',
    );
    expect(inputOf(read('{"input":[ {"n": 1.50} , {"m":[ ]}]}')).toString()).toBe('[{"n": 1.50},{"m":[ ]}]');
    expect(inputOf(read('{}')).toString()).toBe('[]');
  });

  it('stands before what is new, with the output of the response', () => {
    const body = read('{"x":1.0,"previous_response_id":"resp_1","input":[{"n": 3}],"model":"m"}');
    const response = Buffer.from('{"id":"resp_1","output":[{"n": 2}]}');
    const bytes = finish(continued(body, Buffer.from('[{"n": 1}]'), response));
    expect(bytes.toString()).toBe('{"x":1.0,"input":[{"n": 1},{"n": 2},{"n": 3}],"model":"m"}');
  });
});
