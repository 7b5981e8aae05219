import { elementsOf, membersOf, textOf, type JsonMembers } from '#core';
import { refuse } from '../../../chat/body/refuse-value.js';

/**
 * Calls of the last turn of the model, and their results. Throws a 400 in Anthropic's words where one lacks the other,
 * as Anthropic does: agents know how to mend a conversation by them, and not by those of other providers.
 */
export class CallResults {
  /** The messages with calls of the last turn of the model, by the ids of these; results are no longer in it. */
  private open = new Map<string, string>();
  private called: ReadonlySet<string> = new Set();
  private isModelsTurn = false;

  read(role: string | null, message: JsonMembers, param: string): void {
    if (role === 'assistant') this.addCalls(message, param);
    else if (role === 'tool') this.addResult(textOf(message.get('tool_call_id')) ?? '', param);
    else if (role === 'user') this.isModelsTurn = false;
  }

  /** After the last message. */
  end(): void {
    const [first] = this.open.values();
    if (first === undefined) return;
    const ids = [...this.open.keys()].join(', ');
    refuse(
      first,
      `'${first}': \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. ` +
        'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
    );
  }

  /** Messages of the model that follow each other are one turn. */
  private addCalls(message: JsonMembers, param: string): void {
    if (!this.isModelsTurn) this.end();
    const known = this.isModelsTurn ? this.called : [];
    const ids = (elementsOf(message.get('tool_calls')) ?? []).map((call) => textOf(membersOf(call)?.get('id')) ?? '');
    for (const id of ids) this.open.set(id, param);
    this.called = new Set([...known, ...ids]);
    this.isModelsTurn = true;
  }

  private addResult(id: string, param: string): void {
    this.isModelsTurn = false;
    this.open.delete(id);
    if (this.called.has(id)) return;
    refuse(
      param,
      `'${param}': unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
        'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    );
  }
}
