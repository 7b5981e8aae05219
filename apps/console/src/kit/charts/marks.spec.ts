import { placedMarks } from './marks';

const points = Array.from({ length: 21 }, (_, index) => ({ at: String(index), values: {} }));
const marksAt = (...positions: number[]) =>
  positions.map((position) => ({ at: String(position), label: `+${position}` }));

it('have texts beside their lines where there is room, at the end on the left', () => {
  const placed = placedMarks(marksAt(0, 1, 5, 15, 20, 99), points, 700);
  expect(placed.map(({ label, side }) => [label, side])).toEqual([
    ['+0', 'right'],
    ['', 'right'],
    ['+5', 'right'],
    ['+15', 'right'],
    ['+20', 'left'],
  ]);
});

it('have fewer texts in less room', () => {
  const placed = placedMarks(marksAt(0, 5, 10, 20), points, 200);
  expect(placed.map(({ label }) => label)).toEqual(['+0', '', '+10', '']);
});
