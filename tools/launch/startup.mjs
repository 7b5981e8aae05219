// The steps of `npm start`, in order, and the processes they started.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../stamp.mjs';
import { APPS, chooseAddresses, formatListen, originOf } from './addresses.mjs';
import { checkEnvironment, isGiven, unlessGiven } from './environment.mjs';
import { loadSecrets, publishAddresses } from './home.mjs';
import { describeGivenPostgres, describeGivenRedis, privatePostgres, privateRedis } from './service-process.mjs';
import { Supervised } from './supervised.mjs';

/** Added to an app's own grace before it is killed: it has to close its connections too. */
const DRAIN_MARGIN_MS = 5_000;
/** The demo prepares tens of thousands of requests: a third of its time would be the collection of young objects. */
const SEED_FLAGS = ['--max-semi-space-size=64'];

export class Startup {
  /** Started processes, oldest first. */
  #processes = [];
  #origins = null;
  #publicUrl = '';

  constructor({ demo, environment, home, programs, report, shutdown }) {
    this.demo = demo;
    this.environment = environment;
    this.home = home;
    this.programs = programs;
    this.report = report;
    this.shutdown = shutdown;
  }

  /** One line for a second launcher. */
  describe() {
    return `pid ${process.pid}, ${this.#origins === null ? 'still starting' : `gateway at ${this.#origins.gateway}/v1`}`;
  }

  /** Runs all steps. Throws the failure of a step; the processes started before it keep running. */
  async run() {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    this.report.line(`Routify ${version} · dev profile · node ${process.versions.node}`);
    await this.#build();
    const { config, env } = await this.#configure();
    const stores = { databaseUrl: await this.#postgres(config, env), redisUrl: await this.#redis(config, env) };
    await this.#migrate(config.databaseDirectUrl ?? stores.databaseUrl);
    // In parallel: the apps follow every change, and each of the five spends a second on loading its code.
    // Not with the demo: it writes the past, which no worker may sum before it is complete.
    if (this.demo) await this.#seed(env, '--demo');
    const [credentials] = await Promise.all([this.#seed(env), this.#startApps(config, env)]);
    for (const webhook of credentials.webhooks) await this.#connect(webhook);
    this.#publish(stores, credentials);
    this.#greet(credentials);
    this.programs.follow();
  }

  /** Stops all processes gracefully: the youngest first, so gateways before their dependencies. */
  async stopAll() {
    this.programs.stop();
    for (const supervised of this.#processes.toReversed()) {
      const inTime = await supervised.stop();
      this.report.line(`  ${supervised.name} ${inTime ? 'stopped' : 'was killed after its grace period'}`);
    }
  }

  async killAll() {
    this.programs.stop();
    await Promise.all(this.#processes.map((supervised) => supervised.kill()));
  }

  async #step(name, work) {
    this.shutdown.check();
    const result = await this.report.step(name, work);
    this.shutdown.check();
    return result;
  }

  #supervise(name, launch) {
    const onFatal = (exitCode) => {
      this.report.error(`${name} ended with exit code ${exitCode}; restarting it would not help`);
      this.shutdown.request(exitCode);
    };
    const supervised = new Supervised({ name, launch, report: this.report, onFatal });
    this.#processes.push(supervised);
    return supervised.start();
  }

  #build() {
    return this.#step('build', async () => {
      const programs = await this.programs.build();
      if (this.environment.all.ROUTIFY_CONSOLE === 'off') return { detail: programs };
      // Loaded when needed: an installation without screens has none of its packages.
      const { buildConsoleIfStale } = await import('../build-console.mjs');
      return { detail: `${programs}, console ${(await buildConsoleIfStale()) ? 'rebuilt' : 'up to date'}` };
    });
  }

