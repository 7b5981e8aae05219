import { isProof } from './proof-of-work.js';

describe('isProof', () => {
  it('takes an answer with enough zero bits, about one of 2^bits', () => {
    const answers = Array.from({ length: 4_096 }, (_none, index) => String(index));
    const found = answers.filter((answer) => isProof('challenge', answer, 8));
    expect(found.length).toBeGreaterThan(2);
    expect(found.length).toBeLessThan(40);
    expect(answers.every((answer) => isProof('challenge', answer, 0))).toBe(true);
    expect(isProof('another', found[0]!, 8)).toBe(false);
  });
});
