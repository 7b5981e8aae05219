import { InputUnwrapper } from './unwrap-input.js';

function unwrap(written: string, size: number, toolName?: string): { input: string; isClosed: boolean } {
  const unwrapper = new InputUnwrapper(toolName);
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

  const patch = '*** Begin Patch\n*** Update File: a\n@@\n-x\n+`y`\n*** End Patch';
  const input = (text: string): string => JSON.stringify({ input: text });
  const command = (...words: readonly unknown[]): string => JSON.stringify({ command: words });

  it.each([
    ['as it is', input(patch)],
    ['fenced', input(`\`\`\`\n${patch}\n\`\`\``)],
    ['fenced with a language', input(`\n\`\`\`diff\n${patch}\n\`\`\`\n`)],
    ['fenced without a wrapper', `\`\`\`patch\n${patch}\n\`\`\``],
    ['fenced by another name', JSON.stringify({ patch: `\`\`\`\n${patch}\n\`\`\`` })],
    ['a command', command('apply_patch', patch)],
    ['a command for a shell', command('bash', '-lc', `apply_patch <<'EOF'\n${patch}\nEOF`)],
    ['a command in a fence', command('apply_patch', `\`\`\`\n${patch}\n\`\`\``)],
    ['a document of a shell', input(`apply_patch <<'EOF'\n${patch}\nEOF\n`)],
    ['in a list of another name', JSON.stringify({ cmd: ['apply_patch', patch] })],
  ])('is the patch alone where a model writes it %s', (_what, written) => {
    for (const size of [1, 2, 7, 1_000]) expect(unwrap(written, size, 'apply_patch').input).toBe(patch);
  });

  it.each([
    ['a fence without a patch', 'apply_patch', '```\nls\n```'],
    ['a beginning of a fence', 'apply_patch', '``'],
    ['an open fence', 'apply_patch', `\`\`\`\n${patch.slice(0, -5)}`],
    ['a fenced patch of another tool', 'write', `\`\`\`\n${patch}\n\`\`\``],
    ['a command of another tool', 'exec', `apply_patch <<'EOF'\n${patch}\nEOF`],
  ])('stays where it is %s', (_what, toolName, text) => {
    for (const size of [1, 3, 1_000]) expect(unwrap(input(text), size, toolName).input).toBe(text);
  });

  it('is the argument of a command that names the tool', () => {
    expect(unwrap(command('exec', 'ls'), 3, 'exec').input).toBe('ls');
    expect(unwrap(command('bash', 'ls'), 3, 'exec').input).toBe(command('bash', 'ls'));
    expect(unwrap(command('exec', 'ls', '-l'), 3, 'exec').input).toBe(command('exec', 'ls', '-l'));
  });

  it('arrives as soon as it can be decoded', () => {
    const unwrapper = new InputUnwrapper();
    const deltas = ['{"input": "a', 'b\\', 'nc\\ud83d', '\\ude00', '"}'].map((delta) => unwrapper.push(delta));
    expect(deltas).toEqual(['a', 'b', '\nc', '😀', '']);
  });
});
