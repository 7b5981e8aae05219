import { presentStoredResponse } from './present-stored-response.js';

describe('the channel of a stored response', () => {
  const text = '{"metadata":{"routify":{"channel":"mine"}},"routify":{"channel":"then","cost_usd":0.000000055}}';
  const shown = (stored: string, now: string | null): string =>
    presentStoredResponse(Buffer.from(stored), (then) => (then === 'then' ? now : 'wrong')).toString();

  it('has the name that it has now, and all else stays', () => {
    expect(shown(text, 'nöw')).toBe(text.replace('"then"', '"nöw"'));
    expect(shown(text, null)).toBe(text.replace('"then"', 'null'));
  });

  it.each(['{"id":"resp_2"}', '{"routify":null}', '{"routify":{"channel":null}}'])('is not added: %s', (stored) => {
    expect(shown(stored, 'now')).toBe(stored);
  });
});
