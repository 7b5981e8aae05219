import { placedMarks } from './marks';

const points = Array.from({ length: 21 }, (_, index) => ({ at: String(index), values: {} }));
const marksAt = (...places: number[]) => places.map((place) => ({ at: String(place), label: `+${place}` }));

it('have texts beside their lines where there is room, at the end on the left', () => {
  const placed = placedMarks(marksAt(0, 1, 5, 18, 20, 99), points);
  expect(placed.map(({ label, side }) => [label, side])).toEqual([
    ['+0', 'right'],
    ['', 'right'],
    ['+5', 'right'],
    ['+18', 'left'],
    ['+20', 'left'],
  ]);
});
