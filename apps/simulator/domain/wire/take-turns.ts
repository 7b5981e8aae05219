import type { Frame } from './frame.js';

/** Interleaves the steps of all choices as frames of one stream: one step of each in turn, as OpenAI does. */
export function takeTurns<Step>(
  choices: readonly (readonly Step[])[],
  frameOf: (step: Step, choice: number) => Frame,
): Frame[] {
  const longest = Math.max(...choices.map(({ length }) => length));
  const frames: Frame[] = [];
  for (let turn = 0; turn < longest; turn++) {
    for (const [choice, steps] of choices.entries()) {
      const step = steps[turn];
      if (step !== undefined) frames.push(frameOf(step, choice));
    }
  }
  return frames;
}
