import { ROUTING_TASKS } from '#dialects';
import { changedRows, DEFAULT_TASKS, taskTableOf, type ModelGroup } from './task-table.js';

const own: ModelGroup = { model: 'acme/*', needs: [], sort: 'price' };

describe('the table of tasks', () => {
  it('has a row for each task, whose last group takes any model', () => {
    expect(Object.keys(DEFAULT_TASKS).sort()).toEqual([...ROUTING_TASKS].sort());
    for (const task of ROUTING_TASKS) expect(DEFAULT_TASKS[task].at(-1)).toMatchObject({ model: '*', needs: [] });
  });

  it('has the operator’s rows in place of the defaults', () => {
    expect(taskTableOf({ code: [own] })).toEqual({ ...DEFAULT_TASKS, code: [own] });
  });

  it('changes the rows that are named, and takes back those that become null', () => {
    const rows = changedRows({ code: [own] }, { chat: [own, own] });
    expect(rows).toEqual({ code: [own], chat: [own, own] });
    expect(changedRows(rows, { code: null })).toEqual({ chat: [own, own] });
    expect(changedRows(rows, {})).toEqual(rows);
  });
});
