import { PageShell } from './page-shell.js';

let shell: PageShell;
beforeAll(async () => {
  shell = await PageShell.open({
    environment: { NAME: 'value' },
    compose: (words, input) =>
      Promise.resolve({ code: words.includes('bad') ? 7 : 0, output: `${words.join()} ${input}` }),
  });
});
afterAll(() => {
  shell.close();
});

describe('the shell of a page', () => {
  it('passes docker compose on, with what is piped in', async () => {
    expect(await shell.printed('echo in | docker compose run --rm -T routify x')).toBe('run,--rm,-T,routify,x in\n');
    expect(await shell.run('docker compose bad; echo not here')).toEqual({ code: 7, output: 'bad ' });
  });

  it.each([
    ['a command that fails', 'false\necho "$NAME"'],
    ['a pipe of which a part fails', 'false | cat'],
    ['a variable that is not set', 'echo "$OTHER"'],
    ['a program that no page has', 'npx other'],
    ['another command of docker', 'docker pull image'],
  ])('ends with %s', async (_what, commands) => {
    await expect(shell.printed(commands)).rejects.toThrow('exit ');
  });

  it('replaces placeholders, all of them and no others', async () => {
    expect(await shell.printed('echo prv_… $NAME', { 'prv_…': 'prv_1' })).toBe('prv_1 value\n');
    await expect(shell.run('echo prv_…')).rejects.toThrow('a placeholder is left');
    await expect(shell.run('echo prv_1', { 'prv_…': 'prv_1' })).rejects.toThrow('there is no prv_…');
  });
});
