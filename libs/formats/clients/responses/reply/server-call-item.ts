import { isRecord, jsonBytes, listOf, textPiece, type JsonPiece } from '#core';
import { TRANSLATED_ID } from '../../../chat/native/translated-items.js';
import {
  itemAdded,
  itemDone,
  itemEvent,
  itemId,
  type ItemPosition,
  type OutputEvent,
  type OutputItem,
} from './output-item.js';

type Fields = Readonly<Record<string, unknown>>;

/** Prefixes of ids by the type of an item. They tell items of the gateway's from those of OpenAI. */
const PREFIXES: Readonly<Record<string, string>> = {
  web_search_call: 'ws',
  file_search_call: 'fs',
  code_interpreter_call: 'ci',
  image_generation_call: 'ig',
  mcp_call: 'mcp',
};
/** Events while the provider works, as OpenAI sends them. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  web_search_call: ['in_progress', 'searching'],
  file_search_call: ['in_progress', 'searching'],
  code_interpreter_call: ['in_progress', 'interpreting'],
  image_generation_call: ['in_progress', 'generating'],
  mcp_call: ['in_progress'],
};

/** A call of a tool that the provider ran: chat's superset has it as the item that it is here. */
export class ServerCallItem implements OutputItem {
  readonly final: JsonPiece;
  private readonly item: Fields;
  private readonly type: string;
  private readonly id: string;

  constructor(
    private readonly position: ItemPosition,
    given: Fields,
  ) {
    this.type = typeof given.type === 'string' ? given.type : '';
    this.id = itemId(`${PREFIXES[this.type] ?? 'tool'}_${TRANSLATED_ID}`, position);
    this.item = { ...given, id: this.id, ...(isRecord(given.action) ? { action: actionOf(given.action) } : {}) };
    this.final = jsonBytes(this.item);
  }

  open(): readonly OutputEvent[] {
    const result = 'result' in this.item ? { result: null } : {};
    return [itemAdded(this.position, jsonBytes({ ...this.item, ...result, status: 'in_progress' }))];
  }

  close(): readonly OutputEvent[] {
    const steps = (STEPS[this.type] ?? []).map((step) => this.event(`${this.type}.${step}`));
    const end = this.type === 'mcp_call' && this.item.status === 'failed' ? 'failed' : 'completed';
    return [...steps, ...this.input(), this.event(`${this.type}.${end}`), itemDone(this.position, this.final)];
  }

  /** What the tool was called with, in one piece. */
  private input(): readonly OutputEvent[] {
    const { code, arguments: written } = this.item;
    if (this.type === 'mcp_call' && typeof written === 'string') {
      return [
        this.event('mcp_call_arguments.delta', { delta: textPiece(written) }),
        this.event('mcp_call_arguments.done', { arguments: textPiece(written) }),
      ];
    }
    if (this.type !== 'code_interpreter_call' || typeof code !== 'string') return [];
    return [
      this.event('code_interpreter_call_code.delta', { delta: textPiece(code) }),
      this.event('code_interpreter_call_code.done', { code: textPiece(code) }),
    ];
  }

  private event(type: string, members: Readonly<Record<string, JsonPiece>> = {}): OutputEvent {
    return itemEvent(type, this.id, this.position, members);
  }
}

/** Sources have no titles here. */
function actionOf(action: Fields): Fields {
  if (action.sources === undefined) return action;
  const sources = listOf(action.sources).filter(isRecord);
  return { ...action, sources: sources.map(({ type, url }) => ({ type, url })) };
}
