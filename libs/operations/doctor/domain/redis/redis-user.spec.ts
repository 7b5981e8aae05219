import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neededCommands, REDIS_COMMANDS, redisUserRules } from './redis-user.js';

const ROOT = join(__dirname, '../../../../..');
const BULLMQ = 'node_modules/bullmq/dist/cjs/scripts';
/** Of a queue whose jobs are added and worked off, with those that stall. */
const SCRIPTS = /^(addStandardJob|moveToActive|moveToFinished|moveStalledJobsToWait|extendLocks?|getCounts)-/;
const CALL = /(?:redis\.p?call|rcall)\(\s*["']([A-Za-z]+)["']/g;

const commandsIn = (text: string): string[] => [...text.matchAll(CALL)].map(([, name = '']) => name.toLowerCase());
const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name));

const ownScripts = ['libs', 'apps']
  .flatMap(filesBelow)
  .filter((file) => /\.lua$|response\.buffer\.ts$/.test(file))
  .flatMap((file) => commandsIn(readFileSync(file, 'utf8')));
const queueScripts = filesBelow(BULLMQ)
  .filter((file) => file.endsWith('.js') && SCRIPTS.test(file.slice(file.lastIndexOf('/') + 1)))
  .flatMap((file) => commandsIn(readFileSync(file, 'utf8')));

const ofQueues = REDIS_COMMANDS.find(({ why }) => why.includes('BullMQ'))?.commands ?? [];

describe('the user of Redis', () => {
  it('may run what scripts call, those of queues among them', () => {
    expect(ownScripts).toContain('hincrby');
    expect(queueScripts).toContain('rpoplpush');
    expect([...ownScripts, ...queueScripts].filter((name) => !neededCommands().includes(name))).toEqual([]);
  });

  it('may run nothing for queues alone that no script of theirs calls, but wait for a job', () => {
    expect(ofQueues.filter((name) => !queueScripts.includes(name))).toEqual(['bzpopmin']);
  });

  it('has each rule once, and none of a command that ends or empties Redis, or reads all of it', () => {
    expect(new Set(redisUserRules()).size).toBe(redisUserRules().length);
    const dangerous = ['keys', 'flushall', 'flushdb', 'config', 'debug', 'shutdown', 'replicaof', 'monitor', 'module'];
    expect(neededCommands().filter((name) => dangerous.includes(name.split('|')[0] ?? ''))).toEqual([]);
    expect(redisUserRules().filter((rule) => rule === '~*' || rule === '&*' || rule.startsWith('+@'))).toEqual([]);
  });
});
