import { formatId } from '../kernel/ids.js';
import { RoutifyError } from '../kernel/errors.js';
import { IdPipe, readId } from './read-id.js';

const UUID = '01a1f82a-4d18-70da-84ae-dcc281f02362';

describe('readId', () => {
  it('gives the UUID of an id of the right kind', () => {
    expect(readId('chn', formatId('chn', UUID))).toBe(UUID);
    expect(new IdPipe('org').transform(formatId('org', UUID), {})).toBe(UUID);
  });

  it.each([
    { text: formatId('key', UUID), message: 'expected a channel id (chn_…), got key_…' },
    { text: 'rtf_adm_secret', message: 'expected a channel id (chn_…), got rtf_…' },
    { text: 'chn_short', message: 'expected a channel id (chn_…), got chn_…' },
    { text: UUID, message: `expected a channel id (chn_…), got "${UUID}"` },
    { text: '7'.repeat(50), message: `expected a channel id (chn_…), got "${'7'.repeat(40)}…"` },
  ])('refuses $text', ({ text, message }) => {
    const read = (): string => readId('chn', text, 'id');
    expect(read).toThrow(RoutifyError);
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_id', param: 'id', message }));
  });
});
