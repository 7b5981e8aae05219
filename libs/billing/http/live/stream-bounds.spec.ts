import { requireRoom, type StreamHolder } from './stream-bounds.js';

const customer = (number: number, organization = `organization ${Math.floor(number / 32)}`): StreamHolder => ({
  user: `user ${Math.floor(number / 8)}`,
  organization,
});
const operator = (number: number): StreamHolder => ({ user: `operator ${Math.floor(number / 8)}`, organization: null });
const of = (count: number, holder: (number: number) => StreamHolder): StreamHolder[] =>
  Array.from({ length: count }, (_, number) => holder(number));
const refusal = (open: readonly StreamHolder[], holder: StreamHolder): string | null => {
  try {
    requireRoom(open, holder);
    return null;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

describe('the number of open streams of events', () => {
  it('is eight of a user, in all of its organizations, and for an operator', () => {
    const inTwo = [...of(4, () => customer(0, 'one')), ...of(3, () => customer(0, 'two'))];
    expect(refusal(inTwo, customer(0, 'three'))).toBeNull();
    expect(refusal([...inTwo, customer(0, 'three')], customer(0, 'one'))).toBe('rate_limit_exceeded');
    expect(refusal([...inTwo, customer(0, 'three')], customer(8, 'one'))).toBeNull();
    expect(refusal(of(8, operator), operator(0))).toBe('rate_limit_exceeded');
  });

  it('is 32 of an organization', () => {
    expect(refusal(of(31, customer), customer(31))).toBeNull();
    expect(refusal(of(32, customer), customer(40, 'organization 0'))).toBe('rate_limit_exceeded');
    expect(refusal(of(32, customer), customer(32))).toBeNull();
  });

  it('ATK-133: is a thousand in total, a hundred of which customers leave to operators', () => {
    expect(refusal(of(899, customer), customer(2_000))).toBeNull();
    expect(refusal(of(900, customer), customer(2_000))).toBe('overloaded');
    expect(refusal(of(900, customer), operator(0))).toBeNull();
    expect(refusal([...of(900, customer), ...of(100, operator)], operator(2_000))).toBe('overloaded');
    expect(refusal([...of(600, customer), ...of(400, operator)], customer(2_000))).toBe('overloaded');
  });
});
