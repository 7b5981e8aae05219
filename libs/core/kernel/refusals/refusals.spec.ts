import { refusal } from './refusals.js';

describe('a refusal', () => {
  it('has the code and the English text of its reason, and the reason with its parameters in the metadata', () => {
    const { error } = refusal('channel_name_taken', { name: 'acme' }, { param: 'name' }).toBody('req_1');
    expect(error).toEqual({
      message: 'A channel named acme already exists.',
      type: 'invalid_request_error',
      code: 'conflict',
      param: 'name',
      metadata: { reason: 'channel_name_taken', name: 'acme' },
    });
  });

  it('keeps further facts', () => {
    const { metadata } = refusal('domain_record_missing', { name: '_routify.acme.com' }, { metadata: { value: 'x' } });
    expect(metadata).toEqual({ reason: 'domain_record_missing', name: '_routify.acme.com', value: 'x' });
  });
});
