import { cutSteps, stepMinutesOf, stepsOf } from './time-steps.js';
import type { UsageBlocks } from './usage-blocks.js';

const at = (text: string): Date => new Date(`2026-11-${text}:00Z`);

function shown({ minutes, from, before, startsAt }: UsageBlocks): string {
  return [
    `${minutes}:`,
    from.toISOString().slice(8, 16),
    before.toISOString().slice(8, 16),
    startsAt.toISOString().slice(8, 16),
  ].join(' ');
}

it.each([
  [61, 1],
  [360, 15],
  [1_441, 30],
  [10_080, 180],
  [43_201, 720],
  [44_640, 720],
])('a window of %i minutes has steps of %i', (minutes, step) => {
  expect(stepMinutesOf({ from: new Date(0), before: new Date(minutes * 60_000) })).toBe(step);
});

it('steps are cut at the ends of their window', () => {
  const window = { from: at('26T10:07'), before: at('26T11:00') };
  expect(stepsOf(window, [at('26T10:00'), at('26T10:30'), at('26T11:00')])).toEqual([
    { from: at('26T10:07'), before: at('26T10:30') },
    { from: at('26T10:30'), before: at('26T11:00') },
  ]);
});

describe('steps as blocks', () => {
  it('are the longest that fit, and records where there is no sum', () => {
    const steps = [{ from: at('25T18:07'), before: at('27T06:20') }];
    const { blocks, raw } = cutSteps(steps, { from: at('01T00:00'), before: at('27T06:15') });
    expect(blocks.map(shown)).toEqual([
      '15: 25T18:15 25T19:00 25T18:07',
      '60: 25T19:00 26T00:00 25T18:07',
      '1440: 26T00:00 27T00:00 25T18:07',
      '360: 27T00:00 27T06:00 25T18:07',
      '15: 27T06:00 27T06:15 25T18:07',
    ]);
    expect(raw.map(shown)).toEqual(['15: 25T18:07 25T18:15 25T18:07', '15: 27T06:15 27T06:20 25T18:07']);
  });

  it('are records where nothing is summed, and in steps below a quarter', () => {
    const steps = [{ from: at('25T18:00'), before: at('25T18:05') }];
    expect(cutSteps(steps, null)).toMatchObject({ blocks: [], raw: [steps[0]] });
    expect(cutSteps(steps, { from: at('01T00:00'), before: at('27T00:00') })).toMatchObject({
      blocks: [],
      raw: [steps[0]],
    });
  });
});
