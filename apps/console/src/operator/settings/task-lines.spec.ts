import { groupsOf, linesOf } from './task-lines';

describe('the models of a task', () => {
  const groups = [
    { model: 'openai/gpt-5*', needs: ['tools', 'reasoning'], sort: 'latency' as const },
    { model: '*', needs: [], sort: 'price' as const },
  ];

  it('are lines that read back as the same groups', () => {
    expect(linesOf(groups)).toBe('openai/gpt-5* tools reasoning latency\n* price');
    expect(groupsOf(linesOf(groups))).toEqual(groups);
  });

  it('are chosen by price unless a line says otherwise', () => {
    expect(groupsOf(' meta/*  vision \n\n')).toEqual([{ model: 'meta/*', needs: ['vision'], sort: 'price' }]);
  });
});
