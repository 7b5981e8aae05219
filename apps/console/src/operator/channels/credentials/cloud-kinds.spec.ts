import { baseUrlExample, secretNote } from './cloud-kinds';

describe('kinds of platforms', () => {
  it('have an address with a region and a note of their own', () => {
    expect(baseUrlExample('bedrock')).toContain('us-east-1');
    expect([secretNote('vertex'), secretNote('bedrock'), secretNote('gemini')]).toEqual([
      'secret_note_vertex',
      'secret_note_bedrock',
      'secret_note',
    ]);
    expect(baseUrlExample('gemini')).toBe('https://');
  });
});
