import { EXIT_CONFIG, loadConfigOrExit } from './load-config-or-exit.js';

describe('loadConfigOrExit', () => {
  it('prints every mistake and exits 78', () => {
    const exited = new Error('the process exited');
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
      throw exited;
    });
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const environment = process.env;
    process.env = { NODE_ENV: 'production', ROUTIFY_TRUSTPROXY: '1' };
    try {
      expect(() => loadConfigOrExit()).toThrow(exited);
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
