import { ChannelsControlModule, ChannelsService } from '#channels';
import { ChannelTest, ChannelTestsModule, TEST_DEFAULTS, type ChannelTestResult } from '#completions';
import { formatId, parseId, RoutifyError } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = {
  model: { type: 'string' },
  stream: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** As `POST /admin/v1/channels/{id}/test`: sends one small request, which the provider bills. */
export const channelTestCommand: Command = {
  name: 'channel:test',
  summary: 'send a small request to a channel and show the response  CHANNEL [--model MODEL] [--stream] [--json]',
  usage: [
    'Usage: routify channel:test CHANNEL [--model MODEL] [--stream] [--json]',
    'CHANNEL is a name or chn_…; MODEL is one of its models (default: the first).',
  ],
  examples: ['routify channel:test openai-main', 'routify channel:test openai-main --model openai/gpt-4.1 --stream'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('expected one CHANNEL');
    return withServices([ChannelsControlModule, ChannelTestsModule], async (services) => {
      const channelId = parseId('chn', name) ?? (await services.get(ChannelsService).findIdByName(name));
      if (channelId === null) throw new RoutifyError('not_found', `There is no channel named ${name}.`);
      const { stream, model = null } = values;
      const result = await services.get(ChannelTest).run({ ...TEST_DEFAULTS, channelId, model, stream });
      report(name, result, values.json, io);
      return result.problem === null ? EXIT.ok : EXIT.failed;
    });
  },
};

function report(name: string, result: ChannelTestResult, json: boolean, io: CommandIo): void {
  const { upstreamModel, status, firstByteMs, latencyMs, usage, text, problem } = result;
  if (json) {
    const ids = { channel: name, credential_id: formatId('crd', result.credentialId), upstream_id: upstreamModel };
    const times = { first_byte_ms: firstByteMs, latency_ms: latencyMs };
    io.out(JSON.stringify({ ...ids, ok: problem === null, status, ...times, text, error: problem }));
    return;
  }
  const tokens = usage === null ? 'no usage reported' : `${usage.promptTokens} + ${usage.completionTokens} tokens`;
  io.out(`${problem === null ? 'ok' : 'failed'}: ${name}, ${upstreamModel}`);
  io.out(`status ${status ?? '–'}, first byte ${firstByteMs ?? '–'} ms, ${latencyMs} ms total, ${tokens}`);
  if (problem !== null) io.out(`${problem.reason}: ${problem.message}`);
  if (text !== '') io.out(text);
}
