import { ROUTING_TASKS } from '../../kernel/needs-and-tasks.js';
import { changedRows, DEFAULT_TASKS, taskTableOf, type ModelGroup } from './task-table.js';

const own: ModelGroup = { model: 'acme/*', needs: [], sort: 'price' };

describe('the task table', () => {
  it('has a row for each task, with a last group of any model', () => {
    expect(Object.keys(DEFAULT_TASKS).sort()).toEqual([...ROUTING_TASKS].sort());
    for (const task of ROUTING_TASKS) expect(DEFAULT_TASKS[task].at(-1)).toMatchObject({ model: '*', needs: [] });
  });

  it('replaces defaults with the operator’s rows', () => {
    expect(taskTableOf({ code: [own] })).toEqual({ ...DEFAULT_TASKS, code: [own] });
  });

  it('changes named rows, and resets rows to the default by null', () => {
    const rows = changedRows({ code: [own] }, { chat: [own, own] });
    expect(rows).toEqual({ code: [own], chat: [own, own] });
    expect(changedRows(rows, { code: null })).toEqual({ chat: [own, own] });
    expect(changedRows(rows, {})).toEqual(rows);
  });
});
