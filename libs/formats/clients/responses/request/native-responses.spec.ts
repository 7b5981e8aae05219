import { finish, spliceObject } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { readChatBody } from '../../../chat/body/read-chat-body.js';
import { withHosted } from '../../../chat/native/with-hosted.js';
import { translateResponsesRequest } from './translate-request.js';

const USER = '{"role":"user","content":"Hi"}';
const FUNCTION = '{"type":"function","name":"f","parameters":{}}';
const SEARCH = '{"type":"web_search"}';

/** The body for an upstream of the same format, and what it lacks; null: only the translation may be sent. */
function nativeOf(
  members: string,
  priced: readonly string[] = [],
): { readonly sent: string; readonly dropped: readonly string[] } | null {
  const body = readChatBody(Buffer.from(`{"model":"m",${members}}`));
  const { native: whole } = finish(translateResponsesRequest(body, SAMPLE_STATES));
  const native = whole === null ? null : withHosted(whole, ({ kind }) => priced.includes(kind), 7);
  if (native === null) return null;
  const sent = Buffer.concat(spliceObject(native.body.object, native.edits).parts).toString();
  return { sent, dropped: native.dropped };
}

describe('nativeResponses', () => {
  it('keeps every byte but what only the gateway reads', () => {
    expect(nativeOf(`"input": [ ${USER} ],"x":1.50,"routify":{"task":"chat"},"models":["b"],"text":null`)).toEqual({
      sent: `{"model":"m","input": [ ${USER} ],"x":1.50,"text":null}`,
      dropped: [],
    });
  });

  it('leaves out ids of items, as nothing is stored', () => {
    const reasoning = '{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"E\\u00e9"}';
    expect(nativeOf(`"input":[${reasoning},${USER}]`)?.sent).toBe(
      `{"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"E\\u00e9"},${USER}]}`,
    );
  });

  it('has images of other providers as images, and leaves out what else their tools made', () => {
    const made = (type: string, more: string): string => `{"type":"${type}","id":"ig_routify_1_0",${more}}`;
    const image = made('image_generation_call', '"result":"aGk=","output_format":"jpeg"');
    const own = '{"type":"image_generation_call","result":"aGk="}';
    const search = made('web_search_call', '"status":"completed"');
    const shown = `{"role":"user","content":[{"type":"input_text","text":"The image that you generated:"},{"type":"input_image","image_url":"data:image/jpeg;base64,aGk="}]}`;
    expect(nativeOf(`"input":[${search},${image},${own},${USER}]`)?.sent).toBe(
      `{"model":"m","input":[${shown},${own},${USER}]}`,
    );
  });

  it('replaces ids of calls that OpenAI refuses, and no others', () => {
    const items = (id: string): string =>
      `{"type":"function_call","call_id":"${id}","name":"f","arguments":"","x":1.50},{"type":"function_call_output","call_id":"${id}","output":""}`;
    expect(nativeOf(`"input":[${items('functions.f:0')}]`)?.sent).toContain(items('functions.f:0'));
    const sent = nativeOf(`"input":[${items('x'.repeat(65))}]`)?.sent ?? '';
    expect(sent).toContain(items(/call_[0-9a-f]+/.exec(sent)?.[0] ?? ''));
  });

  it('leaves out tools that run at the provider, and the choice of none', () => {
    const namespace = `{"type":"namespace","name":"n","tools":[${FUNCTION}]}`;
    expect(nativeOf(`"input":"Hi","tools":[${FUNCTION},${SEARCH},${namespace}],"tool_choice":"auto"`)).toEqual({
      sent: `{"model":"m","input":"Hi","tools":[${FUNCTION},${namespace}],"tool_choice":"auto"}`,
      dropped: ['tools.web_search'],
    });
    expect(nativeOf(`"input":"Hi","tools":[${SEARCH}],"tool_choice":"auto"`)?.sent).toBe('{"model":"m","input":"Hi"}');
  });

  it('UNIT-19: keeps those with a price, bounded', () => {
    const tools = `"tools":[${FUNCTION},${SEARCH},{"type":"file_search"}]`;
    expect(nativeOf(`"input":"Hi",${tools}`, ['web_search'])).toEqual({
      sent: `{"model":"m","input":"Hi","tools":[${FUNCTION},${SEARCH}],"max_tool_calls":7}`,
      dropped: ['tools.file_search'],
    });
    expect(
      nativeOf(`"input":"Hi","max_tool_calls":3,"tools":[${SEARCH}],"tool_choice":"auto"`, ['web_search']),
    ).toEqual({
      sent: `{"model":"m","input":"Hi","max_tool_calls":3,"tools":[${SEARCH}],"tool_choice":"auto"}`,
      dropped: [],
    });
    const named = `"input":"Hi",${tools},"tool_choice":{"type":"function","name":"f"}`;
    expect(nativeOf(named, ['web_search'])).toBeNull();
    expect(nativeOf(named, ['web_search', 'file_search'])?.dropped).toEqual([]);
  });

  it.each([
    [
      'a namespace with other tools',
      `"input":"Hi","tools":[{"type":"namespace","name":"n","tools":[${SEARCH}]},${SEARCH}]`,
    ],
    ['other tools in an item', `"input":[{"type":"additional_tools","tools":[${SEARCH}]},${USER}]`],
    [
      'a choice among named tools',
      `"input":"Hi","tools":[${FUNCTION},${SEARCH}],"tool_choice":{"type":"function","name":"f"}`,
    ],
  ])('leaves %s to the translation', (_what, members) => {
    expect(nativeOf(members)).toBeNull();
  });
});
