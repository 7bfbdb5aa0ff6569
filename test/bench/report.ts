import { type Figure, rounded } from './figure.ts';
import { goalOf, isMet } from './goals.ts';

/** The figures as a table for people: value, what it stands beside, and its goal. */
export function report(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    `${figure.name}${figure.peer ? ' (peer)' : ''}`,
    `${rounded(figure.value)} ${figure.unit}`,
    figure.ratio === undefined ? '' : `${rounded(figure.ratio)} × ${figure.of}`,
    verdict(figure),
  ]);
  const table = [['figure', 'measured', 'beside', 'goal'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdict(figure: Figure): string {
  const goal = goalOf(figure);
  if (!goal) return '';
  return `${goal.is} ${goal.than}  ${isMet(goal, figure.value) ? 'met' : 'MISSED'}`;
}
