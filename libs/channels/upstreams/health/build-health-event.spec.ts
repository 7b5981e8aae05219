import { findUnstorable, Secret } from '#core';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { ejectionEvent, pauseEvent } from './build-health-event.js';

const credential = {
  id: 'c',
  label: 'c',
  secret: new Secret('c'),
  secretVersion: 1,
  weight: 1,
  rpm: null,
  tpm: null,
  proxy: null,
};
const candidate = {
  channel: sampleChannel({ name: 'one' }),
  credential,
  otherCredentials: [],
  modelId: 'm',
  upstreamModel: 'm',
  toolsApi: null,
  costVersion: null,
};

describe('the detail of a health event', () => {
  it.each(['bad key\0', '\ud800', `${'x'.repeat(499)}😀`, '😀'.repeat(400)])('can be stored (%j)', (detail) => {
    const fields = { id: 'id', instance: 'gateway', untilMs: null, detail };
    for (const event of [pauseEvent(candidate, 'refused', fields), ejectionEvent(candidate, 'failure_rate', fields)]) {
      expect(findUnstorable(event.detail)).toBeNull();
      expect(event.detail?.length).toBe(Math.min(detail.length, 500));
    }
  });
});
