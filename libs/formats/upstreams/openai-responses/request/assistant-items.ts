import {
  arrayPiece,
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  mapInSteps,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { CallIds } from '../../translation/call-ids.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { reasoningItems } from './past-reasoning.js';
import { outputParts } from './translate-part.js';

/** Items of the assistant's messages. Knows the calls so far, since a result has to name the kind of its call. */
export class AssistantItems {
  private readonly customIds = new Set<string>();
  private readonly callIds = new CallIds();
  private messageCount = 0;
  private functionCalls = 0;

  *of(message: JsonMembers, param: string): Steps<readonly JsonPiece[]> {
    this.messageCount++;
    if (isGiven(message.get('audio'))) refuseUnsupported(`${param}.audio`, 'it takes no audio');
    return [
      ...reasoningItems(message),
      ...(yield* textItems(message, param)),
      ...(yield* this.callItems(message, param)),
    ];
  }

  /** @param callId as JSON */
  isCustom(callId: JsonPiece): boolean {
    return this.customIds.size > 0 && this.customIds.has(callId.toString());
  }

  /** Of the result of a call by this id. */
  resultId(id: Buffer): JsonPiece {
    return this.callIds.ofResult(id);
  }

  /** Legacy function calls have no ids: each is answered by the next message. */
  functionId(): string {
    return `function_call_${this.functionCalls}`;
  }

  private *callItems(message: JsonMembers, param: string): Steps<readonly JsonPiece[]> {
    const items = yield* mapInSteps(elementsOf(message.get('tool_calls')) ?? [], (call, index) =>
      this.callItem(membersOf(call) ?? new Map(), `${param}.tool_calls[${index}]`),
    );
    const legacy = message.get('function_call');
    if (!isGiven(legacy)) return items;
    this.functionCalls++;
    return [...items, functionItem(textPiece(this.functionId()), legacy, `${param}.function_call`)];
  }

  private callItem(call: JsonMembers, param: string): JsonPiece {
    const given = call.get('id');
    if (!isGiven(given)) refuseValue(`${param}.id`, null, 'the id of the call');
    const id = this.callIds.ofCall(given, this.messageCount);
    const custom = call.get('custom');
    if (custom === undefined) return functionItem(id, call.get('function'), `${param}.function`);
    this.customIds.add(id.toString());
    const { name, text } = calledOf(custom, 'input', `${param}.custom`);
    return objectPiece({ type: '"custom_tool_call"', call_id: id, name, input: text });
  }
}

function functionItem(callId: JsonPiece, json: Buffer | undefined, param: string): JsonPiece {
  const { name, text } = calledOf(json, 'arguments', param);
  return objectPiece({ type: '"function_call"', call_id: callId, name, arguments: text });
}

/** The name and the text of a call. Some clients write arguments as JSON instead of a string. */
function calledOf(json: Buffer | undefined, field: 'arguments' | 'input', param: string) {
  const called = membersOf(json);
  const name = called?.get('name');
  if (!isGiven(name)) refuseValue(`${param}.name`, null, 'the name of a tool');
  const written = called?.get(field);
  if (!isGiven(written)) return { name, text: field === 'arguments' ? '"{}"' : '""' };
  return { name, text: rawTextOf(written) === null ? textPiece(written.toString()) : written };
}

/** Text and refusal as one message; none without either, as clients write empty texts beside calls. */
function* textItems(message: JsonMembers, param: string): Steps<readonly JsonPiece[]> {
  const content = message.get('content');
  const phase = message.get('phase');
  const refusal = message.get('refusal');
  const hasRefusal = isGiven(refusal) && rawTextOf(refusal)?.length !== 0;
  const text = rawTextOf(content)?.length === 0 ? undefined : content;
  const isText = isGiven(text) && rawTextOf(text) !== null;
  if (isText && !hasRefusal) return [assistantMessage(text, phase)];
  const parts = isText ? [textPart(text)] : yield* outputParts(text, param);
  if (hasRefusal) parts.push(objectPiece({ type: '"refusal"', refusal }));
  return parts.length === 0 ? [] : [assistantMessage(arrayPiece(parts), phase)];
}

function textPart(text: Buffer): JsonPiece {
  return objectPiece({ type: '"output_text"', text });
}

/** `phase` is the provider's: whether a text comments on the work or answers. */
function assistantMessage(content: JsonPiece, phase: Buffer | undefined): JsonPiece {
  return objectPiece({ role: '"assistant"', content, phase: isGiven(phase) ? phase : null });
}
