import {
  arrayPiece,
  isFilledStringText,
  isGiven,
  isStringText,
  joinPiece,
  objectsOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  finish,
  pausesBefore,
  type Steps,
} from '#core';
import { refuse, refuseValue } from '../../../chat/body/refuse-value.js';
import { GENERATED_IMAGE, generatedImage, imageMessage } from '../../../chat/native/generated-images.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import { Conversation, OpenCalls } from './conversation.js';
import type { LostFields } from './lost-fields.js';
import type { OfferedTools } from './offered-tools.js';
import { isCallItem, isOutputItem, translateCall, translateOutput } from './translate-call.js';
import { translateContent, type ContentPart } from './translate-content.js';
import { translateReasoning } from './translate-reasoning.js';

/** The most messages of a chat request. */
const MESSAGES_MAX = 2_048;
const ROLES: ReadonlySet<string | null> = new Set(['user', 'assistant', 'system', 'developer']);
const COMPACTION_REQUEST =
  'Write a summary of the conversation so far, for yourself: it will replace the conversation. Keep the goals, the ' +
  'decisions and their reasons, the state of the work, names, paths, values and open questions. Write only the summary.';
const LONE_OUTPUT_NOTE = 'The output of a tool that was called before the summary:';
const NO_TEXT = Buffer.from('""');
const COMPACTION_NOTE = 'The conversation before this point was replaced by this summary of it:\n\n';

/** What the items of one request are read with. */
interface Reading {
  readonly offered: OfferedTools;
  readonly lost: LostFields;
  readonly states: TenantStates;
}

const SEARCH_ITEMS: ReadonlySet<string> = new Set(['tool_search_call', 'tool_search_output']);

/** The messages of a request, and whether it requests a compaction of them. */
interface TranslatedInput {
  readonly messages: JsonPiece;
  readonly isCompaction: boolean;
}

/** The items of an input; a text is one message of the user. */
export function itemsOf(input: Buffer): readonly JsonMembers[] {
  if (isStringText(input))
    return [
      new Map([
        ['role', Buffer.from('"user"')],
        ['content', input],
      ]),
    ];
  const items: JsonMembers[] = [];
  for (const item of objectsOf(input)) {
    if (item === null) refuseValue(`input[${items.length}]`, null, 'an item object');
    items.push(item);
  }
  return items;
}

/** Offers the tools that items of the input declare. */
export function offerToolsOf(items: readonly JsonMembers[], offered: OfferedTools): void {
  items.forEach((item, index) => {
    const type = textOf(item.get('type'));
    if (type === 'additional_tools' || type === 'tool_search_output') {
      offered.add(item.get('tools'), `input[${index}].tools`);
    }
  });
}

/** Translates all items. Those of unknown types are left out, and listed. */
export function* translateInput(
  items: readonly JsonMembers[],
  instructions: Buffer | null,
  reading: Reading,
): Steps<TranslatedInput> {
  const conversation = new Conversation();
  if (isFilledStringText(instructions)) {
    conversation.addMessage('system', yield* translateContent(instructions, 'instructions', reading.lost));
  }
  const reader = new ItemReader(conversation, reading);
  for (const [index, item] of items.entries()) {
    if (pausesBefore(index)) yield;
    yield* reader.read(item, `input[${index}]`);
  }
  reader.openCalls.refuseOpen();
  const messages = conversation.messages();
  if (messages.length === 0) refuse('input', "'input' contains no messages.");
  if (messages.length > MESSAGES_MAX) {
    refuse('input', `'input' contains ${messages.length} messages; the maximum is ${MESSAGES_MAX}.`);
  }
  return { messages: arrayPiece(messages), isCompaction: reader.isCompaction };
}

/** A search for tools that the provider ran: its call and output have no `call_id`, and what it found is offered. */
function isHostedSearch(type: string, item: JsonMembers): boolean {
  return SEARCH_ITEMS.has(type) && (!isGiven(item.get('call_id')) || textOf(item.get('execution')) === 'server');
}