  /** The environment of the apps, with free addresses, and with generated secrets where none are set. */
  #configure() {
    return this.#step('config', async () => {
      const { folder, defaults } = this.programs;
      const secrets = unlessGiven(this.environment.all, { ...defaults, ...loadSecrets(this.home) });
      const { config, detail } = await checkEnvironment(this.environment, secrets, folder);
      const addresses = await chooseAddresses(config, (text) => this.report.warn(text));
      const env = { NODE_ENV: 'development', ...secrets, ...this.environment.all, ROUTIFY_HOME: this.home };
      for (const app of APPS) env[`ROUTIFY_${app.toUpperCase()}_LISTEN`] = formatListen(addresses[app]);
      this.#origins = Object.fromEntries(APPS.map((app) => [app, originOf(addresses[app])]));
      if (!isGiven(env, 'ROUTIFY_PUBLIC_URL')) env.ROUTIFY_PUBLIC_URL = byName(this.#origins.control);
      this.#publicUrl = env.ROUTIFY_PUBLIC_URL;
      return { detail, result: { config, env } };
    });
  }

  /** Returns the URL; our own server's is put into the environment of the apps. */
  #postgres(config, env) {
    return this.#step('postgres', async () => {
      if (isGiven(env, 'DATABASE_URL')) {
        return {
          detail: await describeGivenPostgres(config.databaseUrl, this.programs.folder),
          result: config.databaseUrl,
        };
      }
      const server = privatePostgres(this.home);
      await this.#supervise('postgres', server.launch);
      const { url, version, location, user, fate } = server.found;
      const owner = process.getuid() === 0 ? ` as user ${user}` : '';
      env.DATABASE_URL = url;
      return { detail: `embedded ${version} at ${shortPath(location)}${owner} (${fate})`, result: url };
    });
  }

  #redis(config, env) {
    return this.#step('redis', async () => {
      if (isGiven(env, 'REDIS_URL')) {
        return { detail: await describeGivenRedis(config, this.programs.folder), result: config.redisUrl };
      }
      const server = privateRedis(this.home);
      await this.#supervise('redis', server.launch);
      const { url, version, fate } = server.found;
      env.REDIS_URL = url;
      return { detail: `local ${version} at ${shortPath(join(this.home, 'redis'))} (${fate})`, result: url };
    });
  }

  #migrate(databaseUrl) {
    return this.#step('migrations', async () => {
      const { runMigrations } = await import(`${this.programs.folder}/libs/core/infra/migrations/run-migrations.js`);
      const { total, applied } = await runMigrations(databaseUrl);
      return { detail: `${total}/${total} applied${applied === 0 ? '' : ` (${applied} new)`}` };
    });
  }

  /** Returns `{ api_key, admin_token, operator, customer }`. */
  #seed(env, ...options) {
    return this.#step(options.includes('--demo') ? 'demo' : 'seed', async () => {
      const command = [join(this.programs.folder, 'apps/cli/main.js'), 'seed', '--json', ...options];
      const { stdout } = await promisify(execFile)(process.execPath, [...SEED_FLAGS, ...command], { env, cwd: ROOT });
      const { summary, ...credentials } = JSON.parse(stdout);
      return { detail: summary, result: credentials };
    });
  }

  /** In parallel, as each takes a second to load. */
  async #startApps(config, env) {
    const drainMs = config.drainMs + DRAIN_MARGIN_MS;
    const started = APPS.map((app) => {
      const args = app === 'simulator' ? ['--listen', env.ROUTIFY_SIMULATOR_LISTEN] : [];
      return this.#supervise(app, () => this.programs.launch(app, { env, args, drainMs }));
    });
    await Promise.race([Promise.all(started), this.shutdown.decided]);
    this.shutdown.check();
    for (const app of APPS) this.report.done(app, app === 'gateway' ? `${this.#origins[app]}/v1` : this.#origins[app]);
  }

  /** Simulated payment providers keep their endpoints in memory. */
  async #connect({ standIn, account, secret, path }) {
    const endpoint = { account, url: `${this.#origins.control}${path}`, ...(secret === null ? {} : { secret }) };
    const answer = await fetch(`${this.#origins.simulator}/${standIn}/control/endpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(endpoint),
    });
    if (!answer.ok) this.report.warn(`payments: webhooks of the simulated ${standIn}: ${await answer.text()}`);
  }

  #publish({ databaseUrl, redisUrl }, credentials) {
    publishAddresses(this.home, {
      gateway_url: this.#origins.gateway,
      control_url: this.#origins.control,
      simulator_url: this.#origins.simulator,
      database_url: databaseUrl,
      redis_url: redisUrl,
      api_key: credentials.api_key,
      admin_token: credentials.admin_token,
      operator: credentials.operator,
      customer: credentials.customer,
    });
  }

  #greet({ operator, customer }) {
    const key = shortPath(join(this.home, 'dev-key'));
    this.report.line(`  ready in ${this.report.elapsed()}\n`);
    this.report.line(`  API key in ${key}, admin token in ${shortPath(join(this.home, 'dev.json'))}`);
    this.report.line(`  curl ${this.#origins.gateway}/v1/chat/completions -H "Authorization: Bearer $(cat ${key})" \\`);
    this.report.line(
      `    -H 'Content-Type: application/json' -d '{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]}'`,
    );
    if (operator !== undefined) {
      const people = `operator ${operator.email}, customer ${customer.email}`;
      this.report.line(
        `  log in at ${this.#publicUrl}: ${people}, passwords in ${shortPath(join(this.home, 'dev.json'))}`,
      );
    }
    this.report.warn(
      'The built-in simulator serves requests; no real provider is called. To add one, see "A real provider" in the README',
    );
  }
}

/** Passkeys need a name: browsers bind them to none of an IP address. */
function byName(origin) {
  return origin.replace('//127.0.0.1:', '//localhost:');
}

/** As a user would type it. */
function shortPath(path) {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
