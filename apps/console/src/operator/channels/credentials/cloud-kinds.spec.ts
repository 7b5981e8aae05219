import { baseUrlAt, cloudOf } from './cloud-kinds';

const addressAt = (kind: string, location: Parameters<typeof baseUrlAt>[1]): string | undefined => {
  const cloud = cloudOf(kind);
  return cloud && baseUrlAt(cloud, location);
};

describe('platforms', () => {
  it('have an address that names a place', () => {
    expect(addressAt('bedrock', { region: ' us-east-1 ', project: '' })).toBe(cloudOf('bedrock')?.baseUrlExample);
    expect(addressAt('vertex', { region: 'us-east5', project: 'PROJECT' })).toBe(cloudOf('vertex')?.baseUrlExample);
    expect(addressAt('vertex', { region: 'global', project: 'p' })).toBe(
      'https://aiplatform.googleapis.com/v1/projects/p/locations/global',
    );
    expect([
      addressAt('vertex', { region: 'global', project: '' }),
      addressAt('bedrock', { region: '', project: 'p' }),
    ]).toEqual(['', '']);
    expect(cloudOf('gemini')).toBeUndefined();
  });
});
