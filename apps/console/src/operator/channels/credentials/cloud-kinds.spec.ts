import { baseUrlAt, baseUrlExample } from './cloud-kinds';

describe('platforms', () => {
  it('have an address that names a place', () => {
    expect(baseUrlAt('bedrock', { region: ' us-east-1 ', project: '' })).toBe(baseUrlExample('bedrock'));
    expect(baseUrlAt('vertex', { region: 'us-east5', project: 'PROJECT' })).toBe(baseUrlExample('vertex'));
    expect(baseUrlAt('vertex', { region: 'global', project: 'p' })).toBe(
      'https://aiplatform.googleapis.com/v1/projects/p/locations/global',
    );
    expect([
      baseUrlAt('vertex', { region: 'global', project: '' }),
      baseUrlAt('bedrock', { region: '', project: 'p' }),
    ]).toEqual(['', '']);
    expect(baseUrlExample('gemini')).toBe('https://');
  });
});
