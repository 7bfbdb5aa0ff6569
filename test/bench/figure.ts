/** One measured number, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: string;
  /** The same from run to run, so that runs can be compared. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Set when it is not about this suite but about what it is measured against. */
  readonly peer?: true;
  /** This value over that of the figure `of`, measured in the same run. */
  readonly ratio?: number;
  readonly of?: string;
}

/** Four digits: what more a run would print is noise. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

/** A figure as one line of JSON, with its keys always in the same order. */
export const figureLine = ({ bench, name, value, unit, peer, ratio, of }: Figure): string =>
  JSON.stringify({
    bench,
    name,
    value: rounded(value),
    unit,
    peer,
    ratio: ratio === undefined ? undefined : rounded(ratio),
    of,
  });

/** A figure with its ratio to another one of the same run. */
export const beside = (figure: Figure, other: Figure): Figure => ({
  ...figure,
  ratio: figure.value / other.value,
  of: other.name,
});
