import { barBoxes, bucketAt, gapPath, labelledBuckets, linePath, type Scales } from './geometry';
import type { Series } from './series';

const scalesOf = (...values: Readonly<Record<string, number>>[]): Scales => ({
  frame: { left: 60, right: 160, top: 0, bottom: 100 },
  points: values.map((one, index) => ({ at: String(index), values: one })),
  domain: [0, 10],
});
const line = (kind: Series['kind']): Series => ({ id: 'a', label: 'A', color: 'red', kind });

describe('the geometry of a chart', () => {
  it('stacks bars from the base, without boxes for zeros', () => {
    const boxes = barBoxes(scalesOf({ a: 2, b: 3 }, { a: 0, b: 10 }), ['a', 'b']);
    expect(boxes).toEqual([
      { id: 'a', index: 0, x: 75, y: 80, width: 20, height: 20 },
      { id: 'b', index: 0, x: 75, y: 50, width: 20, height: 30 },
      { id: 'b', index: 1, x: 125, y: 0, width: 20, height: 100 },
    ]);
  });

  it('draws a value below zero under its line', () => {
    const scales: Scales = { ...scalesOf({ a: -5 }), domain: [-10, 10] };
    expect(barBoxes(scales, ['a'])).toMatchObject([{ y: 50, height: 25 }]);
  });

  it('joins values by lines or steps, and breaks where there are none', () => {
    const scales = scalesOf({ a: 0 }, { a: 10 }, {}, { a: 5 });
    expect(linePath(scales, line('line'), 0, 3)).toBe('M72.5 100L97.5 0M147.5 50h0');
    expect(linePath(scales, line('step'), 0, 1)).toBe('M72.5 100H97.5V0');
    expect(linePath(scales, line('line'), -1, 0)).toBe('M72.5 100h0');
    expect(linePath(scalesOf(), line('line'), 0, -1)).toBe('');
  });

  it('tints the surface between two series where both have values', () => {
    const scales = scalesOf({ low: 0, high: 10 }, { low: 5, high: 10 }, { high: 1 }, { low: 1, high: 1 });
    expect(gapPath(scales, ['low', 'high'])).toBe('M72.5 0L97.5 0L97.5 50L72.5 100Z');
  });

  it('knows the bucket below a position', () => {
    const scales = scalesOf({}, {});
    expect([59, 60, 109, 110, 159, 160].map((x) => bucketAt(scales, x))).toEqual([null, 0, 0, 1, 1, null]);
  });

  it('labels as many buckets as have room, and none outside of the picture', () => {
    const scales = scalesOf(...Array.from({ length: 10 }, () => ({})));
    expect(labelledBuckets(scales, 20, 4)).toEqual([
      { index: 0, x: 65, anchor: 'middle' },
      { index: 3, x: 95, anchor: 'middle' },
      { index: 6, x: 125, anchor: 'middle' },
      { index: 9, x: 160, anchor: 'end' },
    ]);
  });
});