class ItemReader {
  isCompaction = false;
  readonly openCalls = new OpenCalls();
  private readonly offered: OfferedTools;
  private readonly lost: LostFields;
  private readonly states: TenantStates;

  constructor(
    private readonly conversation: Conversation,
    { offered, lost, states }: Reading,
  ) {
    this.offered = offered;
    this.lost = lost;
    this.states = states;
  }

  *read(item: JsonMembers, param: string): Steps<void> {
    const type = textOf(item.get('type')) ?? (isGiven(item.get('role')) ? 'message' : 'item_reference');
    if (isHostedSearch(type, item)) return;
    if (isCallItem(type)) {
      const { id, members } = translateCall(type, item, param, this.offered);
      this.openCalls.begin(type, id, param);
      this.conversation.addCall(id, members);
    } else if (isOutputItem(type)) {
      yield* this.readOutput(type, item, param);
    } else yield* this.readOther(type, item, param);
  }

  private *readOutput(type: string, item: JsonMembers, param: string): Steps<void> {
    const { id, piece } = yield* translateOutput(type, item, param, this.lost);
    switch (this.openCalls.end(type, id, param)) {
      case 'first':
        this.conversation.addOutput(id, piece);
        break;
      case 'further':
        this.lost.add('input', type);
        break;
      case 'lone':
        this.addUserText(LONE_OUTPUT_NOTE, yield* translateContent(item.get('output') ?? NO_TEXT, param, this.lost));
    }
  }

  private *readOther(type: string, item: JsonMembers, param: string): Steps<void> {
    switch (type) {
      case 'message':
        yield* this.readMessage(item, param);
        break;
      case 'reasoning':
        this.conversation.addReasoning((firstIndex) => translateReasoning(item, firstIndex, this.states));
        break;
      case 'item_reference':
        this.readReference(item, param);
        break;
      case 'compaction':
      case 'compaction_summary':
        this.readCompaction(item);
        break;
      case 'compaction_trigger':
        this.isCompaction = true;
        this.addUserText(COMPACTION_REQUEST);
        break;
      case GENERATED_IMAGE:
        this.readImage(item);
        break;
      case 'additional_tools':
        break;
      default:
        this.lost.add('input', type);
    }
  }

  /** Developer messages become system messages, which every upstream knows. */
  private *readMessage(item: JsonMembers, param: string): Steps<void> {
    const role = textOf(item.get('role'));
    if (role === null || !ROLES.has(role)) {
      refuseValue(`${param}.role`, role ?? undefined, 'one of user, assistant, system, developer');
    }
    const given = item.get('content');
    const isSilent = role === 'assistant' && !isGiven(given);
    const content = isSilent ? [] : yield* translateContent(given, `${param}.content`, this.lost);
    if (role === 'assistant') this.conversation.addAnswer(content);
    else this.conversation.addMessage(role === 'user' ? 'user' : 'system', content);
  }

  /** A model goes on without its earlier reasoning, which the AI SDK refers to by default; not without what was said. */
  private readReference(item: JsonMembers, param: string): void {
    if (textOf(item.get('id'))?.startsWith('rs_') === true) this.lost.add('input', 'item_reference');
    else
      refuse(
        param,
        `'${param}' refers to a stored item, but nothing is stored here: send complete items ('store': false).`,
      );
  }

  /** Only a summary of the gateway can be read. */
  private readCompaction(item: JsonMembers): void {
    this.openCalls.compact();
    const summary = this.states.decode('compaction', textOf(item.get('encrypted_content')) ?? '');
    if (summary === null) this.lost.add('input', 'compaction');
    else this.addUserText(COMPACTION_NOTE + summary);
  }

  private readImage(item: JsonMembers): void {
    const url = generatedImage(item);
    if (url === null) this.lost.add('input', GENERATED_IMAGE);
    else this.conversation.addImage(imageMessage(url));
  }

  private addUserText(text: string, more: readonly ContentPart[] = []): void {
    const parts = finish(translateContent(joinPiece(textPiece(text)), '', this.lost));
    this.conversation.addMessage('user', [...parts, ...more]);
  }
}
