import { FirstByteAverage } from './first-byte-average.js';

describe('FirstByteAverage', () => {
  it('has no measurement at first, and expects 0', () => {
    const average = new FirstByteAverage();
    expect(average.measuredMs).toBeNull();
    expect(average.expectedMs(0)).toBe(0);
  });

  it('gives newer samples more weight', () => {
    const average = new FirstByteAverage();
    average.add(100, 0);
    expect(average.measuredMs).toBe(100);
    average.add(200, 0);
    expect(average.measuredMs).toBe(120);
    for (let sample = 0; sample < 50; sample++) average.add(300, 0);
    expect(average.expectedMs(0)).toBeCloseTo(300, 0);
  });

  it('halves with every minute', () => {
    const average = new FirstByteAverage();
    average.add(800, 0);
    expect(average.expectedMs(120_000)).toBe(200);
    expect(average.measuredMs).toBe(800);
  });
});
