import { InputUnwrapper } from './unwrap-input.js';

function unwrap(written: string, size: number): { input: string; isClosed: boolean } {
  const unwrapper = new InputUnwrapper();
  let joined = '';
  for (let at = 0; at < written.length; at += size) joined += unwrapper.push(written.slice(at, at + size));
  const isClosed = unwrapper.isClosed;
  joined += unwrapper.end();
  expect(joined).toBe(unwrapper.input);
  return { input: joined, isClosed };
}

describe('the input of a custom tool', () => {
  it.each([
    ['{"input":"a"}', 'a', true],
    ['{"input":""}', '', true],
    [' {\n "input" :\t"a" }\n', 'a', true],
    ['{"input":"\\u00fc\\ud83d\\ude00\\n\\t\\"\\\\\\/"}', 'ü😀\n\t"\\/', true],
    ['{"input":"😀"}', '😀', true],
    ['{"input":"a\nb"}', 'a\nb', true],
    ['{"input":"\\d+\\u12"}', '\\d+\\u12"}', false],
    ['{"input":"a","more":1}', 'a', true],
    ['{"code":"a"}', 'a', true],
    ['{"more":1,"input":"a"}', 'a', true],
    ['{"input":{"a":1}}', '{"input":{"a":1}}', true],
    ['{"a":"b","c":"d"}', '{"a":"b","c":"d"}', true],
    ['"a"', 'a', true],
    ['print("a")', 'print("a")', false],
    ['', '', false],
    ['{}', '', true],
    ['{"inp', '', false],
    ['{"input":', '', false],
    ['{"input":"ab', 'ab', false],
    ['{"input":"ab\\', 'ab', false],
    ['{"input":"ab\\u00', 'ab', false],
  ])('%j', (written, input, isClosed) => {
    for (const size of [1, 2, 3, 5, 100]) expect(unwrap(written, size)).toEqual({ input, isClosed });
  });

  it('arrives as soon as it can be decoded', () => {
    const unwrapper = new InputUnwrapper();
    const deltas = ['{"input": "a', 'b\\', 'nc\\ud83d', '\\ude00', '"}'].map((delta) => unwrapper.push(delta));
    expect(deltas).toEqual(['a', 'b', '\nc', '😀', '']);
  });
});
