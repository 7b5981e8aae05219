import { LabelBound } from './label-bound.js';

describe('LabelBound', () => {
  it('names the first values and adds up the others', () => {
    const bound = new LabelBound(2);
    expect(['a', 'b', 'a', 'c', 'b', 'd'].map((value) => bound.labelOf(value))).toEqual([
      ...['a', 'b', 'a', 'other', 'b', 'other'],
    ]);
  });
});
