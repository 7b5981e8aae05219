import { AlarmCauses } from './alarm-causes.js';
import { Logger } from '../logging/logger.js';

const refused = (credential?: string) => ({
  name: 'credential_refused' as const,
  subject: credential === undefined ? {} : { channel: 'acme', credential },
});

describe('AlarmCauses', () => {
  const causes = new AlarmCauses(Logger.create('worker', 'fatal'));
  const over = async (...alarms: Parameters<typeof causes.over>[0]) =>
    (await causes.over(alarms)).map(({ subject }) => subject.credential ?? 'all');

  it('ends alarms without a state when they are not repeated', async () => {
    expect(await causes.over([{ name: 'drift', subject: { organization: 'org_1' } }])).toHaveLength(1);
  });

  it('keeps an alarm of a state while its cause is there, is not known, or cannot be read', async () => {
    expect(await over(refused('crd_1'))).toEqual([]);
    let ids = ['crd_1'];
    causes.register('credential_refused', () => Promise.resolve(ids));
    expect(await over(refused('crd_1'), refused('crd_2'), refused())).toEqual(['crd_2']);
    ids = [];
    expect(await over(refused('crd_1'), refused())).toEqual(['crd_1', 'all']);
    causes.register('credential_refused', () => Promise.reject(new Error('no connection')));
    expect(await over(refused('crd_1'))).toEqual([]);
  });
});
