import { leftovers } from '../../support/gateway/bookings.js';
import { addAgentModels, CITIES, LAST_WORDS } from '../../support/gateway/agent-models.js';
import { FORMAT_KINDS } from '../../support/gateway/format-platform.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { runClientProgram } from '../../support/processes/client-program.js';

type Kind = (typeof FORMAT_KINDS)[number][0];

/** A client, and the kind of upstream behind the gateway. */
export type AgentRun = readonly [client: AgentClient, kind: Kind];

/** A failed call as its program sees it. */
interface Failure {
  readonly status?: number;
  readonly message: string;
  readonly calls: number;
}

interface Usage {
  readonly input: number;
  readonly output: number;
}

/** The report of every program. */
interface AgentReport {
  readonly chat: { readonly text: string; readonly usage: Usage };
  readonly stream: { readonly text: string; readonly whole: string; readonly finish: string; readonly usage: Usage };
  readonly tools: { readonly cities: readonly string[]; readonly text: string };
  readonly image: { readonly inputTokens: number };
  readonly thinking: { readonly text: string | null; readonly opaque: string; readonly next: string };
  readonly structured: object;
  readonly abort: { readonly chunks: number };
  readonly badRequest: Failure;
  readonly noMoney: Failure;
  readonly pause: { readonly text: string; readonly calls: number; readonly waitedMs: number };
  readonly failing: Failure;
  readonly brokenStream: { readonly message: string; readonly calls?: number };
  /** Of the SDK that has them. */
  readonly countTokens?: { readonly input_tokens: number };
  readonly models?: readonly string[];
}

const CLIENTS = {
  openai: ['agents/openai-responses.mjs'],
  '@openai/agents': ['agents/openai-agents.mjs'],
  '@ai-sdk/openai': ['agents/ai-sdk.mjs', 'openai'],
  '@anthropic-ai/sdk': ['agents/anthropic.mjs'],
  '@ai-sdk/anthropic': ['agents/ai-sdk.mjs', 'anthropic'],
  '@langchain/anthropic': ['agents/langchain-anthropic.mjs'],
} as const satisfies Record<string, readonly string[]>;
export type AgentClient = keyof typeof CLIENTS;
export const AGENT_CLIENTS = Object.keys(CLIENTS) as AgentClient[];

const CONCURRENCY = 4;
const COMPLETE: ReadonlySet<string> = new Set(['completed', 'stop', 'end_turn']);
/** Its usage of a stream adds that of the first event, an estimate. */
const ESTIMATES = '@langchain/anthropic';

/** What every program shows, by what it is about. */
export const SCENES: readonly (readonly [what: string, check: (report: AgentReport, run: AgentRun) => void])[] = [
  [
    'chats, and streams the same with its end and its usage',
    ({ chat, stream }, [client]) => {
      expect(chat.text).toMatch(/^You said "Hello!"/);
      expect(stream).toMatchObject({ text: chat.text, whole: chat.text });
      expect(COMPLETE).toContain(stream.finish);
      if (client !== ESTIMATES) expect(stream.usage).toEqual(chat.usage);
    },
  ],
  [
    'calls tools over five turns, one of them with two calls',
    ({ tools }) => {
      expect(tools).toMatchObject({ cities: CITIES, text: LAST_WORDS });
    },
  ],
  [
    'sends an image, and gets an object of its schema',
    ({ image, structured }) => {
      expect(image.inputTokens).toBeGreaterThan(85);
      expect(structured).toEqual({ name: 'text', population: expect.any(Number) as number });
    },
  ],
  [
    'gets thoughts, and returns them',
    ({ thinking }, [, kind]) => {
      if (kind === 'openai-responses') expect(thinking.opaque).toBe('string');
      else expect(thinking.text).toMatch(/\w/);
      expect(thinking.next).toMatch(/^You said "Go on."/);
    },
  ],
  [
    'receives the reasons of refusals, and sends one request',
    ({ badRequest, noMoney }) => {
      expect(badRequest).toMatchObject({ status: 400, calls: 1, message: expect.stringContaining('top_p') as string });
      expect(noMoney).toMatchObject({ status: 402, calls: 1, message: expect.stringContaining('USD') as string });
    },
  ],
  [
    'waits as long as `Retry-After` says, and does not repeat what every channel failed at',
    ({ pause, chat, failing }) => {
      expect(pause).toMatchObject({ text: chat.text });
      expect(pause.waitedMs).toBeGreaterThanOrEqual(1_000);
      expect(failing).toMatchObject({ status: 502, calls: 1 });
    },
  ],
  [
    'takes a broken stream for a failure, once, and leaves one',
    ({ brokenStream, abort }) => {
      expect(brokenStream.message).toContain('The upstream failed after its first chunk');
      expect(brokenStream.calls ?? 1).toBe(1);
      expect(abort.chunks).toBeGreaterThanOrEqual(3);
    },
  ],
  [
    'counts tokens and lists models, where its SDK can',
    ({ countTokens, models }, run) => {
      if (run[0] !== '@anthropic-ai/sdk') return;
      expect(countTokens?.input_tokens).toBeGreaterThan(3);
      expect(models).toContain(modelOf(run));
    },
  ],
];

/** Programs that use a client as its documentation shows, each against healthy and failing upstreams of one kind. */
export class AgentClients {
  private constructor(
    private readonly platform: Platform,
    private readonly customers: readonly Customer[],
    private readonly reports: ReadonlyMap<string, AgentReport>,
  ) {}

  static async run(runs: readonly AgentRun[]): Promise<AgentClients> {
    const platform = await startPlatform();
    const customers = [await platform.addCustomer(), await platform.addCustomer({ topUpUsd: '0' })];
    const [{ apiKey: key }, { apiKey: poorKey }] = customers as [Customer, Customer];
    const reports = new Map<string, AgentReport>();
    for (const run of runs) {
      const [kind, path] = FORMAT_KINDS.find(([name]) => name === run[1])!;
      await addAgentModels(platform, modelOf(run), kind, path);
    }
    await runConcurrently(runs, async (run) => {
      const scenario = { baseUrl: `${platform.gateway.url}/v1`, model: modelOf(run), key, poorKey };
      const [program, ...args] = CLIENTS[run[0]];
      reports.set(modelOf(run), await runClientProgram<AgentReport>(scenario, program, ...args));
    });
    return new AgentClients(platform, customers, reports);
  }

  reportOf(run: AgentRun): AgentReport {
    return this.reports.get(modelOf(run))!;
  }

  leftovers(): Promise<unknown[]> {
    return leftovers(this.platform, [...this.customers]);
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }
}

function modelOf([client, kind]: AgentRun): string {
  return `for-${client.replaceAll(/\W+/g, '-').replace(/^-/, '')}-${kind}`;
}

/** Four at a time: each is a process that mostly waits. */
async function runConcurrently<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const runWaiting = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, runWaiting));
}
