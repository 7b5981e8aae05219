import type { ComponentRates, RoutifyError, ChatNeed } from '#core';
import { sampleTask } from '../../../../test/support/samples/sample-task.js';
import { unpricedExtra } from './unpriced-extra.js';

function check(needs: readonly ChatNeed[], model: object, rates: ComponentRates): RoutifyError | null {
  const task = sampleTask({}, model);
  const price = { id: 'p', rows: [{ fromPromptTokens: 0, rates }] };
  return unpricedExtra({ ...task.parsedRequest, needs: new Set(needs) }, task.model, price);
}

const SEARCHES = { capabilities: ['web_search'] };
const SPEAKS = { outputModalities: ['text', 'audio'] };

describe('unpricedExtra', () => {
  it.each<[need: ChatNeed, model: object, rates: ComponentRates]>([
    ['tools', {}, { input: 1n, output: 1n }],
    ['web_search', SEARCHES, { input: 1n, output: 1n, request: 5n }],
    ['web_search', SEARCHES, { request: 0n }],
    ['web_search', SEARCHES, { input: 1n, web_search_call: 9n }],
    ['audio_output', SPEAKS, { output: 1n, audio_output: 9n }],
  ])('REQ-24: lets %s pass with %j', (need, model, rates) => {
    expect(check([need], model, rates)).toBeNull();
  });

  it.each<[need: ChatNeed, model: object, rates: ComponentRates, param: string]>([
    ['web_search', SEARCHES, { input: 1n, output: 1n }, 'web_search_options'],
    ['web_search', {}, { request: 5n }, 'web_search_options'],
    ['web_search', {}, { web_search_call: 5n }, 'web_search_options'],
    ['audio_output', SPEAKS, { output: 1n }, 'audio'],
    ['audio_output', {}, { audio_output: 9n }, 'audio'],
  ])('REQ-24: refuses %s of %j', (need, model, rates, param) => {
    expect(check(['tools', need], model, rates)).toMatchObject({ code: 'invalid_request_error', param });
  });
});
