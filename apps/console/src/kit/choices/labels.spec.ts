import { labelOf } from './labels';

describe('the label of a value', () => {
  it('is what a list calls it', () => {
    expect(labelOf([{ value: 'org_1', label: 'Acme' }], 'org_1')).toBe('Acme');
  });

  it('is the value, where the list has only values', () => {
    expect(labelOf(['support', 'finance'], 'finance')).toBe('finance');
  });

  it('is found in a group', () => {
    expect(labelOf([{ group: 'Clouds', items: [{ value: 'bedrock', label: 'Amazon Bedrock' }] }], 'bedrock')).toBe(
      'Amazon Bedrock',
    );
  });

  it('is nothing for a value that the list does not have, and for none', () => {
    expect(labelOf(['support'], 'owner')).toBe('');
    expect(labelOf(['support'], null)).toBe('');
  });
});
