import { EXIT_CONFIG, loadConfigOrExit } from './load-config-or-exit.js';

describe('loadConfigOrExit', () => {
  it('prints every mistake and ends the process with 78', () => {
    const ended = new Error('the process ended');
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
      throw ended;
    });
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const environment = process.env;
    process.env = { NODE_ENV: 'production', ROUTIFY_TRUSTPROXY: '1' };
    try {
      expect(() => loadConfigOrExit()).toThrow(ended);
      expect(exit).toHaveBeenCalledWith(EXIT_CONFIG);
      const printed = write.mock.calls.join('');
      for (const name of ['DATABASE_URL', 'REDIS_URL', 'ROUTIFY_SECRET', 'ROUTIFY_PUBLIC_URL', 'ROUTIFY_TRUST_PROXY']) {
        expect(printed).toContain(name);
      }
    } finally {
      process.env = environment;
      jest.restoreAllMocks();
    }
  });
});
